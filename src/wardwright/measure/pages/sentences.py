"""Sentences: what a report says in plain English before any table.

Lives here: the few sentences that a busy reader reads. Must not live here: numbers' own spelling (words). Called by the
page and the terminal.
"""

from __future__ import annotations

from datetime import tzinfo

from wardwright.measure.pages import words
from wardwright.measure.report.shape import WITHHELD, FlowReport, GroupRow, Judged, Report, RoleLoad


def span(report: Report, zone: tzinfo) -> str:
    """What was proved on: from when to when, how many patients."""
    source = report.source
    first, last = words.day(source.since, zone), words.day(source.last_seen, zone)
    when = f"on {first}" if first == last else f"from {first} to {last}"
    return f"{when}: {words.hours(source.days * 24)}, {words.counted(source.patients, 'patient')}"


def fired(flow: FlowReport) -> str:
    """How often, for whom, how often a day."""
    if flow.fired == 0:
        return "It would not have fired at all."
    if flow.fired is WITHHELD:
        return "How often it would have fired is withheld: too few patients to show without naming them."
    whom = "connections or devices" if flow.about != "patient" else "patients"
    said = f"It would have fired {_times(flow.fired)}, for {words.counted(flow.patients, flow.about, whom)}"
    rate = flow.per_day.rate
    if isinstance(rate, float) and rate:
        often = f"{words.decimal(rate)} a day" if rate >= 0.5 else f"once in {words.decimal(1 / rate)} days"
        said += f": {often}"
    night = flow.nights
    if isinstance(night.share, float):
        said += f". {words.percent(night.share) if night.share else 'None'} of it came between 20:00 and 08:00"
    return said + "."


def _times(count: object) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times") if isinstance(count, int) else str(count)


def beside(flow: FlowReport) -> str:
    """What else became of it: held back, not told, too old. What is withheld stands in its table."""
    held, late = flow.suppressed.count, flow.too_old.count
    unknown = None if flow.unknown is None else flow.unknown.count
    parts = []
    if isinstance(held, int) and held:
        parts.append(f"{held:,} more {'was' if held == 1 else 'were'} held back by a limit")
    if isinstance(unknown, int) and unknown:
        parts.append(f"{_times(unknown)} it could not be told")
    if isinstance(late, int) and late:
        parts.append(f"{_times(late)} what it waits for came more than 24 hours late")
    return _sentence(parts)


def _sentence(parts: list[str]) -> str:
    if not parts:
        return ""
    joined = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{joined[0].upper()}{joined[1:]}."


def judged(found: Judged) -> str:
    """Predictive value, sensitivity and lead in a sentence each, with what they cannot say."""
    said = []
    value, caught = found.predictive_value, found.sensitivity
    if value.of is WITHHELD or value.count is WITHHELD:
        said.append("How often it was right is withheld.")
    elif not value.of:
        said.append("No firing can be judged yet: the time given had not passed when the history ended.")
    else:
        said.append(
            f"After {words.of(value)} firings the outcome followed in time: a predictive value of "
            f"{words.percent(value.share)} (95% interval {words.interval(value)})."
        )
    if caught.of is WITHHELD or caught.count is WITHHELD:
        said.append("How many outcomes it caught is withheld.")
    elif not caught.of:
        said.append("The outcome did not occur in this history, so nothing can be said of sensitivity.")
    else:
        said.append(
            f"Of {words.counted(caught.of, 'outcome')}, {words.counted(caught.count)} had a firing in time before: a "
            f"sensitivity of {words.percent(caught.share)} ({words.interval(caught)})."
        )
    if isinstance(found.lead.median, float) and isinstance(found.lead.events, int) and found.lead.events:
        said.append(
            f"In half of those it had fired {words.hours(found.lead.median)} before, or earlier (the middle half: "
            f"{words.hours(found.lead.lower_quarter)} to {words.hours(found.lead.upper_quarter)})."
        )
    return " ".join(said)


def caveats(found: Judged) -> list[str]:
    """What the judged figures leave out."""
    said = []
    if isinstance(found.not_yet, int) and found.not_yet:
        said.append(
            f"{words.counted(found.not_yet, 'firing')} could not be judged: the time was not over when the history "
            "ended."
        )
    if isinstance(found.early, int) and found.early:
        said.append(
            f"{words.counted(found.early, 'outcome')} came so soon after the beginning of the history that a firing "
            "before may lie outside it: the sensitivity is, if anything, too low."
        )
    patients = found.patients
    if (
        isinstance(patients.of, int)
        and isinstance(found.predictive_value.of, int)
        and patients.of < found.predictive_value.of
    ):
        said.append(
            f"It fired more than once for some. Counting each patient once, {words.of(patients)} had the outcome in "
            f"time: {words.percent(patients.share)} ({words.interval(patients)})."
        )
    return said


def apart(rows: tuple[GroupRow, ...]) -> str:
    """Which groups differ from the rest more than chance explains, with the warning that belongs to it."""
    names = [row.name for row in rows if row.apart]
    if not names:
        return ""
    return (
        f"{', '.join(names)}: the interval does not meet that of all other patients. With many groups one of them may "
        "do so by chance: look at the cases before you conclude."
    )


def load(role: RoleLoad) -> str:
    """What reaches a role, in one sentence."""
    if role.worst.total is WITHHELD:
        return "Withheld."
    said = f"{words.decimal(role.worst.per_day)} a day if nobody answers"
    if role.answered.total != role.worst.total:
        said = f"{words.decimal(role.answered.per_day)} a day if all is answered in time, {said}"
    one, two = words.counted(role.worst.peak_hour), words.counted(role.worst.peak_two_hours)
    return f"{said}; at most {one} in one hour, {two} in two."
