"""Whose consent a cover takes, and who ends it."""

from __future__ import annotations

import pytest

from wardwright.govern.covers import Consents, CoverState, agreed_by, can_ask, can_end

ASKED = Consents("fay", "gil", covered_agreed=True, by_agreed=False)


def test_it_counts_when_both_have_agreed() -> None:
    assert ASKED.state is CoverState.ASKED
    assert agreed_by(ASKED, "gil", False).state is CoverState.AGREED
    assert Consents("fay", "gil", True, True, ended=True).state is CoverState.ENDED


@pytest.mark.parametrize(
    ("person", "covered", "by"), [("fay", True, False), ("gil", False, True), ("amina", False, False)]
)
def test_everybody_agrees_for_themselves(person: str, covered: bool, by: bool) -> None:
    after = agreed_by(Consents("fay", "gil", False, False), person, False)
    assert (after.covered_agreed, after.by_agreed) == (covered, by)


def test_who_looks_after_people_never_puts_anybody_on_call() -> None:
    after = agreed_by(Consents("fay", "gil", False, False), "mo", True)
    assert (after.covered_agreed, after.by_agreed) == (True, False)


def test_it_waits_for_whoever_has_not_agreed() -> None:
    assert ASKED.waits_for("gil")
    assert not ASKED.waits_for("fay")
    assert not ASKED.waits_for("")


def test_who_may_ask_and_who_may_end_it() -> None:
    assert can_ask("fay", "fay", "gil", False)
    assert can_ask("gil", "fay", "gil", False)
    assert not can_ask("amina", "fay", "gil", False)
    assert can_ask("", "fay", "gil", True)
    assert not can_ask("", "", "gil", False)
    assert can_end(ASKED, "gil", "fay", False)
    assert not can_end(ASKED, "amina", "fay", False)
    assert not can_end(Consents("fay", "gil", True, True, ended=True), "fay", "fay", True)
