"""Figures: from the passes over outcomes and patients to the report of one flow.

Lives here: putting a flow's figures together. Must not live here: the passes (tally, people), the verdicts (judging).
Called by making.
"""

from __future__ import annotations

from datetime import tzinfo

from wardwright.facts.instant import DAY
from wardwright.kernel.firing import Outcome
from wardwright.language.print import print_flow
from wardwright.language.tree import ComesBack, GoesQuiet
from wardwright.measure.report.cells import Cells
from wardwright.measure.report.judging import proportion
from wardwright.measure.report.people import AGE_BANDS, NOT_KNOWN, SEXES, People, Span, WardTime
from wardwright.measure.report.shape import FlowReport, Judged, Listed, Rate, Reached, Row, Ward
from wardwright.measure.report.tally import Fired, FlowTally
from wardwright.measure.report.times import times_of
from wardwright.measure.statistics import poisson

_SENDERS = (GoesQuiet, ComesBack)
Shown = tuple[tuple[Listed, ...], tuple[Listed, ...]]


def rate(count: int, exposure: float) -> Rate:
    """A count over an exposure, with its interval."""
    interval = poisson(count, exposure)
    if interval is None:
        return Rate(count, exposure, None, None, None)
    return Rate(count, exposure, count / exposure, interval.low, interval.high)


def flow_report(
    tally: FlowTally,
    people: People,
    judged: Judged | None,
    shown: Shown | None,
    span: Span,
    zone: tzinfo,
    unknowns: bool,
) -> FlowReport:
    """All figures of one flow. `unknowns`: whether the proof counted what could not be told."""
    fired, flow, outcomes = tally.fired, tally.flow, tally.outcomes
    times = times_of(fired, span.since, span.last_seen, zone)
    in_time = [each for each in fired if each.at <= span.last_seen]

    def counted(outcome: Outcome) -> Row:
        return outcomes.rows([(outcome, outcome.value)])[0]

    bands = [(words, words) for _, words in AGE_BANDS] + [(NOT_KNOWN, NOT_KNOWN)]
    return FlowReport(
        title=flow.title,
        version=tally.version,
        owner=flow.owner or "",
        because=flow.because or "",
        page=print_flow(flow),
        about="connection or device" if all(isinstance(rule.trigger, _SENDERS) for rule in flow.rules) else "patient",
        fired=len(fired),
        patients=len({each.subject for each in fired}),
        followed=counted(Outcome.FOLLOWED),
        suppressed=counted(Outcome.SUPPRESSED),
        unknown=counted(Outcome.UNKNOWN) if unknowns else None,
        too_old=counted(Outcome.TOO_OLD),
        missed=counted(Outcome.MISSED) if Outcome.MISSED in outcomes else None,
        after_last_seen=len(fired) - len(in_time),
        per_day=rate(len(in_time), max(span.last_seen - span.since, 0) / DAY),
        days=times.days,
        periods=times.periods,
        hour_of_week=times.hour_of_week,
        hours=times.hours,
        weekdays=times.weekdays,
        nights=proportion(times.nights, len(fired)),
        weekends=proportion(times.weekends, len(fired)),
        wards=_wards(fired, in_time, people),
        ages=_by(fired, "band").rows(bands),
        sexes=_by(fired, "sex").rows((sex, sex) for sex in SEXES),
        reached=tuple(
            Reached(who, kind, follow_up, count)
            for (who, kind, follow_up), count in sorted(
                tally.reached.items(), key=lambda item: (item[0][2], -item[1], item[0])
            )
        ),
        unknown_because=tally.unknown.rows(),
        parts_missing=tally.parts.rows(),
        missed_because=tally.missed.rows(),
        judged=judged,
        firings=shown[0] if shown is not None else None,
        not_told=shown[1] if shown is not None else None,
    )


def _by(fired: list[Fired], what: str) -> Cells[str]:
    cells: Cells[str] = Cells()
    for each in fired:
        cells.add(getattr(each, what), each.subject)
    return cells


def _wards(fired: list[Fired], in_time: list[Fired], people: People) -> tuple[Ward, ...]:
    """Wards where it fires or somebody stays, the most firings first."""
    cells, timely = _by(fired, "ward"), _by(in_time, "ward")
    names = {name for name in cells.names() if name} | {name for name in people.wards if name}
    ordered = sorted(names, key=lambda name: (-cells.count(name), name)) + ([""] if "" in cells else [])
    return tuple(_ward(name, cells.rows([(name, name)])[0], timely.count(name), people) for name in ordered)


def _ward(name: str, row: Row, timely: int, people: People) -> Ward:
    stayed = people.wards.get(name) if name else None
    if stayed is None or not stayed.length:
        stayed = WardTime()
    patient_days = stayed.length / DAY
    per_stay = rate(timely, patient_days / 100) if patient_days else None
    return Ward(name, row.count, row.patients, stayed.arrivals, patient_days if patient_days else None, per_stay)
