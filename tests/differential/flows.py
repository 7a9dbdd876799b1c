"""Strategies for whole pages: actions, limits, and the parts that do not change what a page does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache

from hypothesis import strategies as st

from tests.differential.conditions import (
    clocks,
    conditions,
    durations,
    fact_triggers,
    listened,
    other_things,
    quiet,
    things,
    timers,
)
from tests.differential.pools import ANSWERS, VOCABULARY, answers, names, quantities
from wardwright.facts.vocabulary import TermKind
from wardwright.language.tree import (
    Action,
    Ask,
    Comparison,
    DailyCap,
    EveryDay,
    EveryInterval,
    EveryWeek,
    Example,
    ExpectNothing,
    ExpectReached,
    ExpectRecorded,
    ExpectRun,
    ExpectSent,
    ExpectShown,
    ExpectStarted,
    Flow,
    FollowUp,
    Given,
    Heard,
    IsAged,
    IsSex,
    JudgeBy,
    Measure,
    Moment,
    Name,
    Node,
    OncePer,
    Op,
    PageAction,
    Reach,
    Record,
    ReleaseRandom,
    ReleaseSteps,
    ResultThing,
    Rule,
    RunRobot,
    Send,
    Sex,
    Show,
    StartForm,
    StopWhen,
    TaskState,
    TaskStep,
    Tell,
    Text,
    ThePatient,
)

addressed = st.just(ThePatient()) | st.sampled_from(
    names(TermKind.ROLE) + names(TermKind.TEAM) + names(TermKind.PERSON)
)
RECORDABLE: tuple[Record, ...] = (
    Record(Name(TermKind.FLAG, "watch flag")),
    Record(Name(TermKind.FLAG, "sepsis flag")),
    Record(Name(TermKind.CONDITION, "heart failure")),
    Record(Name(TermKind.RESULT, "INR"), quantities("INR")[1]),
    Record(Name(TermKind.RESULT, "MRSA screen"), answers("MRSA screen")[0]),
)


def texts(mentioned: tuple[str, ...] = ()) -> st.SearchStrategy[Text]:
    """Words with the placeholders that every page may use, and terms that the page names."""
    templates = ["Review {patient}", "{value} on {ward}", *(f"Latest {{{name}}}" for name in mentioned)]
    return st.sampled_from(templates).map(Text)


@cache
def plain_actions(text: st.SearchStrategy[Text]) -> st.SearchStrategy[Action]:
    """Every action but `ask`."""
    return st.one_of(
        st.builds(Tell, addressed, text),
        st.builds(PageAction, addressed, st.none() | text),
        st.sampled_from(RECORDABLE),
        st.builds(Send, st.sampled_from(names(TermKind.MESSAGE)), st.sampled_from(names(TermKind.CONNECTION))),
        st.builds(StartForm, st.sampled_from(names(TermKind.FORM)), addressed),
        st.builds(RunRobot, st.sampled_from(names(TermKind.ROBOT))),
        st.builds(Show, text),
    )


@cache
@st.composite
def asks(draw: st.DrawFn, text: st.SearchStrategy[Text], depth: int = 2) -> Ask:
    """`ask`, with follow-ups that may ask in their turn."""
    within = draw(st.none() | durations)
    follows = []
    for _ in range(draw(st.integers(0, depth))):
        unless = draw(st.sampled_from(TaskState))
        may_omit = within is not None and unless is TaskState.DONE
        own = draw(st.none() | durations) if may_omit else draw(durations)
        action = draw(asks(text, depth - 1) if draw(st.booleans()) else plain_actions(text))
        follows.append(FollowUp(unless, own, action))
    # What is written after a follow-up that asks belongs to the new task.
    last = next((index for index, each in enumerate(follows) if isinstance(each.action, Ask)), len(follows))
    return Ask(draw(addressed), draw(text), within, draw(st.booleans()), tuple(follows[: last + 1]))


@cache
@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """One sentence. Connections and devices have triggers of their own; schedules need a condition."""
    trigger = draw(st.one_of(fact_triggers(), fact_triggers(), timers(), quiet))
    least = 1 if isinstance(trigger, EveryDay | EveryWeek | EveryInterval) else 0
    most = 1 if draw(st.booleans()) else 3
    asked = draw(st.lists(conditions(), min_size=least, max_size=max(least, most) if draw(st.booleans()) else least))
    text = texts(tuple(name.name for name in named_in((trigger, *asked)) if name.kind in READ_IN_TEXTS))
    actions = draw(st.lists(plain_actions(text) | asks(text), min_size=1, max_size=2))
    return Rule(trigger, tuple(asked), tuple(actions))


READ_IN_TEXTS = (TermKind.RESULT, TermKind.SCORE, TermKind.MEDICINE, TermKind.CONDITION, TermKind.PLACE)


def nodes_in(node: object) -> Iterator[Node]:
    """Every node of a tree, the root first."""
    if isinstance(node, tuple):
        for each in node:
            yield from nodes_in(each)
    elif isinstance(node, Node):
        yield node
        for each in fields(node):
            yield from nodes_in(getattr(node, each.name))


def named_in(node: object) -> list[Name]:
    """Every vocabulary name in a tree."""
    return [each for each in nodes_in(node) if isinstance(each, Name)]


@cache
@st.composite
def flows(draw: st.DrawFn, title: str) -> Flow:
    """A page: what it does, without the parts that only describe it."""
    return Flow(
        title,
        tuple(draw(st.lists(rules(), min_size=1, max_size=2))),
        once_per=draw(st.none() | st.builds(OncePer, durations)),
        daily_cap=draw(st.none() | st.none() | st.builds(DailyCap, st.integers(1, 3))),
        stops=tuple(draw(st.lists(st.builds(StopWhen, things()), max_size=1))),
    )


@cache
@st.composite
def flow_sets(draw: st.DrawFn) -> tuple[Flow, ...]:
    """One to three pages without circles: a page records only what neither it nor a page before it reads."""
    drawn = [draw(flows(f"Flow {number}")) for number in range(1, draw(st.integers(1, 3)) + 1)]
    return tuple(without_circles(flow, drawn[: number + 1]) for number, flow in enumerate(drawn))


def without_circles(flow: Flow, readers: list[Flow]) -> Flow:
    """The same page, telling somebody instead of recording what would be read again."""
    read = set()
    for reader in readers:
        for rule in reader.rules:
            for name in named_in((rule.trigger, rule.conditions)):
                read |= VOCABULARY.members(name.name)
    rules_ = tuple(
        replace(rule, actions=tuple(_told_instead(action, read) for action in rule.actions)) for rule in flow.rules
    )
    return replace(flow, rules=rules_)


def _told_instead(action: Action, read: set[str]) -> Action:
    if isinstance(action, Record) and action.term.name in read:
        return Tell(ThePatient(), Text(f"instead of {action.term.name}"))
    if isinstance(action, Ask):
        follows = tuple(replace(each, action=_told_instead(each.action, read)) for each in action.follow_ups)
        return replace(action, follow_ups=follows)
    return action


# ── The parts that describe a page: they change nothing that it does ─────────────────────────────


@cache
@st.composite
def whole_flows(draw: st.DrawFn) -> Flow:
    """A page with everything that a page may have."""
    places = st.sampled_from(names(TermKind.PLACE))
    several = st.lists(places, min_size=2, max_size=3, unique=True).map(tuple)
    release = st.one_of(
        st.none(),
        st.builds(ReleaseSteps, places.map(lambda place: (place,))),
        st.builds(ReleaseSteps, several, durations),
        st.builds(ReleaseRandom, several, durations),
    )
    return replace(
        draw(flows("A whole page")),
        owner=draw(st.sampled_from([None, "Ward 7A squad"])),
        because=draw(st.sampled_from([None, "results waited too long."])),
        judgement=draw(st.none() | st.builds(JudgeBy, things(), durations)),
        release=draw(release),
        measures=tuple(draw(st.lists(st.builds(Measure, things(), things()), max_size=1))),
        examples=tuple(draw(st.lists(examples(), min_size=1, max_size=2))),
    )


@cache
@st.composite
def exact_results(draw: st.DrawFn) -> ResultThing:
    """A result of one value, as an example gives it."""
    term = draw(st.sampled_from(["potassium", "EWS", *ANSWERS]))
    kind = VOCABULARY[term].kind
    if term in ANSWERS:
        return ResultThing(Name(kind, term), draw(st.sampled_from(answers(term))))
    return ResultThing(Name(kind, term), Comparison(Op.EXACTLY, draw(st.sampled_from(quantities(term)))))


@cache
@st.composite
def examples(draw: st.DrawFn) -> Example:
    """Lines of every sort, in no sensible story."""
    moments = st.builds(Moment, clocks, st.integers(1, 3))
    events = st.one_of(
        exact_results(),
        other_things(),
        st.builds(IsAged, st.just(Op.EXACTLY), st.sampled_from([16, 70])),
        st.builds(IsSex, st.sampled_from(Sex)),
        st.builds(Heard, listened, st.none() | durations),
    )
    steps = st.one_of(
        st.builds(Given, moments, events),
        st.builds(ExpectReached, moments, addressed, st.sampled_from(Reach), st.none() | texts()),
        st.builds(ExpectRecorded, moments, st.sampled_from([record.term for record in RECORDABLE])),
        st.builds(
            ExpectSent,
            moments,
            st.sampled_from(names(TermKind.MESSAGE)),
            st.sampled_from(names(TermKind.CONNECTION)),
        ),
        st.builds(ExpectStarted, moments, st.sampled_from(names(TermKind.FORM)), addressed),
        st.builds(ExpectRun, moments, st.sampled_from(names(TermKind.ROBOT))),
        st.builds(ExpectShown, moments, st.none() | texts()),
        st.builds(ExpectNothing, st.none() | moments),
        st.builds(TaskStep, moments, st.sampled_from(TaskState)),
    )
    return Example("an example", tuple(draw(st.lists(steps, min_size=1, max_size=4))))
