"""The sentences of a page: rules, limits, `Stop when`, `Judge by`, release, `Measure`."""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.facts.vocabulary import TermKind
from wardwright.language.tree.actions import Action
from wardwright.language.tree.conditions import Condition
from wardwright.language.tree.node import Node, require
from wardwright.language.tree.things import Thing
from wardwright.language.tree.triggers import EveryDay, EveryInterval, EveryWeek, Trigger
from wardwright.language.tree.words import Duration, Name


@dataclass(frozen=True, slots=True)
class Rule(Node):
    """One `When …, and …, then ….` or `Every …, for each patient who …, then ….` sentence."""

    trigger: Trigger
    conditions: tuple[Condition, ...]
    actions: tuple[Action, ...]

    def __post_init__(self) -> None:
        require(len(self.actions) > 0, "a sentence needs `then` and something to do")
        if isinstance(self.trigger, EveryDay | EveryWeek | EveryInterval):
            require(len(self.conditions) > 0, "a schedule needs `for each patient who …`")


@dataclass(frozen=True, slots=True)
class OncePer(Node):
    """`At most once per patient every <duration>.`"""

    duration: Duration


@dataclass(frozen=True, slots=True)
class DailyCap(Node):
    """`At most 20 a day.`: counted over the flow, per local calendar day."""

    count: int

    def __post_init__(self) -> None:
        require(self.count >= 1, "at most 1 a day or more")


@dataclass(frozen=True, slots=True)
class StopWhen(Node):
    """`Stop when <thing as a sentence>.`: closes the flow's open tasks and follow-ups for that patient."""

    thing: Thing


@dataclass(frozen=True, slots=True)
class JudgeBy(Node):
    """`Judge by <thing> within <duration>.`"""

    thing: Thing
    within: Duration


@dataclass(frozen=True, slots=True)
class ReleaseSteps(Node):
    """`Release to Ward 7A, then Ward 7B, 2 weeks apart.` (one place: `Release to Ward 7A.`)"""

    places: tuple[Name, ...]
    apart: Duration | None = None

    def __post_init__(self) -> None:
        require(all(place.kind is TermKind.PLACE for place in self.places), "a flow is released to places")
        require(len({place.name for place in self.places}) == len(self.places), "each place once")
        require(len(self.places) > 0 and (len(self.places) > 1) == (self.apart is not None), "steps need a time apart")


@dataclass(frozen=True, slots=True)
class ReleaseRandom(Node):
    """`Release ward by ward in random order, 2 weeks apart, to Ward 7A, Ward 7B and Ward 8.`"""

    places: tuple[Name, ...]
    apart: Duration

    def __post_init__(self) -> None:
        require(all(place.kind is TermKind.PLACE for place in self.places), "a flow is released to places")
        require(len({place.name for place in self.places}) == len(self.places), "each place once")
        require(len(self.places) >= 2, "a random order needs at least two places")


@dataclass(frozen=True, slots=True)
class Measure(Node):
    """`Measure the time from <event> to <event>.`"""

    start: Thing
    end: Thing
