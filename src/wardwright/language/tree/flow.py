"""The flow: one page."""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.language.tree.examples import Example
from wardwright.language.tree.node import Node, require, require_line
from wardwright.language.tree.sentences import (
    DailyCap,
    JudgeBy,
    Measure,
    OncePer,
    ReleaseRandom,
    ReleaseSteps,
    Rule,
    StopWhen,
)


@dataclass(frozen=True, slots=True)
class Flow(Node):
    """One page."""

    title: str
    rules: tuple[Rule, ...]
    owner: str | None = None
    because: str | None = None
    once_per: OncePer | None = None
    daily_cap: DailyCap | None = None
    stops: tuple[StopWhen, ...] = ()
    judgement: JudgeBy | None = None
    release: ReleaseSteps | ReleaseRandom | None = None
    measures: tuple[Measure, ...] = ()
    examples: tuple[Example, ...] = ()

    def __post_init__(self) -> None:
        require(bool(self.title.strip()), "a flow needs a title")
        require_line(self.title, "a title")
        require_line(self.owner, "an owner")
        require_line(self.because, "a reason")
        require(len(self.rules) > 0, "a flow needs at least one `When …, then ….`")
