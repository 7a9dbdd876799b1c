"""The people of a small hospital, for the tests of this folder and of tests/tasks."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from wardwright.facts.instant import Instant, instant
from wardwright.facts.load import load_vocabulary
from wardwright.home.settings import Person, Role, Settings

LONDON = ZoneInfo("Europe/London")

AMINA = Person("amina", "Dr Amina Diallo", "amina@example.org", pager="4711", staff_id="C1")
BEN = Person("ben", "Ben Fox", "ben@example.org", phone="+441632960001", channels=("email", "page"))
KHAN = Person("khan", "Amina Khan", "khan@example.org", staff_id="C3")
DANA = Person("dana", "Prof Dana O'Brien", staff_id="C12")
PEOPLE = (AMINA, BEN, KHAN, DANA)

VOCABULARY = load_vocabulary(
    """
places:
  Ward 7A: {codes: ["7A"], also: [seven A], kind: ward}
  Ward 7B: {codes: ["7B"], kind: ward}
  Ward 8: {codes: ["8"], kind: ward}
  Ward 7: {any of: [Ward 7A, Ward 7B]}
roles:
  on-call registrar: {also: [medical registrar], channel: page}
  ward consultant: {from: attending, channel: page}
  ward nurse: {channel: task}
  site manager: {channel: page}
teams:
  renal team: {channel: email}
people:
  Dana: {channel: email}
"""
)


def settings(*roles: Role, people: tuple[Person, ...] = PEOPLE) -> Settings:
    return Settings(zone=LONDON, people=people, roles=roles)


def moment(text: str, fold: int = 0) -> Instant:
    """A time on the wall of the hospital: "2026-03-29 01:30"; `fold=1` is the second time of an autumn night."""
    return instant(datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold))
