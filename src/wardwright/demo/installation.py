"""What belongs to the demo's home beyond the starter pack: its settings, its rotas, free ports, the hospital's clock.

Lives here: texts, and changing the two things in them that are of one run (clock, ports). Must not live here: files
(cli/demo). The settings are written as a person would write them: they are there to be read and changed.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Mapping
from datetime import UTC

from wardwright.demo.hospital import CONNECTIONS
from wardwright.demo.pace import Pace
from wardwright.demo.staff_list import BY_WARD, EVERYWHERE, FROM_ATTENDING, PEOPLE, ROTAS
from wardwright.facts.instant import civil

GATEWAY, ORDERS = "pager gateway", "order system, incoming"
PAGES = "pages"
USUAL_PAGES = 8380  # where the pages are when nobody else is there
PORTS = (*CONNECTIONS.values(), GATEWAY, ORDERS, "status", PAGES)
# Silence for so long is an alarm; the others are not expected to have a rhythm.
_DAY_AND_NIGHT = 'rhythm = { "07-23" = "25 min", "23-07" = "50 min" }'
_QUIET = {
    "lab feed": _DAY_AND_NIGHT,
    "vitals feed": _DAY_AND_NIGHT,
    "telemetry monitor": 'quiet_after = "15 min"',
    "medicines feed": 'quiet_after = "4 h"',
    "admissions feed": 'quiet_after = "3 h"',
}


def settings_text(ports: Mapping[str, int], pace: Pace) -> str:
    """`wardwright.toml` of the hospital."""
    head = _HEAD.format(status=ports["status"], pages=ports[PAGES])
    parts = (head, *_sources(ports), _channels(ports), *_people(), *_roles())
    return with_clock("\n".join(parts), pace)


def with_clock(text: str, pace: Pace) -> str:
    """The settings with the hospital's clock going from here on."""
    start, began = (civil(moment, UTC).isoformat() for moment in (pace.start, pace.began))
    clock = f'clock = {{ start = "{start}", began = "{began}", rate = {pace.rate} }}'
    return re.sub(r"^clock = .*$", clock, text, count=1, flags=re.MULTILINE)


def with_ports(text: str, ports: Mapping[str, int]) -> tuple[str, dict[str, int]]:
    """The settings with other ports in place of those that are taken; all ports as they are now."""
    found = dict(ports)
    for name, port in ports.items():
        if not is_free(port):
            found[name] = free_ports(1)[0]
            text = re.sub(rf"(?<=[: ]){port}\b", str(found[name]), text)
    return text, found


def ports_of(text: str) -> dict[str, int]:
    """The ports that settings of this sort name."""
    found = {
        name: int(port)
        for name, port in re.findall(r'^\[sources\."(.+?)"\]\n(?:.*\n)??listen = ".*:(\d+)"', text, re.M)
    }
    found["status"] = int(_only(r'^\[status\]\nlisten = ".*:(\d+)"', text))
    found[PAGES] = int(_only(r'^\[web\]\nlisten = ".*:(\d+)"', text))
    found[GATEWAY] = int(_only(r'^url = "http://127\.0\.0\.1:(\d+)/', text))
    found[ORDERS] = int(_only(r"^port = (\d+)", text))
    return found


def _only(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    return match.group(1) if match else "0"


def free_ports(many: int) -> list[int]:
    """Ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(many)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def rota_texts() -> dict[str, str]:
    """The rotas by file name: twelve hours by day, twelve by night, every day."""
    return {
        file: _CALENDAR.format(
            day=_SHIFT.format(uid=f"{file}-day", person=day, start="080000", end="T200000", until="20260101"),
            night=_SHIFT.format(uid=f"{file}-night", person=night, start="200000", end="T080000", until="20260102"),
        ).replace("\n", "\r\n")
        for file, day, night in ROTAS.values()
    }


def _sources(ports: Mapping[str, int]) -> Iterable[str]:
    for name in CONNECTIONS.values():
        quiet = f"{_QUIET[name]}\n" if name in _QUIET else ""
        yield f'[sources."{name}"]\ntype = "mllp"\nlisten = "127.0.0.1:{ports[name]}"\n{quiet}'


def _channels(ports: Mapping[str, int]) -> str:
    return _CHANNELS.format(gateway=ports[GATEWAY], orders=ports[ORDERS])


def _people() -> Iterable[str]:
    for number, each in enumerate(PEOPLE, 1):
        staff = f'staff_id = "{each.staff_id}"\n' if each.staff_id else ""
        contact = f'email = "{each.id}@hospital.example"\npager = "{4000 + number}"\n'
        yield f'[people.{each.id}]\nname = "{each.name}"\n{contact}{staff}'


def _roles() -> Iterable[str]:
    for role, people in EVERYWHERE.items():
        listed = ", ".join(f'"{each}"' for each in people)
        places = ", ".join(f'"{ward}" = ["{person}"]' for ward, person in BY_WARD.get(role, {}).items())
        yield f'[roles."{role}"]\npeople = [{listed}]\n' + (f"places = {{ {places} }}\n" if places else "")
    for role in FROM_ATTENDING:
        yield f'[roles."{role}"]\nfrom = "attending"\n'
    for role, (file, _, _) in ROTAS.items():
        yield f'[roles."{role}"]\nrota = "rotas/{file}"\n'


_HEAD = """\
# A hospital that never was: everything here may be changed. `wardwright demo --home THIS-FOLDER` goes on with it.
time_zone = "Europe/London"

[hospital]
name = "Wardwright General"

[web]
listen = "127.0.0.1:{pages}"

[status]
listen = "127.0.0.1:{status}"

[alarm]
channel = "email"

[demo]
clock = {{}}
"""
_CHANNELS = """\
[channels.page]
type = "webhook"
url = "http://127.0.0.1:{gateway}/page"
allow_private = true

[channels.email]
type = "file"
path = "data/email.ndjson"

[channels."order system"]
type = "hl7v2"
host = "127.0.0.1"
port = {orders}
message = "ORM^O01"
receiving = "ORDERCOMMS|WARDWRIGHT GENERAL"
"""
_CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Wardwright//Demo//EN
{day}{night}END:VCALENDAR
"""
_SHIFT = """\
BEGIN:VEVENT
UID:{uid}
SUMMARY:{person}
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/London:20260101T{start}
DTEND;TZID=Europe/London:{until}{end}
RRULE:FREQ=DAILY
END:VEVENT
"""
