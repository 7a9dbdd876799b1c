"""The kernel's tables have a row for every node that they are about."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest

from wardwright.facts.vocabulary import TermKind
from wardwright.kernel import acts, conditions, plan
from wardwright.language import tree


def test_every_condition_has_a_row() -> None:
    assert set(conditions._READY) == set(get_args(tree.Condition))


def test_every_trigger_has_a_row() -> None:
    triggers = {node for each in get_args(tree.Trigger) for node in (get_args(each) or (each,))}
    assert set(plan._TRIGGERS) == triggers


def test_every_kind_of_term_that_can_be_recorded_has_a_kind_of_fact() -> None:
    for kind in TermKind:
        name = tree.Name(kind, "something")
        value = tree.Quantity(Decimal(1)) if kind is TermKind.RESULT else None
        if kind in acts._RECORDED:
            assert tree.Record(name, value).term is name
        else:
            with pytest.raises(ValueError, match="cannot be recorded"):
                tree.Record(name, value)
