"""A picture of what a flow does over time, in text: when it begins, what it looks at, what it does, what follows.

Lives here: the steps of a sentence in the order of time, and how they are drawn. Must not live here: anything about
one patient (a replay shows that).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from wardwright.explain.words import length_words
from wardwright.facts.instant import Length
from wardwright.language import print_words as words
from wardwright.language.print import print_action, print_thing_noun, print_trigger
from wardwright.language.print_conditions import condition_lines
from wardwright.language.print_things import bare
from wardwright.language.tree import (
    Action,
    Ask,
    ComesBack,
    Condition,
    Crosses,
    EveryDay,
    EveryInterval,
    EveryWeek,
    Flow,
    FollowUp,
    GoesQuiet,
    Happens,
    NotFor,
    NotWithin,
    Rule,
    StayReaches,
    Trigger,
)


class Sign(Enum):
    """What a line of the picture stands for; the value is how it is drawn."""

    BEGINS = "●"
    LOOKS = "│"
    DOES = "├─"
    AGAIN = "○"
    JUDGED = "◇"


@dataclass(frozen=True, slots=True)
class Step:
    """One line: how long after the beginning, what kind, and the words."""

    after: Length
    sign: Sign
    words: str
    label: str = ""  # in place of the time: a schedule begins at a time of day


def steps(rule: Rule, flow: Flow) -> tuple[Step, ...]:
    """What one sentence does, in the order of time; what happens at one time in the order of the page."""
    begun = list(_beginning(rule.trigger))
    start = begun[-1].after
    looked = [Step(start, Sign.LOOKS, _looked(each)) for each in rule.conditions]
    done = [step for action in rule.actions for step in _doing(action, start, "")]
    ended = list(_ending(flow, start))
    return (*begun, *looked, *sorted((*done, *ended), key=lambda step: step.after))


def _looked(condition: Condition) -> str:
    """The condition on lines of its own: a list keeps its shape."""
    return "\n".join(["if " + line if at == 0 else line for at, line in enumerate(condition_lines(condition))])


def _beginning(trigger: Trigger) -> Iterator[Step]:
    match trigger:
        case Happens() | Crosses() | ComesBack():
            yield Step(0, Sign.BEGINS, print_trigger(trigger))
        case NotWithin():
            yield Step(0, Sign.BEGINS, print_thing_noun(trigger.event))
            yield Step(trigger.duration.length, Sign.LOOKS, f"if there was no {bare(trigger.thing)} since")
        case NotFor():
            yield Step(0, Sign.BEGINS, f"the last {bare(trigger.thing)}, or the admission")
            again = f"if there was none since; again every {words.duration(trigger.duration)}"
            yield Step(trigger.duration.length, Sign.LOOKS, again)
        case StayReaches():
            where = f"on {trigger.place.name}" if trigger.place is not None else "an inpatient"
            yield Step(0, Sign.BEGINS, f"the patient comes to be {where}")
            yield Step(trigger.duration.length, Sign.LOOKS, f"if the patient is still {where}")
        case GoesQuiet():
            yield Step(0, Sign.BEGINS, f"{trigger.term.name} is heard for the last time")
            yield Step(trigger.duration.length, Sign.LOOKS, "if nothing was heard since")
        case EveryDay() | EveryWeek():
            label = f"{trigger.at.hour:02}:{trigger.at.minute:02}"
            yield Step(0, Sign.BEGINS, f"{print_trigger(trigger)}, for each patient", label)
        case EveryInterval():
            yield Step(0, Sign.BEGINS, f"{print_trigger(trigger)}, for each patient")


def _doing(action: Action, at: Length, unless: str) -> Iterator[Step]:
    if not isinstance(action, Ask):
        yield Step(at, Sign.DOES, unless + print_action(action))
        return
    yield Step(at, Sign.DOES, unless + print_action(replace(action, follow_ups=())))
    for follow in action.follow_ups:
        yield from _doing(follow.action, at + _wait(follow, action), f"if not {follow.unless.value}: ")


def _wait(follow: FollowUp, task: Ask) -> Length:
    within = follow.within or task.within
    return within.length if within is not None else 0


def _ending(flow: Flow, start: Length) -> Iterator[Step]:
    if flow.once_per is not None:
        yield Step(start + flow.once_per.duration.length, Sign.AGAIN, "it may fire again for the same patient")
    if flow.judgement is not None:
        judged = f"judged by {print_thing_noun(flow.judgement.thing)}"
        yield Step(start + flow.judgement.within.length, Sign.JUDGED, judged)


def draw(drawn: tuple[Step, ...], width: int = 78) -> str:
    """The steps as lines of text: time on the left, a line of time, words on the right."""
    labels = [_label(step, drawn[index - 1] if index else None) for index, step in enumerate(drawn)]
    column = max(len(label) for label in labels)
    last = max((index for index, step in enumerate(drawn)), default=0)
    lines = []
    for index, (step, label) in enumerate(zip(drawn, labels, strict=True)):
        sign = "└─" if step.sign is Sign.DOES and index == last else step.sign.value
        wrapped = list(_wrapped(step.words, max(20, width - column - 5)))
        lines.append(f"{label:>{column}}  {sign:<2} {wrapped[0]}")
        rest = "   " if index == last else "│  "
        lines.extend(f"{'':>{column}}  {rest}{more}" for more in wrapped[1:])
    return "\n".join(lines)


def _wrapped(text: str, width: int) -> Iterator[str]:
    for line in text.splitlines():
        indent = " " * (len(line) - len(line.lstrip(" -")))
        yield from textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False)


def _label(step: Step, before: Step | None) -> str:
    if step.label:
        return step.label
    if before is None:
        return "0 minutes"
    if before.after == step.after:
        return ""
    return length_words(step.after)
