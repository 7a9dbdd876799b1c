"""What the watch asks of the record: live pages, firings, how far decisions are, likely causes, alarms.

Lives here: the questions. Must not live here: what follows from the answers (watch.py, causes.py). Django must be
set up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from wardwright.engine.alarms import clear_alarm, raise_alarm
from wardwright.engine.expect.causes import Sample, compare
from wardwright.engine.expect.leaving import Way
from wardwright.engine.expect.watch import Fired, LiveFlow
from wardwright.engine.live.encode import row_facts
from wardwright.engine.live.flows import parse_again
from wardwright.facts.fact import Kind
from wardwright.facts.instant import DAY, HOUR, Instant, civil
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Outcome
from wardwright.kernel.plan import make_plan
from wardwright.record.models import Alarm, Fate, Firing, FlowVersion, NearMiss, Task
from wardwright.record.store import Record

_BEHIND = 60.0  # seconds
_MESSAGES = 1_500  # of each time, to compare
_WARDS = 2


class RecordCounting:
    """The record of a home. Close it."""

    def __init__(self, record: Record, vocabulary: Vocabulary, zone: tzinfo) -> None:
        self._record, self._vocabulary, self._zone = record, vocabulary, zone

    def live(self) -> Sequence[LiveFlow]:
        """The pages that run and are not suspended."""
        rows = FlowVersion.objects.order_by("-loaded", "-id").values_list("title", "version", "retired", "suspended")
        versions: dict[str, dict[str, None]] = {}
        running: set[str] = set()
        for title, version, retired, suspended in rows:
            versions.setdefault(title, {})[version] = None
            if retired is None and suspended is None:
                running.add(title)
        return [LiveFlow(title, tuple(versions[title])) for title in sorted(running)]

    def fired(self, since: Instant, until: Instant) -> Iterator[Fired]:
        """The firings with since ≤ at < until, of every version."""
        rows = Firing.objects.filter(at__gte=since, at__lt=until, outcome=Outcome.FIRED.value)
        for title, at in rows.values_list("flow", "at"):
            yield Fired(title, at)

    def is_behind(self) -> bool:
        """Whether decisions lag more than a minute behind, as the deciding part says in its beat."""
        beat = next((each for each in self._record.beats() if each.part == "decide"), None)
        return beat is None or float(beat.body.get("behind") or 0.0) > _BEHIND

    def begin(self, about: str, text: str, now: Instant) -> None:
        """Raise the alarm, or leave it raised."""
        raise_alarm(about, text, now)

    def end(self, about: str, now: Instant) -> None:
        """Clear the alarm, if there is one."""
        clear_alarm(about, now)

    # ── causes ───────────────────────────────────────────────────────────────────────────────

    def causes(self, title: str, way: Way, since: Instant, now: Instant) -> Sequence[str]:
        """Likely causes, likeliest first."""
        found = [*self._sources(), *self._page(title, since), *self._held_back(title, way, since)]
        found += self._messages(title, way, since)
        return found + list(self._wards(title, way, since))

    def _sources(self) -> Iterator[str]:
        for alarm in Alarm.objects.filter(until__isnull=True, about__startswith="source ").order_by("since"):
            yield f"the {alarm.about} is in trouble"

    def _page(self, title: str, since: Instant) -> Iterator[str]:
        row = FlowVersion.objects.filter(title=title, retired__isnull=True).order_by("-loaded").first()
        if row is not None and row.loaded >= since - DAY and _has_another(title, row.version):
            local = civil(row.loaded, self._zone)
            yield f"the page was edited on {local.day} {local:%b at %H:%M}"

    def _held_back(self, title: str, way: Way, since: Instant) -> Iterator[str]:
        rows = NearMiss.objects.filter(flow=title, hour__gte=since // HOUR * HOUR)
        held = sum(rows.filter(outcome=Outcome.SUPPRESSED.value).values_list("count", flat=True))
        if way is not Way.FAR_MORE and held:
            yield f"{held:,} more were held back by `At most …`: it may have paused itself"
        unknown = rows.filter(outcome=Outcome.UNKNOWN.value).order_by("-count").first()
        if way is not Way.FAR_MORE and unknown is not None and unknown.count >= 3:
            yield f"{unknown.count:,} could not be told ({unknown.clause})"

    def _messages(self, title: str, way: Way, since: Instant) -> list[str]:
        last = Fate.objects.order_by("-message").values_list("message", flat=True).first() or 0
        begun = self._first_since(since, last)
        if begun <= 1 or begun > last:
            return []
        terms = self._terms(title)
        before = self._sample(max(1, begun - _MESSAGES), begun - 1, terms)
        after = self._sample(max(begun, last - _MESSAGES + 1), last, terms)
        return compare(before, after, way, self._vocabulary)

    def _first_since(self, moment: Instant, last: int) -> int:
        """The first message that was seen at or after a moment, by halves: moments grow with numbers."""
        low, high = 1, last + 1
        while low < high:
            middle = (low + high) // 2
            found = Fate.objects.filter(message__gte=middle).order_by("message").values_list("message", "seen").first()
            if found is not None and found[1] < moment:
                low = found[0] + 1
            else:
                high = middle
        return low

    def _terms(self, title: str) -> frozenset[str]:
        row = FlowVersion.objects.filter(title=title, retired__isnull=True).order_by("-loaded").first()
        flows = parse_again(row.text, self._vocabulary) if row is not None else ()
        reads = make_plan(flows, self._vocabulary, self._zone).reads
        return frozenset(term for kind, term in reads if term and kind in (Kind.RESULT, Kind.GIVEN, Kind.CONDITION))

    def _sample(self, first: int, last: int, terms: frozenset[str]) -> Sample:
        sample = Sample()
        fates = list(Fate.objects.filter(message__gte=first, message__lte=last).values_list("seen", "not_mapped"))
        sample.messages = len(fates)
        if fates:
            sample.since, sample.until = min(seen for seen, _ in fates), max(seen for seen, _ in fates)
        for _, not_mapped in fates:
            sample.not_mapped.update(each for each in not_mapped.split("\n") if each)
        decisions = self._record.decisions()
        try:
            for row in decisions.facts_between(first, last):
                sample.add(row_facts(row), terms)
        finally:
            decisions.close()
        return sample

    def _wards(self, title: str, way: Way, since: Instant) -> Iterator[str]:
        """Where the most come from, when there are far more."""
        if way is not Way.FAR_MORE:
            return
        counts: dict[str, int] = {}
        for place in Task.objects.filter(flow=title, opened__gte=since).values_list("place", flat=True)[:5_000]:
            counts[place] = counts.get(place, 0) + 1
        most = sorted(((count, place) for place, count in counts.items() if place), reverse=True)[:_WARDS]
        if most and most[0][0] * 2 > sum(counts.values()):
            yield f"most of them in {most[0][1]} ({most[0][0]:,} of {sum(counts.values()):,})"


def _has_another(title: str, version: str) -> bool:
    """Whether the page had another version before."""
    others: bool = FlowVersion.objects.filter(title=title).exclude(version=version).exists()
    return others
