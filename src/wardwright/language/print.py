"""From trees to text: canonical English, the one form in which a page is kept, compared and signed.

Lives here: `print_flow` and `print_file`, and the one-line forms that reasons and explanations quote. What is printed
parses to the same tree, and printing that again gives the same text.
Must not live here: reading (parse). No vocabulary is needed: names carry their kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wardwright.language import print_things as things
from wardwright.language import print_words as words
from wardwright.language import tree as t
from wardwright.language.print_actions import action_clauses
from wardwright.language.print_conditions import condition, condition_lines, each_patient
from wardwright.language.print_examples import example_lines, step


def print_file(flows: Iterable[t.Flow]) -> str:
    """All flows of a file, a blank line between them."""
    return "\n".join(print_flow(flow) for flow in flows)


def print_flow(flow: t.Flow) -> str:
    """The page, with a line end after its last line."""
    blocks = [
        list(_headers(flow)),
        *(rule_lines(rule) for rule in flow.rules),
        list(_sentences(flow)),
        *(example_lines(example) for example in flow.examples),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _headers(flow: t.Flow) -> Iterator[str]:
    yield f"Flow: {flow.title}"
    if flow.owner is not None:
        yield f"Owner: {flow.owner}"
    if flow.because is not None:
        yield f"Because: {flow.because}"


def _sentences(flow: t.Flow) -> Iterator[str]:
    if flow.once_per is not None:
        yield f"At most once per patient every {words.duration(flow.once_per.duration)}."
    if flow.daily_cap is not None:
        yield f"At most {flow.daily_cap.count} a day."
    for stop in flow.stops:
        yield f"Stop when {things.sentence(stop.thing, 'the patient')}."
    if flow.judgement is not None:
        yield f"Judge by {things.noun(flow.judgement.thing)} within {words.duration(flow.judgement.within)}."
    if flow.release is not None:
        yield print_release(flow.release)
    for measure in flow.measures:
        yield f"Measure the time from {things.noun(measure.start)} to {things.noun(measure.end)}."


def rule_lines(rule: t.Rule) -> list[str]:
    """One `When …` or `Every …` sentence, a clause on each line."""
    clauses: list[list[str]] = []
    conditions = list(rule.conditions)
    if isinstance(rule.trigger, t.EveryDay | t.EveryWeek | t.EveryInterval):
        clauses += [[print_trigger(rule.trigger)], each_patient(conditions.pop(0))]
    else:
        clauses.append([f"When {print_trigger(rule.trigger)}"])
    for clause in conditions:
        first, *rest = condition_lines(clause)
        clauses.append([f"and {first}", *rest])
    for index, words_ in enumerate(action_clauses(rule.actions)):
        clauses.append([f"{'and' if index else 'then'} {words_}"])
    lines: list[str] = []
    for clause_lines in clauses:
        lines += [*clause_lines[:-1], f"{clause_lines[-1]},"]
    lines[-1] = lines[-1][:-1] + "."
    return lines


def print_trigger(trigger: t.Trigger) -> str:
    """What a sentence waits for: without `When` for events, with `Every` for schedules."""
    if isinstance(trigger, t.Happens):
        return things.sentence(trigger.thing) + (", however old" if trigger.however_old else "")
    if isinstance(trigger, t.Crosses):
        return _crosses(trigger)
    if isinstance(trigger, t.StayReaches):
        where = "an inpatient" if trigger.place is None else f"in {words.place(trigger.place)}"
        return f"a patient has been {where} for {words.duration(trigger.duration)}"
    if isinstance(trigger, t.NotWithin):
        within = words.duration(trigger.duration)
        return f"no {things.bare(trigger.thing)} within {within} of {things.noun(trigger.event)}"
    if isinstance(trigger, t.NotFor):
        return f"no {things.bare(trigger.thing)} for {words.duration(trigger.duration)}"
    if isinstance(trigger, t.GoesQuiet):
        return f"{words.definite(trigger.term)} goes quiet for {words.duration(trigger.duration)}"
    if isinstance(trigger, t.ComesBack):
        return f"{words.definite(trigger.term)} comes back"
    return _schedule(trigger)


def _crosses(trigger: t.Crosses) -> str:
    rising = trigger.op in (t.Op.AT_LEAST, t.Op.ABOVE)
    name = trigger.term.name
    verb = words.verb(name, "rises", "rise") if rising else words.verb(name, "falls", "fall")
    to = "to " if trigger.op in (t.Op.AT_LEAST, t.Op.AT_MOST) else ""
    return f"{name} {verb} {to}{words.comparison(trigger.comparison)}"


def _schedule(trigger: t.Schedule) -> str:
    if isinstance(trigger, t.EveryDay):
        return f"Every day at {words.clock(trigger.at)}"
    if isinstance(trigger, t.EveryWeek):
        return f"Every {trigger.day.name.capitalize()} at {words.clock(trigger.at)}"
    return f"Every {words.duration(trigger.duration)}"


def print_release(release: t.ReleaseSteps | t.ReleaseRandom) -> str:
    """The `Release …` sentence."""
    places = [words.place(place) for place in release.places]
    if isinstance(release, t.ReleaseRandom):
        apart = words.duration(release.apart)
        listed = f"{', '.join(places[:-1])} and {places[-1]}"
        return f"Release ward by ward in random order, {apart} apart, to {listed}."
    apart = f", {words.duration(release.apart)} apart" if release.apart else ""
    return f"Release to {', then '.join(places)}{apart}."


def print_condition(clause: t.Condition) -> str:
    """The clause on one line: `the patient is an inpatient`."""
    return condition(clause)


def print_action(act: t.Action) -> str:
    """The action with its follow-ups, on one line."""
    return ", and ".join(action_clauses((act,)))


def print_thing_noun(thing: t.Thing) -> str:
    """`a potassium result of 6.0 mmol/L or more`."""
    return things.noun(thing)


def print_thing_sentence(thing: t.Thing) -> str:
    """`a potassium result of 6.0 mmol/L or more arrives`."""
    return things.sentence(thing)


def print_step(line: t.Step) -> str:
    """One line of an example."""
    return step(line)
