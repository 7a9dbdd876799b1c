"""What holds of every run of the kernel, whatever the pages and the history."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.differential.compared import Line, drawn
from tests.differential.flows import nodes_in
from tests.differential.test_kernel_agrees import Case, Engine, cases, kernel, run
from wardwright.facts.fact import Fact, Flaw, Kind, Measured, Status
from wardwright.kernel.firing import Outcome
from wardwright.language.tree import NotFor, Record

EXAMPLES = int(os.environ.get("WARDWRIGHT_EXAMPLES", "300")) // 3

__all__ = ["kernel"]  # the fixture of the comparison, used here too


@settings(max_examples=EXAMPLES)
@given(case=cases(), data=st.data())
def test_no_decision_reads_what_comes_later(kernel: Engine, case: Case, data: st.DataObject) -> None:
    flows, facts, until = case
    cut = data.draw(st.sampled_from(facts)).seen + data.draw(st.sampled_from([0, 1, 1_800_000_000]))
    assume(cut <= until)
    whole = [line for line in run(kernel, flows, facts, until) if line.at <= cut]
    known_then = [fact for fact in facts if fact.seen <= cut]
    assert run(kernel, flows, known_then, cut) == whole, drawn(flows, facts)


@settings(max_examples=EXAMPLES)
@given(case=cases(), data=st.data())
def test_a_resend_changes_nothing(kernel: Engine, case: Case, data: st.DataObject) -> None:
    flows, facts, until = case
    place = data.draw(st.integers(0, len(facts) - 1))
    again = facts[place]._replace(source="sent again")
    resent = [*facts[: place + 1], again, *facts[place + 1 :]]
    assert run(kernel, flows, resent, until) == run(kernel, flows, facts, until), drawn(flows, resent)


@settings(max_examples=EXAMPLES)
@given(case=cases(), data=st.data())
def test_a_late_resend_of_an_untouched_record_changes_nothing(kernel: Engine, case: Case, data: st.DataObject) -> None:
    flows, facts, until = case
    sent = data.draw(st.sampled_from(facts))
    alike = [fact for fact in facts if fact.kind is sent.kind and fact.term == sent.term]
    assume(len(alike) == 1 and sent.status is not Status.PENDING and sent.kind is not Kind.MERGED)
    resent = [*facts, sent._replace(seen=facts[-1].seen, source="sent again")]
    assert run(kernel, flows, resent, until) == run(kernel, flows, facts, until), drawn(flows, resent)


@settings(max_examples=EXAMPLES)
@given(case=cases(), data=st.data())
def test_the_order_of_different_patients_at_one_instant_changes_only_the_order(
    kernel: Engine, case: Case, data: st.DataObject
) -> None:
    flows, facts, until = case
    assume(not any(fact.kind is Kind.MERGED for fact in facts))
    flows = tuple(replace(flow, daily_cap=None) for flow in flows)  # a cap counts all patients in their order
    order = data.draw(st.permutations(sorted({fact.subject for fact in facts})))
    shuffled = sorted(facts, key=lambda fact: (fact.seen, order.index(fact.subject)))
    for subject in order:
        before = of_subject(run(kernel, flows, facts, until), subject)
        assert of_subject(run(kernel, flows, shuffled, until), subject) == before, drawn(flows, facts)


def of_subject(lines: Sequence[Line], subject: str) -> list[Line]:
    """The outcomes of one subject; `follows` counted among them."""
    acting = [line for line in lines if line.outcome in (Outcome.FIRED, Outcome.FOLLOWED)]
    mine = [place for place, line in enumerate(acting) if line.subject == subject]
    return [
        line if line.follows is None else line._replace(follows=mine.index(line.follows))
        for line in lines
        if line.subject == subject
    ]


@settings(max_examples=EXAMPLES)
@given(case=cases(), data=st.data())
def test_unknown_is_never_false(kernel: Engine, case: Case, data: st.DataObject) -> None:
    """A value that cannot be believed fires nothing that the value itself had not fired at that moment.

    One sentence a page, so that no other takes the turn; without `record`, whose absence is known, and without
    silences, which last longer when less is known.
    """
    flows, facts, until = case
    flows = tuple(replace(flow, rules=flow.rules[:1]) for flow in flows)
    assume(not any(isinstance(node, Record | NotFor) for node in nodes_in(flows)))
    readable = [place for place, fact in enumerate(facts) if is_alone(fact, facts)]
    assume(readable)
    place = data.draw(st.sampled_from(readable))
    value = facts[place].value
    assert isinstance(value, Measured)
    doubted = facts[place]._replace(value=value._replace(flaw=Flaw.UNIT))
    before, after = (
        fired(run(kernel, flows, facts, until)),
        fired(run(kernel, flows, [*facts[:place], doubted, *facts[place + 1 :]], until)),
    )
    assert after <= before, drawn(flows, facts)


def is_alone(fact: Fact, facts: list[Fact]) -> bool:
    """A number that is believed, with no other version of its record."""
    alike = [each for each in facts if each.term == fact.term and (each.at == fact.at or each.key == fact.key != "")]
    return isinstance(fact.value, Measured) and fact.value.flaw is Flaw.NONE and len(alike) == 1


def fired(lines: Sequence[Line]) -> Counter[tuple[str, str, int]]:
    """How often each page fired, or would have but for a limit, for whom and when."""
    held = (Outcome.FIRED, Outcome.SUPPRESSED)
    return Counter((line.flow, line.subject, line.at) for line in lines if line.outcome in held)
