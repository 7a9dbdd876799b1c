"""A firing of the running system, with everything that the record has of its patient.

Lives here: from a firing's or task's id to what a case is made from, out of the record alone. Must not live here:
making the example. Django must be set up; nothing is written. Near misses are counted in the record, not kept
one by one: they are found in files or a history.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

import msgspec

from wardwright.engine.cases.came import SHORTEST, Came, NotFound
from wardwright.engine.live.encode import row_facts, unpack
from wardwright.engine.live.flows import parse_again
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import Instant
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.memory import derived_facts
from wardwright.kernel.plan import Plan, make_plan, version_of
from wardwright.kernel.run import Arrival, TaskStep, is_patient
from wardwright.kernel.series import MOVEMENTS
from wardwright.kernel.simulate import Simulation
from wardwright.language.tree import Flow, TaskState
from wardwright.record.models import Firing as FiringRow
from wardwright.record.models import FlowVersion, Task
from wardwright.record.models import TaskStep as StepRow
from wardwright.record.rows import StepVerb
from wardwright.record.store import Decisions

_STATES = {StepVerb.ACCEPT.value: TaskState.ACCEPTED, StepVerb.DONE.value: TaskState.DONE}
_LONGEST_NUMBER = 12
_AFTER_ALL = "\N{GREEK SMALL LETTER OMEGA}"


def in_record(decisions: Decisions, vocabulary: Vocabulary, zone: tzinfo, identity: str) -> tuple[Came, str]:
    """The firing whose id, or whose task, is meant, and the file of its page. NotFound: there is none."""
    row = _row(identity)
    page = FlowVersion.objects.filter(version=row.version, title=row.flow).order_by("-loaded").first()
    flow = _flow(page.text, row.version, vocabulary) if page is not None else None
    if flow is None:
        raise NotFound(
            f"The version {row.version} of the page cannot be read with today's vocabulary: its words were renamed or "
            "taken out. Put them back into vocabulary.yaml as synonyms."
        )
    arrivals = tuple(_arrivals(decisions, row, flow))
    firing, parent, needed = _again(make_plan((flow,), vocabulary, zone), arrivals, row)
    return Came(flow, firing, parent, needed), page.file


def _row(identity: str) -> FiringRow:
    """The firing of that id (or its beginning), or of the task of that number or id."""
    said = identity.strip().removeprefix("#")
    if said.isascii() and said.isdigit() and len(said) <= _LONGEST_NUMBER:
        task = Task.objects.filter(number=int(said)).first()
        if task is None and len(said) < SHORTEST:
            raise NotFound(f"There is no task {said}. `wardwright tasks` lists them.")
        said = said if task is None else task.firing
    said = said.partition("/")[0]
    found: list[FiringRow] = list(FiringRow.objects.filter(id__gte=said, id__lt=said + _AFTER_ALL).order_by("id")[:2])
    if len(said) < SHORTEST or not found:
        raise NotFound(f"The record has no firing whose id begins with {said}. `wardwright tasks` shows them.")
    if len(found) > 1:
        raise NotFound(f"More than one id begins with {said}: give more of it.")
    return found[0]


def _flow(text: str, version: str, vocabulary: Vocabulary) -> Flow | None:
    return next((flow for flow in parse_again(text, vocabulary) if version_of(flow) == version), None)


# ── what had come ────────────────────────────────────────────────────────────────────────────────


def _arrivals(decisions: Decisions, row: FiringRow, flow: Flow) -> Iterator[Arrival]:
    """The patient's facts under every identifier, what other flows recorded, and what people did to the tasks."""
    found: list[Arrival] = []
    if not is_patient(row.subject):
        found += _heard(row)
    for subject in _identifiers(decisions, row.subject):
        for stored in decisions.facts(subject):
            found += row_facts(stored)
        memory = decisions.memory(subject)
        if memory is not None:
            found += _recorded_by_others(derived_facts(unpack(memory.body)["memory"]), flow)
        for step in StepRow.objects.filter(subject=subject, seen__isnull=False, verb__in=_STATES).order_by("seen"):
            found.append(TaskStep(subject, step.seen, _STATES[step.verb], step.task))
    return iter(sorted((each for each in found if each.seen <= row.at), key=lambda each: each.seen))


def _identifiers(decisions: Decisions, subject: str) -> list[str]:
    """The identifier, and those that ended in it."""
    survivors = decisions.survivors()
    alike = [subject]
    for known in alike:
        alike += [ended for ended, survivor in survivors.items() if survivor == known and ended not in alike]
    return alike


def _recorded_by_others(derived: Sequence[Fact], flow: Flow) -> Iterator[Fact]:
    own = set(FiringRow.objects.filter(flow=flow.title, id__in=[_recorder(fact) for fact in derived]).values_list("id"))
    yield from (fact for fact in derived if (_recorder(fact),) not in own)


def _recorder(fact: Fact) -> str:
    return fact.source.rpartition(" ")[2]


def _heard(row: FiringRow) -> Iterator[Fact]:
    """When a connection or device was heard, as the firing's own reason has it: no table keeps it."""
    told = msgspec.json.decode(bytes(row.body))
    times = {(fact["at"], fact["seen"]) for clause in told.get("reason", ()) for fact in clause.get("facts", ())}
    for at, seen in sorted(times):
        yield Fact(row.subject, Kind.HEARD, "", at, seen)


# ── the firing again ─────────────────────────────────────────────────────────────────────────────


def _again(
    plan: Plan, arrivals: tuple[Arrival, ...], row: FiringRow
) -> tuple[Firing, Firing | None, tuple[Arrival, ...]]:
    """The firing as the kernel decides it again from these arrivals.

    From all of them, or, where a limit or an earlier page had its hand in what happened, from those that its reason
    names. NotFound: from none of these.
    """
    read = _read_by(row)

    def in_reason(each: Arrival) -> bool:
        return not isinstance(each, Fact) or each.kind is Kind.MERGED or (each.kind.value, each.term, each.at) in read

    def with_stays(each: Arrival) -> bool:
        return in_reason(each) or (isinstance(each, Fact) and each.kind in MOVEMENTS)

    for wanted in (lambda each: True, with_stays, in_reason):
        some = tuple(each for each in arrivals if wanted(each))
        outcomes = {each.id: each for each in _outcomes(plan, some, row.at)}
        if row.id in outcomes:
            found = outcomes[row.id]
            return found, outcomes.get(found.follows or ""), some
    raise NotFound(
        "From what the record has of the patient now, this firing does not come out again: its facts were read "
        "anew since, or tidied away. Make the case from the messages: --messages PATH."
    )


def _read_by(row: FiringRow) -> set[tuple[str, str, Instant]]:
    rows = [row, *FiringRow.objects.filter(id=row.follows or "")]
    bodies = [msgspec.json.decode(bytes(each.body)) for each in rows]
    return {
        (fact["kind"], fact["term"], fact["at"])
        for told in bodies
        for clause in told.get("reason", ())
        for fact in clause.get("facts", ())
    }


def _outcomes(plan: Plan, arrivals: Sequence[Arrival], until: Instant) -> Iterator[Firing]:
    simulation = Simulation(plan)
    for outcome in (*simulation.run(arrivals), *simulation.finish(until)):
        if outcome.outcome in (Outcome.FIRED, Outcome.FOLLOWED):
            yield outcome
