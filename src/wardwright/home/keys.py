"""Every key that `wardwright.toml` may hold: its kind, what it says, what to write.

Lives here: the tables that reading follows (read.py) and that docs/operations/settings.md is rendered from (page.py).
Must not live here: defaults (settings.py has them), how a kind is read (kinds.py), what must fit together (checks.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.home import kinds, settings
from wardwright.home.kinds import Kind
from wardwright.home.settings import ChannelType, SourceType

MLLP, FHIR, FOLDER, POLL = SourceType.MLLP, SourceType.FHIR, SourceType.FOLDER, SourceType.FHIR_POLL
WEBHOOK, SMTP, HL7V2 = ChannelType.WEBHOOK, ChannelType.SMTP, ChannelType.HL7V2
FHIR_WRITE, APPRISE, FILE = ChannelType.FHIR, ChannelType.APPRISE, ChannelType.FILE


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what it says, an example as the file writes it, and the types of source or channel that have it."""

    name: str
    kind: Kind
    says: str
    example: str
    types: tuple[object, ...] = ()  # empty: all
    needed: tuple[object, ...] = ()  # types that do not work without it
    field: str = ""  # of the dataclass, where its name differs

    @property
    def place(self) -> str:
        """The field of the dataclass that holds its value."""
        return self.field or self.name


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file, or one for each name (`[sources."lab feed"]`)."""

    name: str
    says: str
    example: str
    shape: type
    keys: tuple[Key, ...]
    named: bool = False
    inside: str = ""  # the table that it is a table of: `[web.push]`

    @property
    def path(self) -> tuple[str, ...]:
        """The way to it in the file."""
        return (self.inside, self.name) if self.inside else (self.name,)

    @property
    def by_name(self) -> dict[str, Key]:
        """Its keys by name."""
        return {key.name: key for key in self.keys}


TOP = (Key("time_zone", kinds.ZONE, "the hospital's time zone", '"Europe/London"', field="zone"),)

HOSPITAL = Table(
    "hospital",
    "Whose installation it is.",
    "[hospital]",
    settings.Hospital,
    (Key("name", kinds.TEXT, "its name, as messages to people show it", '"St Elsewhere"'),),
)

DATABASE = Table(
    "database",
    "Where the record lies. Without an address: SQLite, in a folder of the home.",
    "[database]",
    settings.Database,
    (
        Key("folder", kinds.FILE, "the folder of the SQLite files", '"data"'),
        Key("url", kinds.DATABASE_ADDRESS, "PostgreSQL in place of SQLite", '"postgresql://wardwright@db/wardwright"'),
        Key(
            "url_file",
            kinds.FILE,
            "a file with that address, for one that holds a password",
            '"secrets/database-url"',
        ),
        Key(
            "key_file",
            kinds.FILE,
            "a file with the key by which the SQLite files are encrypted; lose it and they are lost",
            '"secrets/database-key"',
        ),
    ),
)

ENGINE = Table(
    "engine",
    "How decisions are taken and sent.",
    "[engine]",
    settings.Engine,
    (
        Key("dry_run", kinds.FLAG, "true: every decision is taken and written down, and nothing is sent", "true"),
        Key("warm_timelines", kinds.whole(100, 10_000_000), "how many patients' timelines stay in memory", "20000"),
        Key(
            "warm_facts",
            kinds.whole(1000, 1_000_000_000),
            "how many facts about them stay in memory, some 800 bytes each; who comes again is read from the record",
            "300000",
        ),
        Key(
            "digest_after",
            kinds.whole(1, 10_000),
            "how many things one person is sent in an hour before the rest comes together, as a digest",
            "20",
        ),
    ),
)

STATUS = Table(
    "status",
    "Where the running system says how it is doing: `/metrics`, `/health` and `/status.json`.",
    "[status]",
    settings.Status,
    (Key("listen", kinds.ADDRESS, "address and port; `false` for none", '"127.0.0.1:9380"'),),
)

ALARM = Table(
    "alarm",
    "Whom to tell when the system itself, a source or a channel is in trouble, and when it is well again.",
    "[alarm]",
    settings.Alarm,
    (
        Key("webhook", kinds.WEB_ADDRESS, "an address that gets a JSON body", '"https://alerts.example.org/hook"'),
        Key("secret_file", kinds.FILE, "a file with the secret that signs the body", '"secrets/alarm"'),
        Key("allow_private", kinds.FLAG, "whether the address may be inside the hospital's network", "true"),
        Key("channel", kinds.TEXT, "the name of a channel of this file", '"email"'),
        Key("to", kinds.TEXTS, "who gets it by that channel", '["it-on-call@example.org"]'),
        Key(
            "silent_after",
            kinds.LENGTH,
            "a part of the system that has not said for so long that it is alive is started again",
            '"10 s"',
        ),
    ),
)

TRACING = Table(
    "tracing",
    "Where OpenTelemetry traces go. Needs the extra: `pip install wardwright[otel]`.",
    "[tracing]",
    settings.Tracing,
    (Key("endpoint", kinds.WEB_ADDRESS, "the collector's OTLP/HTTP address", '"http://collector:4318"'),),
)

HISTORY = Table(
    "history",
    "What the running system writes into `data/history`, which proofs read.",
    "[history]",
    settings.History,
    (
        Key(
            "write",
            kinds.FLAG,
            "whether facts of the record are written there; without this key they are, unless the database has a key, "
            "because a history is not encrypted",
            "true",
        ),
        Key("every", kinds.LENGTH, "how long after one writing the next begins", '"15 min"'),
    ),
)

WEB = Table(
    "web",
    "Where people meet the system in a browser.",
    "[web]",
    settings.Web,
    (
        Key("listen", kinds.ADDRESS, "address and port; `false` or nothing for no pages", '"127.0.0.1:8380"'),
        Key(
            "address",
            kinds.WEB_ADDRESS,
            "how browsers write it; needed as soon as other machines may come",
            '"https://wardwright.example.org"',
        ),
        Key("certificate", kinds.FILE, "for TLS without a proxy: the certificate (PEM)", '"tls/server.pem"'),
        Key("key", kinds.FILE, "its key (PEM)", '"tls/server.key"'),
        Key(
            "behind_proxy",
            kinds.FLAG,
            "true: a proxy in front ends TLS; its X-Forwarded-Proto and X-Forwarded-For are believed",
            "true",
        ),
        Key("lock_after", kinds.LENGTH, "a page that nobody touches for so long is locked", '"10 min"'),
        Key("sign_out_after", kinds.LENGTH, "everybody signs in anew after so long", '"12 h"'),
    ),
)

PUSH = Table(
    "push",
    "Notices to people's own phones and browsers, through the push services of those browsers: how many tasks wait for "
    "which role, never a patient. Without `key_file` there are none, and nobody outside is asked.",
    "[web.push]",
    settings.Push,
    (
        Key(
            "key_file",
            kinds.FILE,
            "a file with the hospital's key; `wardwright web push-key` makes it",
            '"secrets/push-key"',
        ),
        Key(
            "contact",
            kinds.TEXT,
            "whom a push service may write to when something is wrong; needed",
            '"mailto:integration@example.org"',
        ),
        Key(
            "services",
            kinds.TEXTS,
            "the hosts that may be asked, over HTTPS: `host`, `*.host`, `host:port`",
            '["fcm.googleapis.com", "web.push.apple.com"]',
        ),
        Key("allow_private", kinds.FLAG, "whether such a host may be inside the hospital's own network", "true"),
        Key("ca", kinds.FILE, "the authority of their certificates (PEM), in place of the system's", '"tls/ca.pem"'),
        Key("timeout", kinds.LENGTH, "an answer must come in this time", '"10 s"'),
    ),
    inside="web",
)

OPENID = Table(
    "openid",
    "The hospital's identity provider (OpenID Connect), as a door beside or in place of passwords.",
    "[openid]",
    settings.OpenId,
    (
        Key("name", kinds.TEXT, "as the button calls it", '"St Elsewhere account"'),
        Key("issuer", kinds.WEB_ADDRESS, "the provider's address", '"https://login.example.org"'),
        Key("client_id", kinds.TEXT, "our name there", '"wardwright"'),
        Key("secret_file", kinds.FILE, "a file with the client's secret", '"secrets/openid"'),
        Key("claim", kinds.TEXT, "which claim is the account's sign-in name", '"preferred_username"'),
    ),
)

ASSISTANT = Table(
    "assistant",
    "A language model that may propose drafts of flows from what somebody writes in plain words; what it proposes is "
    "shown only when the checker has nothing against it. It gets those words and names of the vocabulary, no more.",
    "[assistant]",
    settings.Assistant,
    (
        Key("url", kinds.WEB_ADDRESS, "an OpenAI-compatible service, with its `/v1`", '"http://127.0.0.1:11434/v1"'),
        Key("model", kinds.TEXT, "which of its models", '"qwen3:8b"'),
        Key("token_file", kinds.FILE, "a file with the token that it asks for", '"secrets/assistant"'),
        Key("timeout", kinds.LENGTH, "how long people wait for it", '"20 s"'),
    ),
)

DEMO = Table(
    "demo",
    "Only in the home of a synthetic hospital; `wardwright demo` writes it.",
    "[demo]",
    settings.Demo,
    (
        Key(
            "clock",
            kinds.HOSPITAL_CLOCK,
            "the hospital's clock: what it showed, when that was, and how many times faster than the wall's it goes",
            '{ start = "2026-03-03T07:45:00+00:00", began = "2026-11-21T09:00:00+00:00", rate = 60 }',
        ),
    ),
)

SOURCES = Table(
    "sources",
    "One table for each connection by which messages come, under the vocabulary's name for it.",
    '[sources."lab feed"]',
    settings.Source,
    (
        Key("type", kinds.one_of(SourceType), "how messages come; without it only `replay` reads them", '"mllp"'),
        Key("listen", kinds.ADDRESS, "where it listens", '"0.0.0.0:2575"', (MLLP, FHIR), (MLLP, FHIR)),
        Key(
            "path",
            kinds.FILE,
            "folder: the watched folder, with `done` and `failed` inside; without a type: messages for `replay`",
            '"data/lab"',
            (FOLDER, None),
            (FOLDER,),
        ),
        Key("url", kinds.WEB_ADDRESS, "the FHIR server's address", '"https://fhir.example.org/r4"', (POLL,), (POLL,)),
        Key("resources", kinds.TEXTS, "which types are asked for", '["Observation", "Encounter"]', (POLL,)),
        Key("every", kinds.LENGTH, "how often it is asked", '"1 min"', (POLL,)),
        Key(
            "token_file",
            kinds.FILE,
            "a file with the bearer token: what callers must show (fhir), what we show (fhir poll)",
            '"secrets/fhir-token"',
            (FHIR, POLL),
        ),
        Key("mapping", kinds.FILE, "what is particular about this sender, over the packaged mapping", '"lab.yaml"'),
        Key("time_zone", kinds.ZONE, "the sender's, where it is not the hospital's", '"Europe/Dublin"'),
        Key(
            "character_set",
            kinds.CODEC,
            "of messages that do not say theirs",
            '"windows-1252"',
            (MLLP, FOLDER, None),
        ),
        Key(
            "acknowledge",
            kinds.one_of(settings.Acknowledge),
            "which acknowledgement the sender gets",
            '"as asked"',
            (MLLP,),
        ),
        Key("allow", kinds.NETWORKS, "who may connect; without it, anybody", '["10.0.0.0/8"]', (MLLP, FHIR)),
        Key("largest", kinds.SIZE, "the largest message", '"16 MB"', (MLLP, FHIR, FOLDER, POLL)),
        Key("connections", kinds.whole(1, 10_000), "how many at a time", "200", (MLLP, FHIR)),
        Key("idle", kinds.LENGTH, "a connection that sends nothing for so long is closed", '"10 min"', (MLLP, FHIR)),
        Key("certificate", kinds.FILE, "TLS: our certificate (PEM)", '"tls/server.pem"', (MLLP, FHIR)),
        Key("key", kinds.FILE, "TLS: its key (PEM)", '"tls/server.key"', (MLLP, FHIR)),
        Key(
            "client_ca",
            kinds.FILE,
            "callers must show a certificate of this authority (PEM); fhir poll: the server must",
            '"tls/ca.pem"',
            (MLLP, FHIR, POLL),
        ),
        Key("quiet_after", kinds.LENGTH, "silence for so long is an alarm", '"30 min"', (MLLP, FHIR, FOLDER, POLL)),
        Key(
            "rhythm",
            kinds.RHYTHM,
            "the same by the hour; a table of its own, and the first hours that hold count",
            '{ "08-20" = "10 min", "20-08" = "2 h" }',
            (MLLP, FHIR, FOLDER, POLL),
        ),
    ),
    named=True,
)

CHANNELS = Table(
    "channels",
    "One table for each way by which people and systems are reached. Roles, teams and messages of the vocabulary name "
    "it (`channel: page`). `task` is the task list, which is always there.",
    "[channels.page]",
    settings.Channel,
    (
        Key("type", kinds.one_of(ChannelType), "how it is sent", '"webhook"'),
        Key("url", kinds.WEB_ADDRESS, "where to", '"https://pager.example.org"', (WEBHOOK, FHIR_WRITE), (FHIR_WRITE,)),
        Key(
            "url_file",
            kinds.FILE,
            "a file with the address, for one that holds a secret; apprise: one a line",
            '"secrets/pager-url"',
            (WEBHOOK, APPRISE),
            (APPRISE,),
        ),
        Key(
            "to",
            kinds.TEXTS,
            "who gets it, in place of the people's own addresses",
            '["ward7@example.org"]',
            (SMTP, APPRISE),
        ),
        Key("secret_file", kinds.FILE, "a file with the secret that signs the body", '"secrets/pager"', (WEBHOOK,)),
        Key("token_file", kinds.FILE, "a file with a bearer token", '"secrets/token"', (WEBHOOK, FHIR_WRITE)),
        Key("host", kinds.TEXT, "the server's name", '"mail.example.org"', (SMTP, HL7V2), (SMTP, HL7V2)),
        Key("port", kinds.whole(1, 65_535), "its port", "2576", (SMTP, HL7V2), (HL7V2,)),
        Key("from", kinds.TEXT, "the sender's address", '"wardwright@example.org"', (SMTP,), (SMTP,), field="sender"),
        Key("user", kinds.TEXT, "the name to sign in with", '"wardwright"', (SMTP, WEBHOOK)),
        Key("password_file", kinds.FILE, "a file with its password", '"secrets/mail"', (SMTP, WEBHOOK)),
        Key(
            "tls",
            kinds.one_of(settings.Tls),
            'encryption; without it "start" for smtp, "off" for hl7v2',
            '"on"',
            (SMTP, HL7V2),
        ),
        Key(
            "ca",
            kinds.FILE,
            "the authority of the other side's certificate (PEM), in place of the system's",
            '"tls/ca.pem"',
            (WEBHOOK, SMTP, HL7V2, FHIR_WRITE),
        ),
        Key("certificate", kinds.FILE, "our own certificate (PEM)", '"tls/us.pem"', (WEBHOOK, HL7V2, FHIR_WRITE)),
        Key("key", kinds.FILE, "its key (PEM)", '"tls/us.key"', (WEBHOOK, HL7V2, FHIR_WRITE)),
        Key(
            "message",
            kinds.word_of("ORU^R01", "ORM^O01", "MDM^T02"),
            "what is written",
            '"ORU^R01"',
            (HL7V2,),
            (HL7V2,),
        ),
        Key(
            "resource",
            kinds.word_of("Task", "Communication", "Flag"),
            "what is written",
            '"Communication"',
            (FHIR_WRITE,),
            (FHIR_WRITE,),
        ),
        Key("sending", kinds.TEXT, "MSH-3 and MSH-4", '"WARDWRIGHT|ST ELSEWHERE"', (HL7V2,)),
        Key("receiving", kinds.TEXT, "MSH-5 and MSH-6", '"EPR|ST ELSEWHERE"', (HL7V2,)),
        Key(
            "path",
            kinds.FILE,
            "a file of which each delivery is a line, or a folder in which each is a file",
            '"data/sent.ndjson"',
            (FILE,),
            (FILE,),
        ),
        Key("template", kinds.FILE, "words or a message in place of the packaged ones", '"templates/page.txt"'),
        Key("allow_private", kinds.FLAG, "whether it may be inside the hospital's own network", "true", (WEBHOOK,)),
        Key("patient_names", kinds.FLAG, "false: a patient is called by the identifier, not the name", "false"),
        Key("timeout", kinds.LENGTH, "an answer must come in this time", '"30 s"'),
        Key("attempts", kinds.whole(1, 1000), "how often it is tried before it is a dead letter", "12"),
        Key("dry_run", kinds.FLAG, "true: written down, not sent", "true"),
    ),
    named=True,
)

PEOPLE = Table(
    "people",
    "One table for each person, under a short key.",
    "[people.amina]",
    settings.Person,
    (
        Key("name", kinds.TEXT, "as others call them", '"Dr Amina Diallo"'),
        Key("email", kinds.TEXT, "for channels that send email", '"amina@example.org"'),
        Key("phone", kinds.TEXT, "for channels that call or text", '"+441632960001"'),
        Key("pager", kinds.TEXT, "for channels that page", '"4711"'),
        Key("staff_id", kinds.TEXT, "as messages write the attending clinician", '"C1234567"'),
        Key("channels", kinds.TEXTS, "in place of the role's channel", '["page", "email"]'),
    ),
    named=True,
)

ROLES = Table(
    "roles",
    "One table for each role or team of the vocabulary: who stands behind it. `people`, or `rota` or `from` with "
    "`people` for when they name nobody; `places` comes first where the patient's place has an entry.",
    '[roles."on-call registrar"]',
    settings.Role,
    (
        Key(
            "people",
            kinds.TEXTS,
            "always these; beside `rota` or `from`: these when it names nobody",
            '["amina", "ben"]',
        ),
        Key(
            "rota",
            kinds.ROTA,
            "an iCalendar file or address; an event's attendee or summary says who",
            '"rotas/medical.ics"',
        ),
        Key(
            "from",
            kinds.ATTENDING,
            "the attending clinician of the patient's stay, found by `staff_id`",
            '"attending"',
            field="attending",
        ),
        Key(
            "places",
            kinds.PLACES,
            "people by the place where the patient is; a table of its own",
            '{ "ward 7" = ["ben"] }',
        ),
    ),
    named=True,
)

TABLES = (
    *(HOSPITAL, DATABASE, ENGINE, STATUS, ALARM, TRACING, HISTORY, WEB, PUSH, OPENID, ASSISTANT, DEMO),
    *(SOURCES, CHANNELS, PEOPLE, ROLES),
)
