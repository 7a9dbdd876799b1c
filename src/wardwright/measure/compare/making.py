"""Making a comparison: from the evidence of two versions to its figures.

Lives here: the passes. Must not live here: the rule of pairs and the reasons (engine.compare), verdicts (report).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import ndiff

from wardwright.engine.compare.matching import pairs_of
from wardwright.engine.compare.why import FALSE, LIMIT, TOO_OLD, TRIGGER, UNKNOWN, WhyNot, why_not
from wardwright.engine.prove.evidence import Evidence
from wardwright.engine.prove.identities import Identities
from wardwright.facts.fact import Kind
from wardwright.facts.instant import DAY, HOUR, Instant, Length
from wardwright.kernel.firing import Act, Firing, Outcome
from wardwright.kernel.plan import version_of
from wardwright.language.print import print_flow
from wardwright.language.tree import Flow
from wardwright.measure.compare.shape import (
    EARLIER,
    GAINED,
    LATER,
    LOST,
    SAME,
    SORTS,
    Cause,
    Change,
    Comparison,
    Part,
    Side,
    Told,
)
from wardwright.measure.compare.withholding import withhold
from wardwright.measure.report.cells import Cells
from wardwright.measure.report.judgement import judgement_of, plan_of
from wardwright.measure.report.judging import CONFIRMED, NOT_YET, judge, proportion
from wardwright.measure.report.making import Reader, source_of
from wardwright.measure.report.people import Span, meet
from wardwright.measure.report.shape import Judged, Reached, Row
from wardwright.measure.report.tally import Fired, FlowTally, tally

WINDOW: Length = DAY
_HELD = {Outcome.SUPPRESSED, Outcome.UNKNOWN, Outcome.TOO_OLD}
_SAID = {
    FALSE: "says no to “{}”",
    LIMIT: "was held back by “{}”",
    UNKNOWN: "could not tell “{}”",
    TOO_OLD: "found it too old: “{}”",
    TRIGGER: "waits for something else: “{}”",
}


@dataclass(slots=True, eq=False)
class _Version:
    """One version's firings while the comparison is made."""

    flow: Flow
    evidence: Evidence
    tally: FlowTally
    judged: Judged | None
    patients: int  # of the history
    by_patient: dict[str, list[Fired]] = field(default_factory=dict)

    @property
    def version(self) -> str:
        return version_of(self.flow)


@dataclass(slots=True, eq=False)
class _Pair:
    sort: str
    this: Fired | None
    other: Fired | None

    @property
    def first(self) -> Fired:
        """The firing at the earlier moment: what is explained is why the other version did not fire then."""
        found = [each for each in (self.this, self.other) if each is not None]
        return min(found, key=lambda each: each.at)


def compare_versions(
    this: tuple[Flow, Evidence],
    other: tuple[Flow, Evidence],
    window: Length = WINDOW,
    reader: Reader | None = None,
    step: Callable[[str], None] | None = None,
) -> Comparison:
    """What `this` version would have done that the `other` would not, and the other way.

    Each version with the evidence that holds its outcomes: one for both where they shared a run.
    """
    reader, say = reader or Reader(), step or (lambda words: None)
    say("counting outcomes")
    new, old = _look(this, other)
    say("finding firings that belong together")
    _by_patient(new, old)
    pairs = _pairs(new, old, window)
    changed = [pair for pair in pairs if pair.sort != SAME]
    say("finding what made the difference")
    reasons = _reasons(new, old, changed)
    shown = changed[: reader.listed] if reader.sees_patients else []
    wanted = {id(each) for pair in shown for each in (pair.this, pair.other) if each is not None}
    firings = _whole(new, wanted) | _whole(old, wanted)
    found = Comparison(
        source=source_of(new.evidence, new.patients),
        floor=None,
        window_hours=window / HOUR,
        does_the_same=new.version == old.version and new.flow.title == old.flow.title,
        this=_side(new),
        other=_side(old),
        parts=tuple(_part(sort, pairs, new.judged is not None and old.judged is not None) for sort in SORTS),
        other_acts=_other_acts(new, old, pairs),
        because=_table(changed, reasons),
        lines=_lines(old.flow, new.flow),
        changes=tuple(_change(pair, firings, reasons[id(pair)]) for pair in shown),
        left_out=len(changed) - len(shown),
    )
    return found if reader.sees_patients else withhold(found, reader.floor)


# ── each version by itself ───────────────────────────────────────────────────────────────────────


def _look(this: tuple[Flow, Evidence], other: tuple[Flow, Evidence]) -> tuple[_Version, _Version]:
    """Both versions by themselves; in one pass over the patients where they shared a run."""
    if this[1] is other[1]:
        new, old = _look_at([this[0], other[0]], this[1])
        return new, old
    (new,), (old,) = _look_at([this[0]], this[1]), _look_at([other[0]], other[1])
    return new, old


def _look_at(flows: Sequence[Flow], evidence: Evidence) -> list[_Version]:
    places = [next(n for n, each in enumerate(evidence.flows) if _key(each) == _key(flow)) for flow in flows]
    tallies = tally(evidence, 0).flows
    counted = [tallies[place] for place in places]
    if len(set(places)) < len(places):
        # Two pages that do the same have one tally, and may still be judged by different outcomes: one for each.
        counted = [tally(evidence, 0).flows[place] for place in places]
    judgements = [judgement_of(flow, evidence.vocabulary) for flow in flows]
    fired = [each for one in counted for each in one.fired]
    people = meet(evidence, fired, judgements, plan_of(flows, evidence.vocabulary, evidence.zone))
    span, unknowns = Span(evidence.since, evidence.last_seen), "unknown" in evidence.figures
    found = []
    for n, (flow, one, judgement) in enumerate(zip(flows, counted, judgements, strict=True)):
        judged = None
        if judgement is not None:
            judged = judge(judgement, one.fired, people.times[n], people.events[n], one.others, span, unknowns)
        found.append(_Version(flow, evidence, one, judged, people.patients))
    return found


def _key(flow: Flow) -> tuple[str, str]:
    return flow.title, version_of(flow)


def _side(version: _Version) -> Side:
    counted = version.tally
    rows = {each: counted.outcomes.rows([(each, each.value)])[0] for each in Outcome}
    told = "unknown" in version.evidence.figures
    return Side(
        title=version.flow.title,
        version=version.version,
        page=print_flow(version.flow),
        fired=len(counted.fired),
        patients=len({each.subject for each in counted.fired}),
        followed=rows[Outcome.FOLLOWED],
        suppressed=rows[Outcome.SUPPRESSED],
        unknown=rows[Outcome.UNKNOWN] if told else None,
        too_old=rows[Outcome.TOO_OLD],
        tasks=tuple(
            Reached(who, kind, follow_up, count)
            for (who, kind, follow_up), count in sorted(
                counted.reached.items(), key=lambda item: (item[0][2], item[0][0], item[0][1])
            )
        ),
        judged=version.judged,
    )


# ── pairs ────────────────────────────────────────────────────────────────────────────────────────


def _by_patient(*versions: _Version) -> None:
    """Firings by patient, those of all identifiers that became one patient together."""
    subjects = sorted({each.subject for version in versions for each in version.tally.fired})
    told = versions[0].evidence.facts_of(subjects, frozenset({(Kind.MERGED, "")}))
    facts = [fact for _, mine in told for fact in mine]
    alike = Identities.of_facts(facts)
    for version in versions:
        for each in version.tally.fired:
            version.by_patient.setdefault(alike.representative(each.subject), []).append(each)


def _pairs(new: _Version, old: _Version, window: Length) -> list[_Pair]:
    found: list[_Pair] = []
    for patient in sorted({*new.by_patient, *old.by_patient}):
        ours, theirs = new.by_patient.get(patient, []), old.by_patient.get(patient, [])
        made = pairs_of([each.at for each in ours], [each.at for each in theirs], window)
        found += [_Pair(_sort(ours[a].at, theirs[b].at), ours[a], theirs[b]) for a, b in made]
        paired_ours, paired_theirs = {a for a, _ in made}, {b for _, b in made}
        found += [_Pair(GAINED, each, None) for n, each in enumerate(ours) if n not in paired_ours]
        found += [_Pair(LOST, None, each) for n, each in enumerate(theirs) if n not in paired_theirs]
    return sorted(found, key=lambda pair: (pair.first.at, pair.first.subject))


def _sort(this: Instant, other: Instant) -> str:
    return SAME if this == other else EARLIER if this < other else LATER


def _part(sort: str, pairs: Sequence[_Pair], judged: bool) -> Part:
    mine = [pair for pair in pairs if pair.sort == sort]
    told = [fired for pair in mine if (fired := pair.this or pair.other) is not None]
    can = [each for each in told if each.verdict != NOT_YET]
    confirmed = proportion(sum(each.verdict == CONFIRMED for each in can), len(can)) if judged else None
    return Part(sort, len(mine), len({each.subject for each in told}), confirmed)


# ── why ──────────────────────────────────────────────────────────────────────────────────────────


def _reasons(new: _Version, old: _Version, changed: Sequence[_Pair]) -> dict[int, WhyNot]:
    """For each change, why the version that did not fire at its first moment did not."""
    by_new = [pair for pair in changed if pair.first is pair.this]
    by_old = [pair for pair in changed if pair.first is pair.other]
    return _explained(new, old, by_new) | _explained(old, new, by_old)


def _explained(fired: _Version, silent: _Version, pairs: Sequence[_Pair]) -> dict[int, WhyNot]:
    moments = {(pair.first.subject, pair.first.at) for pair in pairs}
    if not moments:
        return {}
    asked: dict[str, dict[Instant, str]] = {}
    told: list[Firing] = []
    for firing in fired.evidence.outcomes():
        if _is_of(firing, fired) and firing.outcome is Outcome.FIRED and (firing.subject, firing.at) in moments:
            asked.setdefault(firing.subject, {})[firing.at] = firing.reason[0].text
    for firing in silent.evidence.outcomes():
        if _is_of(firing, silent) and firing.outcome in _HELD and (firing.subject, firing.at) in moments:
            told.append(firing)
    found = why_not(silent.evidence, silent.flow, asked, told)
    return {id(pair): found[pair.first.subject, pair.first.at] for pair in pairs}


def _is_of(firing: Firing, version: _Version) -> bool:
    return firing.flow == version.flow.title and firing.version == version.tally.version


def _table(changed: Sequence[_Pair], reasons: dict[int, WhyNot]) -> tuple[Row, ...]:
    cells: Cells[str] = Cells()
    for pair in changed:
        if pair.sort in (GAINED, LOST):
            why = reasons[id(pair)]
            silent = "the other version" if pair.sort == GAINED else "this version"
            cells.add(f"{pair.sort}: {silent} {_SAID[why.sort].format(why.words)}", pair.first.subject)
    return cells.rows()


# ── one by one ───────────────────────────────────────────────────────────────────────────────────


def _whole(version: _Version, wanted: set[int]) -> dict[int, Firing]:
    """The firings of those that are shown, by the identity of their small record: both come in one order."""
    told = (each for each in version.evidence.outcomes() if each.outcome is Outcome.FIRED and _is_of(each, version))
    return {id(small): whole for small, whole in zip(version.tally.fired, told, strict=True) if id(small) in wanted}


def _change(pair: _Pair, firings: dict[int, Firing], why: WhyNot) -> Change:
    this, other = _told(pair.this, firings), _told(pair.other, firings)
    hours = (this.at - other.at) / HOUR if this is not None and other is not None else None
    return Change(
        pair.sort, pair.first.subject, pair.first.at, this, other, hours, Cause(why.sort, why.words, why.clause)
    )


def _told(fired: Fired | None, firings: dict[int, Firing]) -> Told | None:
    if fired is None:
        return None
    whole = firings[id(fired)]
    return Told(whole.id, whole.at, whole.acts, whole.reason, fired.ward, fired.verdict)


def _other_acts(new: _Version, old: _Version, pairs: Sequence[_Pair]) -> int:
    """How many firings at one moment do something else: whom they reach, with which words and until when."""
    same = [pair for pair in pairs if pair.sort == SAME]
    if not same or [rule.actions for rule in new.flow.rules] == [rule.actions for rule in old.flow.rules]:
        return 0
    acts: dict[int, tuple[Act, ...]] = {}
    for version, side in ((new, "this"), (old, "other")):
        wanted = {id(getattr(pair, side)) for pair in same}
        acts |= {key: whole.acts for key, whole in _whole(version, wanted).items()}
    return sum(acts[id(pair.this)] != acts[id(pair.other)] for pair in same)


def _lines(before: Flow, after: Flow) -> tuple[tuple[str, str], ...]:
    """The page, line by line: what stands in both, what only in the other version, what only in this one."""
    shown: Iterable[str] = ndiff(print_flow(before).splitlines(), print_flow(after).splitlines())
    return tuple((line[0], line[2:]) for line in shown if line[0] != "?")
