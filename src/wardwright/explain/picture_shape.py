"""What a picture of a flow is made of: boxes, and what leads from one to another. No place on paper yet.

Lives here: from tree to shape, and the shape as words for who does not see it. Must not live here: where a box stands
(picture_layout), how it is drawn (picture_svg). Called by picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from wardwright.explain.diagram import Sign, steps
from wardwright.explain.words import length_words
from wardwright.facts.instant import Length
from wardwright.language import print_words as words
from wardwright.language.print import print_action, print_release, print_thing_noun
from wardwright.language.print_conditions import condition_lines
from wardwright.language.print_things import sentence
from wardwright.language.tree import (
    Action,
    Ask,
    Flow,
    FollowUp,
    PageAction,
    Record,
    Rule,
    RunRobot,
    Send,
    Show,
    StartForm,
    Tell,
)


class Sort(Enum):
    """What a box stands for; the value is part of its class in the drawing, and names its sign."""

    BEGINS = "begins"
    CHECKS = "checks"
    ASK = "ask"
    TELL = "tell"
    PAGE = "page"
    RECORD = "record"
    SEND = "send"
    START = "start"
    RUN = "run"
    SHOW = "show"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words before it is broken to fit. `depth`: how far lists have led inwards; `dot`: one stands before."""

    words: str
    depth: int = 0
    dot: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its heading, its lines, and short words about time at its foot."""

    sort: Sort
    head: str
    lines: tuple[Line, ...] = ()
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A box that something leads to: when ("15 minutes later, if not accepted"; "" at once), and what follows it."""

    box: Box
    when: str = ""
    then: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleShape:
    """One sentence: how it begins, how long it waits, what it asks of the moment, what it does."""

    begins: Box
    waits: str
    checks: Box | None
    does: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class FlowShape:
    """A whole flow: its sentences, and what holds for all of them."""

    title: str
    rules: tuple[RuleShape, ...]
    ends: Box | None


def shape_of(flow: Flow) -> FlowShape:
    """What there is to draw of a flow."""
    ends = tuple(_ends(flow))
    box = Box(Sort.ENDS, "And in all of this" if len(flow.rules) > 1 else "And then", ends) if ends else None
    return FlowShape(flow.title, tuple(_rule(rule, flow) for rule in flow.rules), box)


def _rule(rule: Rule, flow: Flow) -> RuleShape:
    told = steps(rule, flow)
    begins = told[0]
    looks = [step for step in told if step.sign is Sign.LOOKS]
    own = looks[: len(looks) - len(rule.conditions)]  # what the trigger itself looks at when its time has passed
    lines = [Line(step.words.removeprefix("if "), dot=True) for step in own]
    for condition in rule.conditions:
        lines += _condition(condition_lines(condition))
    waits = f"{length_words(own[0].after)} later" if own else ""
    checks = Box(Sort.CHECKS, "Only if", tuple(lines)) if lines else None
    head = "At its time" if begins.label else "When"
    return RuleShape(
        Box(Sort.BEGINS, head, (Line(begins.words),)), waits, checks, tuple(_branch(act) for act in rule.actions)
    )


def _condition(lines: list[str]) -> Iterator[Line]:
    """A condition's lines: `any of:`, then `  - …`, deeper lists with more dashes."""
    first, *rest = lines
    yield Line(first, dot=True)
    for line in rest:
        dashes = len(line.lstrip()) - len(line.lstrip().lstrip("-"))
        yield Line(line.strip().lstrip("-").strip(), depth=dashes, dot=True)


# ── What it does ─────────────────────────────────────────────────────────────────────────────────


def _branch(action: Action, when: str = "") -> Branch:
    then: tuple[Branch, ...] = ()
    if isinstance(action, Ask):
        then = tuple(_branch(follow.action, _when(follow, action)) for follow in action.follow_ups)
    return Branch(_box(action), when, then)


def _when(follow: FollowUp, task: Ask) -> str:
    within = follow.within or task.within
    after: Length = within.length if within is not None else 0
    return f"{length_words(after)} later, if not {follow.unless.value}"


def _box(action: Action) -> Box:
    match action:
        case Ask():
            within = f"within {words.duration(action.within)}" if action.within else ""
            foot = ", ".join(part for part in (within, "urgent" if action.urgently else "") if part)
            return Box(Sort.ASK, f"Ask {words.who(action.who)}", (Line(action.text.template),), foot)
        case Tell():
            return Box(Sort.TELL, f"Tell {words.who(action.who)}", (Line(action.text.template),))
        case PageAction():
            lines = (Line(action.text.template),) if action.text else ()
            return Box(Sort.PAGE, f"Page {words.who(action.who)}", lines)
        case Show():
            return Box(Sort.SHOW, "Show a card in the record system", (Line(action.text.template),))
        case Record() | Send() | StartForm() | RunRobot():
            said = print_action(action)
            return Box(_SORTS[type(action)], said[:1].upper() + said[1:])


_SORTS = {Record: Sort.RECORD, Send: Sort.SEND, StartForm: Sort.START, RunRobot: Sort.RUN}


def _ends(flow: Flow) -> Iterator[Line]:
    if flow.once_per is not None:
        again = words.duration(flow.once_per.duration)
        yield Line(f"for the same patient again after {again} at the earliest", dot=True)
    if flow.daily_cap is not None:
        yield Line(f"at most {flow.daily_cap.count} a day", dot=True)
    for stop in flow.stops:
        yield Line(f"it stops when {sentence(stop.thing, 'the patient')}", dot=True)
    if flow.judgement is not None:
        within = words.duration(flow.judgement.within)
        yield Line(f"it was right if there is {print_thing_noun(flow.judgement.thing)} within {within}", dot=True)
    if flow.release is not None:
        said = print_release(flow.release).rstrip(".")
        yield Line(said[:1].lower() + said[1:], dot=True)
    for measure in flow.measures:
        times = f"from {print_thing_noun(measure.start)} to {print_thing_noun(measure.end)}"
        yield Line(f"the time is measured {times}", dot=True)


# ── In words ─────────────────────────────────────────────────────────────────────────────────────


def in_words(shape: FlowShape) -> tuple[str, ...]:
    """The same as the picture says, a sentence a box, in the order in which it happens."""
    said: list[str] = []
    for rule in shape.rules:
        said.append(_said(rule.begins))
        before = f"{rule.waits[:1].upper()}{rule.waits[1:]}: " if rule.waits else ""
        if rule.checks is not None:
            said.append(before + _said(rule.checks))
        for branch in rule.does:
            said += _branch_said(branch)
    if shape.ends is not None:
        said.append(_said(shape.ends))
    return tuple(said)


def _branch_said(branch: Branch) -> Iterator[str]:
    when = f"{branch.when[:1].upper()}{branch.when[1:]}: " if branch.when else ""
    yield when + _said(branch.box)
    for then in branch.then:
        yield from _branch_said(then)


def _said(box: Box) -> str:
    lines = "; ".join(line.words for line in box.lines).replace(":;", ":")
    foot = f" ({box.foot})" if box.foot else ""
    return f"{box.head}{': ' if lines else ''}{lines}{foot}."
