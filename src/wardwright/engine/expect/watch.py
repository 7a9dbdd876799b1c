"""The watch over live flows: counts their firings every ten minutes, and says once when one leaves its rate.

Lives here: which stretches of time are judged, and the state that outlives a restart. Must not live here: the test
(leaving.py), the record's tables (counting.py), the thread (engine/up/rates.py). What it costs: one question to the
record every ten minutes, about firings that are there anyway; nothing on the path of a message.

Not judged: hours in which nobody looked because the system was down, and those in which decisions were behind: what is
caught up all at once would look like a flood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import Any, NamedTuple, Protocol

from wardwright.engine.expect.expectation import Expectation
from wardwright.engine.expect.kept import Kept
from wardwright.engine.expect.leaving import Leaving, Way, step
from wardwright.facts.instant import DAY, MINUTE, Instant, Length, civil

STRETCH: Length = 10 * MINUTE
GRACE: Length = 2 * MINUTE  # a decision is in the record by then
NOBODY_LOOKED: Length = 45 * MINUTE
_A_DAY = DAY // STRETCH
_SHAPE = 1


class LiveFlow(NamedTuple):
    """A page that runs: its title, and its versions, the newest first."""

    title: str
    versions: tuple[str, ...]


class Fired(NamedTuple):
    """One firing, without its patient."""

    title: str
    at: Instant


class Counting(Protocol):
    """What the watch asks of the record. Each may raise RecordUnavailable or a database's error."""

    def live(self) -> Sequence[LiveFlow]:
        """The pages that run and are not suspended."""

    def fired(self, since: Instant, until: Instant) -> Iterable[Fired]:
        """The firings (not follow-ups) with since ≤ at < until."""

    def is_behind(self) -> bool:
        """Whether decisions lag behind the messages."""

    def causes(self, title: str, way: Way, since: Instant, now: Instant) -> Sequence[str]:
        """Why it may be, likeliest first, a sentence each; nothing of a patient."""

    def begin(self, about: str, text: str, now: Instant) -> None:
        """Raise the alarm, or leave it raised."""

    def end(self, about: str, now: Instant) -> None:
        """Clear the alarm, if there is one."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Where the watch over one flow stands."""

    version: str  # whose expectation it is held to
    leaving: Leaving = field(default_factory=Leaving)
    counts: tuple[int, ...] = ()  # of the stretches of the last day

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"version": self.version, "leaving": self.leaving.as_json(), "counts": list(self.counts)}

    @staticmethod
    def from_json(told: dict[str, Any]) -> Watched:
        """The state of plain values. ValueError, KeyError, TypeError: they are none."""
        counts = tuple(int(each) for each in told["counts"])
        return Watched(str(told["version"]), Leaving.from_json(told["leaving"]), counts)


def about(title: str) -> str:
    """What the alarm is about."""
    return f"rate of {title}"


class RatesWatch:
    """All flows that have expectations."""

    def __init__(self, kept: Kept, counting: Counting, zone: tzinfo, now: Callable[[], Instant]) -> None:
        self._kept, self._counting, self._zone, self._now = kept, counting, zone, now
        self._through, self._flows = _recalled(kept.watch())
        self._held = False
        self._read: dict[str, tuple[tuple[int, int], Expectation | None]] = {}  # version → its file's stamp and content

    def look(self) -> None:
        """Judge what has passed since the last look. Cheap to call often."""
        now = self._now()
        end = (now - GRACE) // STRETCH * STRETCH
        if self._counting.is_behind():
            self._held = True
            return
        if self._through is None or self._held or end - self._through > NOBODY_LOOKED or end < self._through:
            self._through, self._held = end, False
            self._keep(now, {})
            return
        if end > self._through:
            self._judge(self._through, end, now)

    def _judge(self, start: Instant, end: Instant, now: Instant) -> None:
        counts: Counter[tuple[str, Instant]] = Counter(
            (each.title, each.at // STRETCH * STRETCH) for each in self._counting.fired(start, end)
        )
        flows: dict[str, Watched] = {}
        told: dict[str, Any] = {}
        for flow in self._counting.live():
            expectation = self._expected(flow.versions)
            if expectation is not None:
                watched = self._stepped(flow, expectation, counts, start, end, now)
                flows[flow.title] = watched
                told[flow.title] = self._told(flow, expectation, watched, end)
        for title in self._flows.keys() - flows.keys():  # taken away, suspended, or nothing is expected any more
            self._counting.end(about(title), now)
        self._flows, self._through = flows, end
        self._keep(now, told)

    def _expected(self, versions: Sequence[str]) -> Expectation | None:
        """Of the first of these versions of which something is kept; a file is read when it is new or changed."""
        for version in versions:
            stamp = self._kept.stamp(version)
            if stamp is None:
                continue
            if version not in self._read or self._read[version][0] != stamp:
                self._read[version] = stamp, self._kept.read(version)
            found = self._read[version][1]
            if found is not None:
                return found
        return None

    def _stepped(
        self,
        flow: LiveFlow,
        expectation: Expectation,
        counts: Counter[tuple[str, Instant]],
        start: Instant,
        end: Instant,
        now: Instant,
    ) -> Watched:
        before = self._flows.get(flow.title)
        if before is None or before.version != expectation.version:
            before = Watched(expectation.version)
            self._counting.end(about(flow.title), now)
        leaving, seen = before.leaving, list(before.counts)
        for at in range(start, end, STRETCH):
            fired = counts[flow.title, at]
            mean = expectation.between(at, at + STRETCH, self._zone)
            leaving = step(leaving, expectation, at, STRETCH, fired, mean)
            seen.append(fired)
        self._tell(flow, expectation, before.leaving.left, leaving, now)
        return replace(before, leaving=leaving, counts=tuple(seen[-_A_DAY:]))

    def _tell(self, flow: LiveFlow, expectation: Expectation, left: Way | None, leaving: Leaving, now: Instant) -> None:
        if leaving.left is not None and left is None:
            self._counting.begin(about(flow.title), self._text(flow, expectation, leaving, now), now)
        elif leaving.left is None and left is not None:
            self._counting.end(about(flow.title), now)

    def _text(self, flow: LiveFlow, expectation: Expectation, leaving: Leaving, now: Instant) -> str:
        assert leaving.left is not None
        path = leaving.strongest
        low, high = expectation.counts(path.expected)
        local = civil(leaving.since, self._zone)
        times = {0: "did not fire", 1: "fired once"}.get(path.fired, f"fired {path.fired:,} times")
        said = (
            f'The flow "{flow.title}" {times} since {local.day} {local:%b %H:%M}, where {low:,} to {high:,} were '
            f"expected: {leaving.left.value}."
        )
        causes = list(self._counting.causes(flow.title, leaving.left, leaving.since, now))
        if expectation.version != flow.versions[0]:
            causes.append("the page was edited, and its expectations are those of the version before")
        return f"{said} Likely: {'; '.join(causes)}." if causes else f"{said} No cause was found: look at its sources."

    # ── what is kept ─────────────────────────────────────────────────────────────────────────

    def _told(self, flow: LiveFlow, expectation: Expectation, watched: Watched, end: Instant) -> dict[str, Any]:
        """How the flow stands over the last day, for `status` and metrics."""
        expected = expectation.between(end - len(watched.counts) * STRETCH, end, self._zone)
        low, high = expectation.counts(expected)
        left = watched.leaving.left
        return {
            "expected": round(expected, 3),
            "low": low,
            "high": high,
            "fired": sum(watched.counts),
            "left": left.value if left is not None else "",
            "since": watched.leaving.since if left is not None else None,
            "of_this_version": expectation.version == flow.versions[0],
        }

    def _keep(self, now: Instant, told: dict[str, Any]) -> None:
        state = {title: each.as_json() for title, each in self._flows.items()}
        self._kept.keep_watch({"watch": _SHAPE, "at": now, "through": self._through, "flows": state, "told": told})


def _recalled(told: dict[str, Any]) -> tuple[Instant | None, dict[str, Watched]]:
    """Where it stood; as new when there is nothing that can be read."""
    try:
        if told.get("watch") != _SHAPE:
            return None, {}
        flows = {str(title): Watched.from_json(each) for title, each in told["flows"].items()}
        through = told["through"]
        return (int(through) if through is not None else None), flows
    except (KeyError, TypeError, ValueError, AttributeError):
        return None, {}
