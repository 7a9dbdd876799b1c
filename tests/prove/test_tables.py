"""Every trigger and every condition of the tree has its row, and every form of a condition its SQL."""

from __future__ import annotations

from typing import get_args

from wardwright.engine.prove.sql import Search, need_sql
from wardwright.kernel import prefilter
from wardwright.kernel.prefilter import AllOf, AnyOf, Anything, Ends, Gap, Need, Pair, Seek, Unsettled, all_of, any_of
from wardwright.kernel.prefilter_conditions import _NEEDS
from wardwright.kernel.prefilter_rules import _TRIGGERS
from wardwright.language.tree import Condition, Trigger


def test_every_condition_and_every_trigger_has_a_row() -> None:
    assert set(_NEEDS) == set(get_args(Condition))
    assert set(_TRIGGERS) == set(get_args(Trigger))


def test_every_form_of_a_condition_has_its_sql() -> None:
    seek = Seek((prefilter.Kind.RESULT,), ("potassium",))
    made: dict[type, Need] = {
        Anything: Anything(),
        AllOf: AllOf((seek, seek)),
        AnyOf: AnyOf((seek, seek)),
        Seek: seek,
        Unsettled: Unsettled(),
        Pair: Pair(("potassium",), prefilter.Decimal(1), prefilter.Decimal(1), True, 1),
        Gap: Gap((seek,), (), Ends(), 1),
    }
    assert set(made) == set(get_args(Need))
    search = Search(0, merged=True)
    for form, need in made.items():
        assert (need_sql(need, search) is None) == (form is Anything)


def test_what_says_nothing_takes_no_part() -> None:
    seek = Seek((prefilter.Kind.RESULT,), ("potassium",))
    assert all_of((Anything(), seek, seek)) == seek
    assert any_of((seek, Anything())) == Anything()
    assert all_of(()) == Anything()
    assert any_of(()) == prefilter.NOTHING
