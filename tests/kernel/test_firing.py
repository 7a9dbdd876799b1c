"""Firings travel: between processes of a proof, in a table of another engine, compiled or not."""

from __future__ import annotations

import pickle
from decimal import Decimal

from wardwright.facts.fact import Fact, Kind, Measured
from wardwright.facts.truth import Truth
from wardwright.kernel.firing import Act, ActionKind, Clause, Firing, Outcome


def test_a_firing_comes_back_as_it_went() -> None:
    fact = Fact("P1", Kind.RESULT, "potassium", 1, 2, Measured(Decimal("6.50"), "mmol/L"))
    firing = Firing(
        "1f", "Hyperkalaemia", "a1", "P1", 2, Outcome.FIRED, None,
        (Act(ActionKind.ASK, "the ward doctor", "ECG", 3, urgent=True),),
        (
            Clause("a potassium result arrives", Truth.TRUE, (fact,)),
            Clause("is aged 18 or over", Truth.UNKNOWN, (), "no date of birth"),
        ),
    )  # fmt: skip
    assert pickle.loads(pickle.dumps(firing, pickle.HIGHEST_PROTOCOL)) == firing
