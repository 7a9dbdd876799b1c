"""An engine in a test: pages as texts, a clock that is set, messages already read. No process, no disk, no waiting."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.live.kept import Kept
from wardwright import starter
from wardwright.engine.live.decider import ALSO_READ
from wardwright.engine.live.encode import facts_body
from wardwright.engine.live.engine import Engine
from wardwright.engine.live.reading import Read, Said
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.instant import HOUR, Instant
from wardwright.facts.load import load_vocabulary
from wardwright.facts.units import measured
from wardwright.kernel.plan import Plan, make_plan, version_of
from wardwright.language.parse import parse
from wardwright.language.tree import Flow
from wardwright.record.rows import Fate

VOCABULARY = load_vocabulary(starter.vocabulary_text(), "starter")
ZONE = ZoneInfo("Europe/London")
NOON: Instant = 1_767_960_000_000_000  # 9 January 2026, 12:00 UTC

POTASSIUM = """Flow: High potassium
Owner: Renal team
Because: High potassium stops hearts.

When a potassium result of 6.0 mmol/L or more arrives,
then ask the on-call registrar to "review {value}" within 15 minutes,
and if not done, page the ward consultant.
"""
SODIUM = """Flow: Low sodium
Owner: Renal team
Because: Low sodium causes fits.

When a sodium result of 120 mmol/L or less arrives,
then tell the on-call registrar "sodium is {value}".
"""


def result(subject: str, number: str, at: Instant, term: str = "potassium") -> Fact:
    """A result."""
    value = measured(VOCABULARY[term], Decimal(number), "mmol/L")
    return Fact(subject, Kind.RESULT, term, at, at, value, source="test")


def read(seq: int, arrived: Instant, facts: Iterable[Fact]) -> Read:
    """A message that says these facts."""
    by_subject: dict[str, list[Fact]] = {}
    for fact in facts:
        by_subject.setdefault(fact.subject, []).append(fact)
    said = tuple(Said(subject, facts_body(subject, own)) for subject, own in by_subject.items())
    return Read(seq, arrived, said, (), (), (), Fate.READ, len(said), (), ())


class Waiting:
    """Messages that were read beforehand."""

    def __init__(self) -> None:
        self.reads: list[Read] = []
        self._after: int | None = None

    @property
    def is_asked(self) -> bool:
        """Whether an answer is due."""
        return self._after is not None

    def ask(self, after: int, wait: float) -> None:
        """Remember the question."""
        self._after = after

    def answer(self) -> list[Read]:
        """Those after the number."""
        assert self._after is not None
        after, self._after = self._after, None
        return [each for each in self.reads if each.seq > after]


class Around:
    """Pages as texts; what was said about them."""

    def __init__(self, *pages: str) -> None:
        self.pages = list(pages)
        self.changed = False
        self._ran: dict[str, Flow] = {}
        self.suspended: list[str] = []
        self.said: list[str] = []
        self.stop_at_pause = False

    def plan(self) -> tuple[Plan, frozenset[str]]:
        """The pages that are not suspended."""
        flows = [flow for page in self.pages for flow in parse(page, VOCABULARY).flows]
        live = [flow for flow in flows if flow.title not in self.suspended]
        return make_plan(live, VOCABULARY, ZONE, self._retired(live), ALSO_READ), frozenset()

    def _retired(self, live: list[Flow]) -> list[Flow]:
        """Those that ran once, as the table of versions has them."""
        for flow in live:
            self._ran[version_of(flow)] = flow
        versions = {version_of(flow) for flow in live}
        return [flow for version, flow in self._ran.items() if version not in versions]

    def pages_changed(self) -> bool:
        """Once after a change."""
        changed, self.changed = self.changed, False
        return changed

    def suspend(self, title: str, why: str) -> None:
        """Take it out."""
        self.suspended.append(title)

    def dropped(self, what: str, text: str) -> None:
        """Remember what was said."""
        self.said.append(text)

    def trouble(self, what: str) -> None:
        """Remember what was said."""
        self.said.append(what)

    def pause(self, seconds: float) -> bool:
        """No waiting."""
        return self.stop_at_pause

    def alive(self, engine: Engine) -> None:
        """Nobody watches."""


class Run:
    """An engine with a clock that the test sets."""

    def __init__(self, *pages: str, warm: int = 100) -> None:
        self.now = NOON
        self.kept = Kept()
        self.waiting = Waiting()
        self.around = Around(*pages)
        self.engine = Engine(self.kept, self.waiting, self.around, lambda: self.now, warm)

    def arrive(self, *facts: Fact, at: Instant | None = None) -> None:
        """One message, decided."""
        self.now = max(self.now, at or self.now)
        self.waiting.reads.append(read(len(self.waiting.reads) + 1, self.now, facts))
        self.engine.turn()

    def later(self, length: int = HOUR) -> None:
        """Time passes, and what is due has its turn."""
        self.now += length
        self.engine.turn()

    def acts(self) -> list[tuple[str, str]]:
        """Kind and text of everything that went out, in order."""
        return [(row.kind, row.text or row.who) for row in self.kept.outbox.values()]
