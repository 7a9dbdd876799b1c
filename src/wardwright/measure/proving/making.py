"""Making what was asked: the history opened, the pages proved, the result kept.

Lives here: the order of the steps, in the process that makes proofs. Must not live here: figures (report, compare,
explore), the process (worker). Everything is made for readers with access to patients; whoever shows it to others
withholds (web/proofs).
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from wardwright import __version__
from wardwright.engine.compare.together import shares_a_run
from wardwright.engine.explore.numbers import numbers_of
from wardwright.engine.explore.ranges import spread_of, values_of
from wardwright.engine.history.tail import begun_history_of, open_history
from wardwright.engine.prove.breadth import ANY, Breadth, TooBroad
from wardwright.engine.prove.proof import ACTS, SEARCH, Cancelled, Proof
from wardwright.facts.instant import DAY, Instant
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home
from wardwright.kernel.plan import version_of
from wardwright.language.check import check_flows, unread
from wardwright.language.parse import parse
from wardwright.language.print import print_flow
from wardwright.language.problem import Severity
from wardwright.language.tree import Flow
from wardwright.measure.compare import compare_versions
from wardwright.measure.explore import explore_number
from wardwright.measure.pack.making import Asked as PackAsked
from wardwright.measure.pack.making import Taken, contents, seal
from wardwright.measure.pack.signing import KeyRefused, key_in
from wardwright.measure.proving.asked import Asked, Sort
from wardwright.measure.proving.kept import About, Kept, Line
from wardwright.measure.proving.nearly import Outcomes, outcomes_of
from wardwright.measure.report import DEFAULT_FLOOR, Reader, Report, make
from wardwright.record.history.refused import HistoryRefused
from wardwright.record.history.store import History
from wardwright.record.scratch import Scratch
from wardwright.record.store import RecordRefused, RecordUnavailable

LISTED, LISTED_OF_MANY = 50, 300  # firings shown one by one: of each flow, of all flows together about so many
KEY = Path("keys", "evidence.key")
_STEPS = {SEARCH: "searching the history", ACTS: "running patients"}
_BROAD = {Sort.COMPARISON: Breadth(None, 1_000_000), Sort.CURVE: Breadth(None, 5_000_000)}

Tell = Callable[[str, int, int], None]


class NotMade(Exception):
    """It cannot be made: why, and what to do. `slug` tells pages which of their own words to use."""

    def __init__(self, slug: str, problem: str, fix: str = "") -> None:
        super().__init__(problem)
        self.slug, self.problem, self.fix = slug, problem, fix


@dataclass(frozen=True, slots=True)
class Proved:
    """A kept report, with what else the flows did about the patients that it lists."""

    report: Report
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class Packed:
    """A kept evidence pack; `subjects`: whom it names."""

    content: bytes
    with_patients: bool
    subjects: tuple[str, ...]


class Making:
    """One request on its way. `tell(step, done, of)`: progress, in words that name nobody."""

    def __init__(self, home: Home, words: Vocabulary, asked: Asked, kept: Kept, tell: Tell) -> None:
        self._home, self._words, self._asked, self._kept, self._tell = home, words, asked, kept, tell
        self._stopped = False
        self._proof: Proof | None = None
        self._history: History | None = None
        self._stack = ExitStack()

    def stop(self) -> None:
        """As soon as may be; `run` raises Cancelled. Called from any thread."""
        self._stopped = True
        if self._proof is not None:
            self._proof.cancel()

    def run(self) -> str:
        """The id of the kept result, which may have been kept before. NotMade, Cancelled."""
        flows = self._flows(self._asked.pages)
        if not flows:
            raise NotMade("no-flows", "There is no flow to prove.", "Write a page first.")
        other = self._flows((self._asked.other,)) if self._asked.sort is Sort.COMPARISON else []
        try:
            with self._stack as stack:
                self._say("opening the history")
                history = stack.enter_context(open_history(begun_history_of(self._home), self._home))
                self._history = history
                span = self._span(history)
                about = self._about(history, flows, span)
                if self._kept.has(about.id):
                    return about.id
                result, lines = self._made(flows, other, span)
                self._kept.put(About(**{**_fields(about), "lines": lines, "made": time.time()}), result)
                return about.id
        except HistoryRefused as problem:
            raise NotMade("history", problem.problem, problem.fix) from None
        except (RecordRefused, RecordUnavailable) as problem:
            raise NotMade("record", str(problem)) from None
        except TooBroad as problem:
            raise NotMade("too-broad", problem.problem, problem.fix.rpartition(" To see it all")[0]) from None
        except KeyRefused as problem:
            raise NotMade("key", problem.problem, problem.fix) from None

    # ── what is asked ────────────────────────────────────────────────────────────────────────

    def _flows(self, pages: Sequence[str]) -> list[Flow]:
        found: list[Flow] = []
        for text in pages:
            parsed = parse(text, self._words)
            problems = list(unread(parsed, self._words, text))
            problems += [
                each for _, some in check_flows(parsed.flows, self._words, [text] * len(parsed.flows)) for each in some
            ]
            wrong = next((each for each in problems if each.severity is Severity.ERROR), None)
            if wrong is not None:
                raise NotMade("page", wrong.problem, wrong.fixes[0] if wrong.fixes else "")
            found += parsed.flows
        return found

    def _span(self, history: History) -> tuple[Instant, Instant | None]:
        known = history.span()
        if known is None:
            raise NotMade("empty", "The history is empty: no message has come, and no file was taken in.")
        over, (first, last) = self._asked.over, known
        if over.since is not None or over.until is not None:
            since = first if over.since is None else max(first, over.since)
            if since > last or (over.until is not None and over.until <= since):
                raise NotMade("span", "The history has nothing in that span.")
            return since, over.until
        return (first if over.days is None else max(first, last - over.days * DAY)), None

    def _about(self, history: History, flows: Sequence[Flow], span: tuple[Instant, Instant | None]) -> About:
        vocabulary = hashlib.sha256(self._home.vocabulary_text.encode()).hexdigest()[:16]
        fingerprint = history.fingerprint()
        asked, (_, last) = self._asked, history.span() or (0, 0)
        said = [
            __version__, asked.sort.value, [print_flow(flow) for flow in flows], asked.other, asked.number,
            asked.near_misses, asked.with_patients, vocabulary, fingerprint, span, str(self._home.settings.zone),
        ]  # fmt: skip
        id = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:24]
        until = last if span[1] is None else min(last, span[1])
        return About(id, asked.sort.value, 0.0, span[0], span[1] or last, until, fingerprint, vocabulary,
                     asked.over.days, asked.near_misses, ())  # fmt: skip

    # ── what is made ─────────────────────────────────────────────────────────────────────────

    def _made(
        self, flows: list[Flow], other: list[Flow], span: tuple[Instant, Instant | None]
    ) -> tuple[Any, tuple[Line, ...]]:
        if self._asked.sort is Sort.COMPARISON:
            return self._comparison(flows[0], other, span), (_name(flows[0]),)
        if self._asked.sort is Sort.CURVE:
            return self._curve(flows[0], span), (_name(flows[0]),)
        proof = self._proved(flows, span, self._asked.near_misses)
        if self._asked.sort is Sort.PACK:
            return self._pack(proof, span), tuple(_name(flow) for flow in flows)
        listed = min(LISTED, max(3, LISTED_OF_MANY // len(flows)))
        report = make(proof, Reader(True, DEFAULT_FLOOR, listed), self._say)
        self._say("looking at what nearly fired")
        return Proved(report, outcomes_of(proof, report)), tuple(_line(flow) for flow in report.flows)

    def _comparison(self, this: Flow, others: list[Flow], span: tuple[Instant, Instant | None]) -> Any:
        other = next((flow for flow in others if flow.title == this.title), others[0] if others else None)
        if other is None:
            raise NotMade("no-flows", "There is no other version to hold it against.", "Choose or paste one.")
        if this.title == other.title and version_of(this) == version_of(other):
            new = old = self._proved([this], span)
        elif shares_a_run((this, other)):
            new = old = self._proved([this, other], span)
        else:
            new, old = self._proved([this], span), self._proved([other], span)
        return compare_versions((this, new), (other, old), reader=Reader(True, DEFAULT_FLOOR, LISTED), step=self._say)

    def _curve(self, flow: Flow, span: tuple[Instant, Instant | None]) -> Any:
        listed = numbers_of(flow)
        if not 1 <= self._asked.number <= len(listed):
            raise NotMade("number", "The page has no such number.", "Choose one of its numbers.")
        place = listed[self._asked.number - 1]
        assert self._history is not None
        values = values_of(place, spread_of(self._history.connection(), self._words, place))
        return explore_number(lambda some: self._proved(some, span, unknowns=False), flow, place, values, Reader())

    def _pack(self, proof: Proof, span: tuple[Instant, Instant | None]) -> Packed:
        assert self._history is not None
        taken = [Taken(each.fingerprint, each.reading, each.size) for each in self._history.inputs]
        asked = PackAsked(span[0], span[1], Reader(self._asked.with_patients, DEFAULT_FLOOR, LISTED))
        with Scratch("report") as folder:
            members = contents(proof, self._home.vocabulary_text, taken, asked, Path(folder))
            key, _ = key_in(self._home.data / KEY)
            out = BytesIO()
            seal(out, members, key)
        subjects = {firing.subject for firing in proof.outcomes()} if self._asked.with_patients else set()
        return Packed(out.getvalue(), self._asked.with_patients, tuple(sorted(subjects)))

    def _proved(
        self, flows: Sequence[Flow], span: tuple[Instant, Instant | None], near_misses: bool = False,
        unknowns: bool = True,
    ) -> Proof:  # fmt: skip
        assert self._history is not None
        breadth = _BROAD.get(self._asked.sort, Breadth() if self._asked.sort is Sort.PROOF else ANY)
        self._proof = Proof(
            self._history, flows, self._words, self._home.settings.zone, *span, near_misses=near_misses,
            unknowns=unknowns, breadth=breadth, progress=self._progress,
        )  # fmt: skip
        self._stack.enter_context(self._proof)
        self._proof.run()
        return self._proof

    def _progress(self, step: str, done: int, of: int) -> None:
        self._say(_STEPS.get(step, "running patients of whom something is unknown"), done, of)

    def _say(self, step: str, done: int = 0, of: int = 0) -> None:
        if self._stopped:
            raise Cancelled
        self._tell(step, done, of)


def _fields(about: About) -> dict[str, Any]:
    return {**asdict(about), "lines": ()}


def _name(flow: Flow) -> Line:
    return Line(flow.title, version_of(flow), 0, 0, None, None, None)


def _line(flow: Any) -> Line:
    value = flow.judged.predictive_value.share if flow.judged is not None else None
    unknown = None if flow.unknown is None else flow.unknown.count
    return Line(flow.title, flow.version, flow.fired, flow.patients, flow.per_day.rate, unknown, value)
