"""The demo's home is one that the system accepts, and everybody whom a page may ask for is there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from wardwright.demo import installation
from wardwright.demo.pace import Pace
from wardwright.demo.staff_list import BY_WARD, EVERYWHERE, FROM_ATTENDING, PEOPLE, ROTAS
from wardwright.facts.instant import HOUR, MINUTE, instant
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.home.read import read_settings
from wardwright.home.settings import HospitalClock, Settings

PACE = Pace(instant(datetime(2026, 3, 3, 8, 45, tzinfo=UTC)), instant(datetime(2026, 11, 21, tzinfo=UTC)), 60)
PORTS = {name: 20_000 + number for number, name in enumerate(installation.PORTS)}


@pytest.fixture(scope="module")
def text() -> str:
    """The demo's wardwright.toml."""
    return installation.settings_text(PORTS, PACE)


@pytest.fixture(scope="module")
def settings(text: str) -> Settings:
    """What it says."""
    return read_settings(text, "wardwright.toml", Path("home"))


def test_every_role_and_team_of_the_vocabulary_has_somebody(settings: Settings, vocabulary: Vocabulary) -> None:
    for kind in (TermKind.ROLE, TermKind.TEAM):
        for term in vocabulary.of_kind(kind):
            assert settings.role(term.name) is not None, term.name


def test_every_role_is_one_of_the_vocabulary(vocabulary: Vocabulary) -> None:
    for role in {*EVERYWHERE, *BY_WARD, *FROM_ATTENDING, *ROTAS}:
        term = vocabulary.find(role)
        assert term is not None, role
        assert term.name == role
    for wards in BY_WARD.values():
        for ward in wards:
            term = vocabulary.find(ward)
            assert term is not None, ward
            assert term.kind is TermKind.PLACE


def test_every_source_is_a_connection_or_a_device(settings: Settings, vocabulary: Vocabulary) -> None:
    for source in settings.sources:
        term = vocabulary.find(source.name)
        assert term is not None, source.name
        assert term.kind in (TermKind.CONNECTION, TermKind.DEVICE)


def test_every_channel_that_the_vocabulary_names_is_there(settings: Settings, vocabulary: Vocabulary) -> None:
    named = {term.channel for kind in (TermKind.ROLE, TermKind.TEAM) for term in vocabulary.of_kind(kind)}
    assert named - {"", "task"} <= {channel.name for channel in settings.channels}


def test_the_clock_of_the_settings_is_that_of_the_hospital(settings: Settings) -> None:
    assert settings.demo.clock == HospitalClock(PACE.start, PACE.began, 60)


def test_another_clock_changes_nothing_else(text: str) -> None:
    later = installation.with_clock(text, Pace(PACE.start + HOUR, PACE.began + MINUTE, 1))
    changed = [(old, new) for old, new in zip(text.splitlines(), later.splitlines(), strict=True) if old != new]
    assert len(changed) == 1
    assert changed[0][1].startswith("clock = ")


def test_the_ports_are_found_again(text: str) -> None:
    assert installation.ports_of(text) == PORTS


def test_a_port_that_is_taken_gives_way_to_a_free_one() -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        ports = dict(zip(installation.PORTS, installation.free_ports(len(installation.PORTS)), strict=True))
        ports["lab feed"] = taken
        text, found = installation.with_ports(installation.settings_text(ports, PACE), ports)
    assert found["lab feed"] != taken
    assert {name: port for name, port in found.items() if name != "lab feed"} == {
        name: port for name, port in ports.items() if name != "lab feed"
    }
    assert installation.ports_of(text) == found


def test_people_are_there_once_and_nobody_is_real() -> None:
    assert len({each.id for each in PEOPLE}) == len({each.name for each in PEOPLE}) == len(PEOPLE)


def test_somebody_is_on_the_rota_at_any_hour(settings: Settings, tmp_path: Path) -> None:
    from icalendar import Calendar
    from recurring_ical_events import of

    for name, text in installation.rota_texts().items():
        calendar = of(Calendar.from_ical(text))
        for hour in (0, 7, 8, 12, 19, 20, 23):
            moment = datetime(2026, 3, 29, hour, 30, tzinfo=settings.zone)
            assert [str(event["SUMMARY"]) in {each.id for each in PEOPLE} for event in calendar.at(moment)], (
                name,
                hour,
            )
