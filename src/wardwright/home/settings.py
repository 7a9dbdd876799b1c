"""What `wardwright.toml` says, as frozen dataclasses with working defaults.

Lives here: the shapes that every other room reads. Must not live here: the names and checks of the keys (keys.py), how
the file is read (read.py). Paths are whole: seen from the home where the file wrote them so. Lengths are microseconds
(facts.instant.Length), sizes bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import Enum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from zoneinfo import ZoneInfo

from wardwright.facts.instant import HOUR, MINUTE, SECOND, Instant, Length

DEFAULT_ZONE = "Europe/London"
MEGABYTE = 1_000_000
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port; `str()` writes it as the file does."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class SourceType(Enum):
    """How messages come."""

    MLLP = "mllp"
    FHIR = "fhir"
    FOLDER = "folder"
    FHIR_POLL = "fhir poll"


class Acknowledge(Enum):
    """Which HL7 v2 acknowledgement a sender gets."""

    AS_ASKED = "as asked"  # enhanced where MSH-15 or MSH-16 ask for it, original otherwise
    ORIGINAL = "original"  # AA, AE, AR
    ENHANCED = "enhanced"  # CA, CE, CR


class Tls(Enum):
    """How a connection that we make is encrypted."""

    ON = "on"
    START = "start"  # begins in the clear, then STARTTLS
    OFF = "off"


class ChannelType(Enum):
    """How acts reach people and systems."""

    WEBHOOK = "webhook"
    SMTP = "smtp"
    HL7V2 = "hl7v2"
    FHIR = "fhir"
    APPRISE = "apprise"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Between these hours of the hospital's day, silence longer than `quiet` is worth an alarm."""

    start: time
    end: time  # midnight stands for the day's end; an end before the start is on the next day
    quiet: Length


@dataclass(frozen=True, slots=True)
class Source:
    """One connection by which messages come."""

    name: str
    type: SourceType | None = None  # None: its files are read by `replay` only
    listen: Address | None = None  # mllp, fhir
    path: Path | None = None  # folder; of a source without a type: its messages, for `replay`
    url: str = ""  # fhir poll
    resources: tuple[str, ...] = ()  # fhir poll: types of resource, all that are mapped when empty
    every: Length = MINUTE  # fhir poll
    token_file: Path | None = None  # fhir: the bearer token callers must show; fhir poll: the one we show
    mapping: Path | None = None
    time_zone: ZoneInfo | None = None  # None: the hospital's
    character_set: str = ""  # "": what MSH-18 says, UTF-8 without one
    acknowledge: Acknowledge = Acknowledge.AS_ASKED
    allow: tuple[Network, ...] = ()  # empty: from anywhere
    largest: int = 16 * MEGABYTE
    connections: int = 200
    idle: Length = 10 * MINUTE  # a connection without a byte for so long is closed
    certificate: Path | None = None  # with `key`: TLS
    key: Path | None = None
    client_ca: Path | None = None  # callers must show a certificate that this authority signed
    quiet_after: Length | None = None  # None: silence is never an alarm
    rhythm: tuple[Rhythm, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """One way by which acts reach people and systems. The vocabulary's roles, teams and messages name it."""

    name: str
    type: ChannelType
    url: str = ""  # webhook, fhir
    url_file: Path | None = None  # webhook, apprise: addresses that hold a secret, one a line
    to: tuple[str, ...] = ()  # instead of the people's own addresses
    secret_file: Path | None = None  # webhook: signs the body
    token_file: Path | None = None  # webhook, fhir: sent as a bearer token
    host: str = ""  # smtp, hl7v2
    port: int = 0  # 0: the usual one
    sender: str = ""  # smtp: `from`
    user: str = ""
    password_file: Path | None = None
    tls: Tls | None = None  # None: smtp START, hl7v2 OFF
    ca: Path | None = None  # the authority that signed the other side's certificate, in place of the system's
    certificate: Path | None = None  # what we show of ourselves
    key: Path | None = None
    message: str = ""  # hl7v2: "ORU^R01", "ORM^O01" or "MDM^T02"
    resource: str = ""  # fhir: "Task", "Communication" or "Flag"
    sending: str = "WARDWRIGHT"  # hl7v2: MSH-3, "APPLICATION|FACILITY"
    receiving: str = ""  # hl7v2: MSH-5, "APPLICATION|FACILITY"
    path: Path | None = None  # file: of lines, or a folder
    template: Path | None = None  # words or message in place of the packaged ones
    allow_private: bool = False  # webhook: addresses inside the hospital's own network
    patient_names: bool = True  # False: {patient} is written as the identifier
    timeout: Length = 30 * SECOND
    attempts: int = 12  # then it is a dead letter
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is asked and told."""

    id: str
    name: str = ""
    email: str = ""
    phone: str = ""
    pager: str = ""
    staff_id: str = ""  # as messages write the attending clinician
    channels: tuple[str, ...] = ()  # in place of the role's channel, in this order


@dataclass(frozen=True, slots=True)
class Role:
    """Who stands behind a role of the vocabulary: a list, a rota, or the messages themselves."""

    name: str
    people: tuple[str, ...] = ()
    rota: str = ""  # a whole path or an address of an iCalendar file
    attending: bool = False  # `from = "attending"`: the attending clinician of the patient's stay
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # place → people, before the others

    @property
    def is_rota_at_an_address(self) -> bool:
        """Whether the rota is fetched, not read from a file."""
        return self.rota.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Hospital:
    """Whose installation it is."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Database:
    """Where the record lies: a folder (SQLite) or an address (PostgreSQL)."""

    folder: Path = Path("data")
    url: str = ""
    url_file: Path | None = None  # the address, with its password, kept outside this file
    key_file: Path | None = None  # SQLite: encrypted with the text of this file


@dataclass(frozen=True, slots=True)
class Engine:
    """How decisions are taken and sent."""

    dry_run: bool = False  # write what would be sent, send nothing
    warm_timelines: int = 20_000  # timelines kept in memory
    warm_facts: int = 300_000  # facts kept in memory, of all timelines together: some 800 bytes each
    digest_after: int = 20  # what one person gets in an hour one by one; what is over it comes as a digest


@dataclass(frozen=True, slots=True)
class Status:
    """Where the running system says how it is doing."""

    listen: Address | None = Address("127.0.0.1", 9380)  # None: nowhere


@dataclass(frozen=True, slots=True)
class Alarm:
    """Whom to tell when the system itself is in trouble. Nobody when both are empty."""

    webhook: str = ""
    secret_file: Path | None = None
    allow_private: bool = False
    channel: str = ""
    to: tuple[str, ...] = ()
    silent_after: Length = 10 * SECOND  # a part that has not beaten for so long is restarted


@dataclass(frozen=True, slots=True)
class Tracing:
    """Where OpenTelemetry spans go; nowhere when empty."""

    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Web:
    """Where people meet the system in a browser."""

    listen: Address | None = None  # None: nowhere
    address: str = ""  # as browsers write it, "https://wardwright.example.org"; "" for this machine only
    certificate: Path | None = None  # with `key`: TLS without a proxy in front
    key: Path | None = None
    behind_proxy: bool = False  # a proxy ends TLS and says in X-Forwarded-Proto and -For what came
    lock_after: Length = 10 * MINUTE  # without a touch: locked until the PIN or password
    sign_out_after: Length = 12 * HOUR


@dataclass(frozen=True, slots=True)
class Push:
    """Notices to people's own browsers through the push services of those browsers. Without a key: none go."""

    key_file: Path | None = None  # made by `wardwright web push-key`
    contact: str = ""  # `mailto:` or `https:`: whom a push service may write to
    services: tuple[str, ...] = (
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "web.push.apple.com",
        "*.notify.windows.com",
    )
    allow_private: bool = False  # a push service inside the hospital's own network
    ca: Path | None = None  # the authority of its certificate, in place of the system's
    timeout: Length = 10 * SECOND

    @property
    def is_on(self) -> bool:
        """Whether the hospital wants them."""
        return self.key_file is not None


@dataclass(frozen=True, slots=True)
class OpenId:
    """The hospital's own identity provider (OpenID Connect)."""

    name: str = ""  # as the button calls it
    issuer: str = ""
    client_id: str = ""
    secret_file: Path | None = None
    claim: str = "preferred_username"  # which of what it says is the account's sign-in name


@dataclass(frozen=True, slots=True)
class Assistant:
    """A language model that may propose drafts of flows from plain words. Without an address: none is asked."""

    url: str = ""  # of an OpenAI-compatible service, up to and with its `/v1`
    model: str = ""
    token_file: Path | None = None
    timeout: Length = 20 * SECOND


@dataclass(frozen=True, slots=True)
class HospitalClock:
    """A clock that goes faster than the wall's: at the wall's `began` it showed `start`."""

    start: Instant
    began: Instant
    rate: int  # 0: it stands still at `start`


@dataclass(frozen=True, slots=True)
class History:
    """Facts of the record as a history, for proofs."""

    write: bool | None = None  # None: yes, unless the database is encrypted, because a history is not
    every: Length = 15 * MINUTE


@dataclass(frozen=True, slots=True)
class Demo:
    """Only of a synthetic hospital, as `wardwright demo` makes it."""

    clock: HospitalClock | None = None  # None: the wall's


@dataclass(frozen=True, slots=True)
class Settings:
    """All of `wardwright.toml`."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(DEFAULT_ZONE))
    hospital: Hospital = Hospital()
    database: Database = Database()
    engine: Engine = Engine()
    status: Status = Status()
    alarm: Alarm = Alarm()
    tracing: Tracing = Tracing()
    history: History = History()
    web: Web = Web()
    push: Push = Push()
    openid: OpenId = OpenId()
    assistant: Assistant = Assistant()
    demo: Demo = Demo()
    sources: tuple[Source, ...] = ()
    channels: tuple[Channel, ...] = ()
    people: tuple[Person, ...] = ()
    roles: tuple[Role, ...] = ()

    def source(self, name: str) -> Source | None:
        """The source of that name, however its letters are written."""
        return next((each for each in self.sources if each.name.casefold() == name.casefold()), None)

    def channel(self, name: str) -> Channel | None:
        """The channel of that name."""
        return next((each for each in self.channels if each.name.casefold() == name.casefold()), None)

    def person(self, id: str) -> Person | None:
        """The person of that key."""
        return next((each for each in self.people if each.id == id), None)

    def role(self, name: str) -> Role | None:
        """Who stands behind the role of that name."""
        return next((each for each in self.roles if each.name.casefold() == name.casefold()), None)
