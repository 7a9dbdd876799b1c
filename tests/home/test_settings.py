"""`wardwright.toml`: what may be said in it is read; every slip has its line and what to write."""

from __future__ import annotations

from datetime import time
from ipaddress import ip_network
from pathlib import Path

import pytest

from wardwright.facts.instant import HOUR, MINUTE, SECOND
from wardwright.home.read import read_settings
from wardwright.home.settings import (
    Acknowledge,
    Address,
    ChannelType,
    Database,
    Rhythm,
    Settings,
    Source,
    SourceType,
    Tls,
)
from wardwright.home.slips import SettingsProblems, lines_of_keys

HOME = Path("home")
FULL = """\
time_zone = "Europe/Dublin"

[hospital]
name = "St Elsewhere"

[database]
url_file = "secrets/db"

[engine]
dry_run = true
warm_timelines = 5000
warm_facts = 50000
digest_after = 10

[status]
listen = "127.0.0.1:9381"

[alarm]
channel = "email"
to = ["it@example.org"]
silent_after = "20 s"

[tracing]
endpoint = "http://collector:4318"

[sources."lab feed"]
type = "mllp"
listen = "0.0.0.0:2575"
mapping = "lab.yaml"
time_zone = "Europe/London"
character_set = "windows-1252"
acknowledge = "enhanced"
allow = ["10.0.0.0/8", "192.168.1.7"]
largest = "2 MB"
connections = 50
idle = "5 min"
certificate = "tls/server.pem"
key = "tls/server.key"
client_ca = "/etc/ca.pem"
quiet_after = "30 min"

[sources."lab feed".rhythm]
"08-20" = "10 min"
"20-08" = "2 h"

[sources.results]
type = "fhir"
listen = "[::1]:8080"
token_file = "secrets/fhir"

[sources.drop]
type = "folder"
path = "drop"

[sources.poll]
type = "fhir poll"
url = "https://fhir.example.org/r4"
every = "90 s"
resources = ["Observation"]

[sources.old]
path = "data/old"

[channels.page]
type = "webhook"
url = "https://pager.example.org"
secret_file = "secrets/pager"
allow_private = true

[channels.email]
type = "smtp"
host = "mail.example.org"
from = "ward@example.org"
user = "ward"
password_file = "secrets/mail"
tls = "on"

[channels.epr]
type = "hl7v2"
host = "epr"
port = 2600
message = "MDM^T02"
dry_run = true

[people.amina]
name = "Dr Amina Diallo"
email = "amina@example.org"
staff_id = "C1"
channels = ["Page", "task"]

[people.ben]

[roles."on-call registrar"]
rota = "rotas/medical.ics"

[roles."ward nurse"]
people = ["amina"]

[roles."ward nurse".places]
"ward 7" = ["ben"]

[roles."ward consultant"]
from = "attending"
"""


@pytest.fixture(scope="module")
def full() -> Settings:
    return read_settings(FULL, "wardwright.toml", HOME)


def test_every_table_is_read(full: Settings) -> None:
    assert (full.zone.key, full.hospital.name) == ("Europe/Dublin", "St Elsewhere")
    assert full.database == Database(folder=HOME / "data", url_file=HOME / "secrets/db")
    assert (full.engine.dry_run, full.engine.warm_timelines, full.engine.digest_after) == (True, 5000, 10)
    assert full.engine.warm_facts == 50_000
    assert full.status.listen == Address("127.0.0.1", 9381)
    assert (full.alarm.channel, full.alarm.to, full.alarm.silent_after) == ("email", ("it@example.org",), 20 * SECOND)
    assert full.tracing.endpoint == "http://collector:4318"


def test_a_source_is_read_with_paths_seen_from_the_home(full: Settings) -> None:
    lab = full.source("Lab Feed")
    assert lab is not None
    assert (lab.type, lab.listen) == (SourceType.MLLP, Address("0.0.0.0", 2575))
    assert (lab.mapping, lab.certificate, lab.client_ca) == (
        HOME / "lab.yaml",
        HOME / "tls/server.pem",
        Path("/etc/ca.pem"),
    )
    assert lab.allow == (ip_network("10.0.0.0/8"), ip_network("192.168.1.7/32"))
    assert (lab.largest, lab.connections, lab.idle, lab.quiet_after) == (2_000_000, 50, 5 * MINUTE, 30 * MINUTE)
    assert lab.acknowledge is Acknowledge.ENHANCED
    assert lab.rhythm == (
        Rhythm(time(8), time(20), 10 * MINUTE),
        Rhythm(time(20), time(8), 2 * HOUR),
    )


def test_each_type_of_source_is_read(full: Settings) -> None:
    assert [source.type for source in full.sources] == [
        SourceType.MLLP,
        SourceType.FHIR,
        SourceType.FOLDER,
        SourceType.FHIR_POLL,
        None,
    ]
    results, poll = full.source("results"), full.source("poll")
    assert results is not None
    assert str(results.listen) == "[::1]:8080"
    assert poll is not None
    assert (poll.every, poll.resources) == (90 * SECOND, ("Observation",))


def test_channels_people_and_roles_are_read(full: Settings) -> None:
    assert [channel.type for channel in full.channels] == [
        ChannelType.WEBHOOK,
        ChannelType.SMTP,
        ChannelType.HL7V2,
    ]
    email = full.channel("email")
    assert email is not None
    assert (email.sender, email.tls, email.password_file) == ("ward@example.org", Tls.ON, HOME / "secrets/mail")
    amina, nurse = full.person("amina"), full.role("Ward nurse")
    assert amina is not None
    assert (amina.name, amina.staff_id, amina.channels) == ("Dr Amina Diallo", "C1", ("Page", "task"))
    assert nurse is not None
    assert (nurse.people, dict(nurse.places)) == (("amina",), {"ward 7": ("ben",)})
    assert full.role("on-call registrar").rota == str(HOME / "rotas/medical.ics")  # type: ignore[union-attr]
    assert full.role("ward consultant").attending  # type: ignore[union-attr]


def test_an_empty_file_has_working_defaults() -> None:
    settings = read_settings("", "home/wardwright.toml")
    assert settings.zone.key == "Europe/London"
    assert settings.database.folder == HOME / "data"
    assert settings.status.listen == Address("127.0.0.1", 9380)
    assert settings.sources == settings.channels == settings.people == settings.roles == ()


def test_a_source_by_itself_has_the_defaults_that_the_file_has() -> None:
    (read,) = read_settings('[sources.lab]\ntype = "mllp"\nlisten = "h:1"\n', "wardwright.toml").sources
    assert read == Source("lab", SourceType.MLLP, listen=Address("h", 1))


LAB = '[sources.lab]\ntype = "mllp"\nlisten = "0.0.0.0:2575"\n'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('\ntimezone = "UTC"\n', 2, "Write `time_zone`"),
        ("colour = 1\n", 1, "Known here: alarm, assistant, channels, database,"),
        ('time_zone = "Europe/Londno"\n', 1, "there is no time zone `Europe/Londno`"),
        ("time_zone = 3\n", 1, "there is no time zone `3`"),
        ('time_zone = "../../etc/passwd"\n', 1, "there is no time zone"),
        ("time_zone =\n", 1, "this is not TOML"),
        ("a = 1\na = 2\n", 2, "has been given a value before"),
        ("sources = 3\n", 1, "one table for each name"),
        ("[sources]\nlab = 3\n", 1, "one table for each name"),
        ('[sources.lab]\nmaping = "lab.yaml"\n', 2, "Write `mapping`"),
        ("[sources.lab]\npath = 3\n", 2, "`path`: `3` must be a text in quotes"),
        ('[sources."lab feed"]\npath = "x"\n\n[sources.adt]\npaths = "y"\n', 5, "Write `path`"),
        (LAB.replace("2575", "257500"), 3, "must be an address and a port"),
        (LAB.replace('"0.0.0.0:2575"', "2575"), 3, "Write, for example, `listen ="),
        (LAB.replace("mllp", "mlpp"), 2, '`mlpp` is not one of "mllp"'),
        ('[sources.lab]\ntype = "mllp"\n', 1, "needs `listen`"),
        (LAB + 'path = "x"\n', 4, 'a source of type "mllp" has no `path`'),
        ('[sources.lab]\nlisten = "0.0.0.0:1"\n', 2, "a source without a type has no `listen`"),
        (LAB + 'idle = "10"\n', 4, "must be a length of time"),
        (LAB + 'idle = "ten minutes"\n', 4, "must be a length of time"),
        (LAB + 'largest = "16"\n', 4, "must be a size"),
        (LAB + "connections = 0\n", 4, "a whole number from 1 to 10,000"),
        (LAB + "connections = true\n", 4, "a whole number from 1 to 10,000"),
        (LAB + 'allow = ["10.0.0.0/40"]\n', 4, "is not an address or network"),
        (LAB + "allow = []\n", 4, "must be a list of texts"),
        (LAB + 'character_set = "latin-99"\n', 4, "there is no character set"),
        (LAB + 'certificate = "a.pem"\n', 4, "needs `key` beside it"),
        (LAB + 'client_ca = "a.pem"\n', 4, "needs TLS"),
        (LAB + '[sources.lab.rhythm]\n"8 to 9" = "1 h"\n', 4, "two times of the day"),
        (LAB + '[sources.lab.rhythm]\n"08-09" = 10\n', 4, "a length of time"),
        (LAB + LAB.replace("lab", "adt"), 6, "is where the source `lab` listens already"),
        (LAB.replace("2575", "9380"), 3, "is where [status] listens already"),
        (LAB + '[sources.Lab]\npath = "x"\n', 4, "is there twice, in other letters"),
        ('[channels.page]\nurl = "https://x.org"\n', 1, "has no `type`"),
        ('[channels.page]\ntype = "webhook"\n', 1, "needs one of `url` and `url_file`"),
        ('[channels.page]\ntype = "webhook"\nurl = "ftp://x"\n', 3, "begins with http:// or https://"),
        ('[channels.page]\ntype = "webhook"\nurl = "https://a:b@x.org"\n', 3, "must not hold a password"),
        ('[channels.task]\ntype = "file"\npath = "x"\n', 1, "is the task list"),
        ('[channels.e]\ntype = "hl7v2"\nhost = "h"\nport = 1\nmessage = "ADT^A01"\n', 5, "is not"),
        ('[people.a]\nchannels = ["pgae"]\n[channels.page]\ntype = "file"\npath = "x"\n', 2, "Write `page`"),
        ('[people.a]\nstaff_id = "1"\n[people.b]\nstaff_id = "1"\n', 4, "the same `staff_id`"),
        ('[roles.x]\npeople = ["amnia"]\n[people.amina]\n', 2, "Write `amina`"),
        ('[roles.x]\nfrom = "attending"\nrota = "x.ics"\n', 2, "Keep one of them"),
        ("[roles.x]\n", 1, "nobody stands behind the role"),
        ('[roles.x]\n[roles.x.places]\n"ward 7" = ["amnia"]\n[people.amina]\n', 3, "Write `amina`"),
        ('[alarm]\nchannel = "email"\n', 2, "there is no channel `email`"),
        ('[alarm]\nto = ["x"]\n', 2, "needs the channel"),
        ('[database]\nurl = "mysql://x"\n', 2, "begins with postgresql://"),
        ('[database]\nurl = "postgresql://x"\nkey_file = "k"\n', 3, "encrypts SQLite"),
        ("[engine]\ndry_run = 1\n", 2, "true or false"),
    ],
)
def test_a_slip_is_located_and_answered(text: str, line: int, said: str) -> None:
    with pytest.raises(SettingsProblems) as found:
        read_settings(text, "wardwright.toml")
    assert str(found.value).startswith(f"wardwright.toml, line {line}: ")
    assert said in str(found.value)


def test_every_slip_is_told_at_once_in_the_order_of_the_file() -> None:
    with pytest.raises(SettingsProblems) as found:
        read_settings(LAB + 'idle = "10"\nlargst = "1 MB"\n[engine]\ndry_run = "no"\n', "wardwright.toml")
    assert [problem.line for problem in found.value.problems] == [4, 5, 7]


def test_a_list_without_end_is_a_slip() -> None:
    with pytest.raises(SettingsProblems, match="lists in lists"):
        read_settings("a = " + "[" * 100_000, "wardwright.toml")


def test_keys_are_found_on_their_lines_however_they_are_written() -> None:
    text = 'a.b = 1\n[c."d e"]  # note\nlist = [\n  "x = 1",\n  2,\n]\ninner = { f = 1 }\n"q r" = """\nz = 3\n"""\n'
    assert lines_of_keys(text) == {
        ("a",): 1,
        ("a", "b"): 1,
        ("c",): 2,
        ("c", "d e"): 2,
        ("c", "d e", "list"): 3,
        ("c", "d e", "inner"): 7,
        ("c", "d e", "inner", "f"): 7,
        ("c", "d e", "q r"): 8,
    }


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[web.push]\nkey_fil = "x"', 2, "`key_fil` is not a setting of [web.push]"),
        ('[web.push]\nkey_file = "x"', 2, "no `contact`"),
        ('[web.push]\ncontact = "me"', 2, "`mailto:` or `https:`"),
        ('[web.push]\nservices = ["https://x/y"]', 2, "is no host"),
        ("[web]\npush = 3", 2, "`web.push` holds a table"),
        ('[push]\ncontact = "mailto:x"', 1, "`push` is not a setting"),
        (
            '[web]\naddress = "http://w.example.org"\n[web.push]\nkey_file = "x"\ncontact = "mailto:x"',
            2,
            "over HTTPS only",
        ),
    ],
)
def test_slips_of_notices(text: str, line: int, said: str) -> None:
    with pytest.raises(SettingsProblems) as raised:
        read_settings(text, "wardwright.toml")
    assert (raised.value.problems[0].line, said in raised.value.problems[0].what) == (line, True)
