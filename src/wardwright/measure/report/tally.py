"""Tally: one pass over the outcomes of a proof.

Lives here: what is counted of each outcome as it goes by, and which few are kept whole to be shown. Must not live here:
what needs the patients' facts (people, judging). Called by making.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from wardwright.engine.prove.evidence import Evidence
from wardwright.facts.fact import Coded, Fact, Flaw, Measured
from wardwright.facts.instant import Instant
from wardwright.facts.truth import Truth
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Act, Clause, Firing, Outcome
from wardwright.kernel.plan import version_of
from wardwright.kernel.values import WORKED_OUT
from wardwright.language.tree import Flow
from wardwright.measure.report.cells import Cells
from wardwright.measure.report.load import LoadTally

NOT_TOLD_SHOWN = 12
_OTHERS = frozenset({Outcome.SUPPRESSED, Outcome.UNKNOWN, Outcome.TOO_OLD, Outcome.MISSED})


@dataclass(slots=True, eq=False)
class Fired:
    """One firing, as small as it can be; where and who is filled in by `people`, right or not by `judging`."""

    subject: str
    at: Instant
    ward: str = ""
    age: int | None = None
    band: str = ""
    sex: str = ""
    verdict: str = ""
    lead: int | None = None


@dataclass(slots=True, eq=False)
class Kept:
    """One outcome that is shown whole."""

    firing: Firing
    fired: Fired
    follow_ups: list[tuple[Instant, Act]] = field(default_factory=list)


class Sample:
    """Evenly spaced outcomes out of a stream of unknown length: at least `least` of them once that many came."""

    def __init__(self, least: int) -> None:
        self._least = least
        self._every = 1
        self._came = 0
        self._kept: dict[str, Kept] = {}

    def offer(self, firing: Firing, fired: Fired) -> None:
        """Keep it if it is its turn; thin out when there are twice as many as wanted."""
        if self._least and self._came % self._every == 0:
            self._kept[firing.id] = Kept(firing, fired)
            if len(self._kept) > 2 * self._least:
                self._kept = {key: kept for n, (key, kept) in enumerate(self._kept.items()) if n % 2 == 0}
                self._every *= 2
        self._came += 1

    def follow(self, firing: Firing) -> None:
        """A follow-up goes with the firing that it follows."""
        kept = self._kept.get(firing.follows or "")
        if kept is not None:
            kept.follow_ups += [(firing.at, act) for act in firing.acts]

    @property
    def kept(self) -> list[Kept]:
        """In order of time."""
        return list(self._kept.values())


class FlowTally:
    """What one flow did."""

    def __init__(self, flow: Flow, listed: int) -> None:
        self.flow = flow
        self.version = version_of(flow)
        self.outcomes: Cells[Outcome] = Cells()
        self.fired: list[Fired] = []
        self.reached: Counter[tuple[str, str, bool]] = Counter()  # who, kind, follow-up
        self.unknown: Cells[str] = Cells()
        self.parts: Cells[str] = Cells()
        self.missed: Cells[str] = Cells()
        self.others: dict[str, list[tuple[Instant, Outcome]]] = {}  # subject → what else became of it; judged flows
        self.sample = Sample(listed)
        self.not_told: list[Kept] = []
        self._causes_shown: Counter[str] = Counter()
        self._judged = flow.judgement is not None

    def take(self, firing: Firing, parts: PartsOfScores) -> None:
        """Count one outcome."""
        outcome = firing.outcome
        self.outcomes.add(outcome, firing.subject)
        if outcome is Outcome.FIRED:
            fired = Fired(firing.subject, firing.at)
            self.fired.append(fired)
            self.sample.offer(firing, fired)
            self._reach(firing, follow_up=False)
        elif outcome is Outcome.FOLLOWED:
            self.sample.follow(firing)
            self._reach(firing, follow_up=True)
        elif outcome is Outcome.UNKNOWN:
            self._could_not_tell(firing, parts)
        elif outcome is Outcome.MISSED:
            self.missed.add(in_one_line(_first(firing, Truth.FALSE)), firing.subject)
        if self._judged and outcome in _OTHERS:
            self.others.setdefault(firing.subject, []).append((firing.at, outcome))

    def _reach(self, firing: Firing, follow_up: bool) -> None:
        for act in firing.acts:
            self.reached[act.who or act.text, act.kind.value, follow_up] += 1

    def _could_not_tell(self, firing: Firing, parts: PartsOfScores) -> None:
        clause = _first(firing, Truth.UNKNOWN)
        cause = f"{in_one_line(clause)}: {clause.why_unknown}" if clause.why_unknown else in_one_line(clause)
        self.unknown.add(cause, firing.subject)
        for part in dict.fromkeys(part for each in firing.reason for part in parts.missing(each)):
            self.parts.add(part, firing.subject)
        if self._causes_shown[cause] < 2 and len(self.not_told) < NOT_TOLD_SHOWN:
            self._causes_shown[cause] += 1
            self.not_told.append(Kept(firing, Fired(firing.subject, firing.at)))


def _first(firing: Firing, verdict: Truth) -> Clause:
    """The first clause with that verdict; the trigger when none has it by itself (a list of conditions)."""
    return next((clause for clause in firing.reason if clause.verdict is verdict), firing.reason[0])


def in_one_line(clause: Clause) -> str:
    """The words of a clause for a table: `any of: the patient is an inpatient; the patient is in …`."""
    if not clause.text.startswith(("any of:", "all of:", "none of:")):
        return clause.text
    first, *rest = clause.text.split(" - ")
    return f"{first} {'; '.join(rest)}"


class PartsOfScores:
    """Says which parts a score lacked when it could not be worked out."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._parts = {
            term.name: tuple((part.term, vocabulary.members(part.term)) for part in term.score.parts)
            for term in vocabulary
            if term.score is not None
        }

    def missing(self, clause: Clause) -> list[str]:
        """`no respiratory rate`, `temperature that cannot be used`; nothing for a clause about anything else."""
        facts = clause.facts
        if clause.verdict is not Truth.UNKNOWN or not facts:
            return []
        if facts[0].source != WORKED_OUT or facts[0].value is not None:
            return []
        usable: dict[str, bool] = {}
        for fact in facts[1:]:
            usable[fact.term] = usable.get(fact.term, False) or _usable(fact)
        lacking = []
        for name, members in self._parts.get(facts[0].term, ()):
            found = [usable[term] for term in members if term in usable]
            if not found:
                lacking.append(f"no {name}")
            elif not any(found):
                lacking.append(f"{name} that cannot be used")
        return lacking


def _usable(fact: Fact) -> bool:
    value = fact.value
    if isinstance(value, Measured):
        return value.flaw is Flaw.NONE and not value.comparator
    return isinstance(value, Coded) and bool(value.answer)


@dataclass(slots=True)
class Tallies:
    """What all flows did, each and together."""

    flows: list[FlowTally]
    load: LoadTally


def tally(evidence: Evidence, listed: int) -> Tallies:
    """One pass over the outcomes. `listed`: how many firings of each flow are kept whole, at least."""
    flows = [FlowTally(flow, listed) for flow in evidence.flows]
    by_name = {(each.flow.title, each.version): each for each in flows}
    load = LoadTally(evidence.zone)
    parts = PartsOfScores(evidence.vocabulary)
    for firing in evidence.outcomes():
        by_name[firing.flow, firing.version].take(firing, parts)
        if firing.acts:
            load.take(firing)
    return Tallies(flows, load)
