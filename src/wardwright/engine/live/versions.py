"""Versions: what ran when, and what the record knows of pages that are no longer there.

Lives here: the table of flow versions, kept in step with the pages; alarms about flows. Must not live here: reading
pages (flows.py), deciding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from wardwright.engine.alarms import clear_alarm, raise_alarm
from wardwright.engine.live.flows import Live, Loaded, Refused, load, parse_again
from wardwright.facts.instant import DAY, Instant
from wardwright.facts.vocabulary import Vocabulary
from wardwright.language.tree import Flow
from wardwright.record.fenced import fenced
from wardwright.record.models import Alarm, FlowVersion, Task, Timer

_REMEMBERED = 60 * DAY  # what a flow recorded may still be taken back for so long after it was retired
_MOST = 500  # of those that nobody waits for


@dataclass(frozen=True, slots=True)
class Running:
    """What a plan is made of."""

    live: tuple[Live, ...]
    retired: tuple[Flow, ...]
    suspended: tuple[str, ...]
    refused: tuple[Refused, ...]


class Versions:
    """The flow versions of one record. Django must be set up."""

    def __init__(self, now: Callable[[], Instant], zone: tzinfo) -> None:
        self._now, self._zone = now, zone

    def take_in(self, texts: dict[str, str], vocabulary: Vocabulary) -> Running:
        """The pages as they stand now become what runs; the table follows."""
        live_rows = list(FlowVersion.objects.filter(retired__isnull=True).order_by("id"))
        before: dict[str, list[str]] = {}
        for row in live_rows:
            before.setdefault(row.file, []).append(row.text)
        loaded = load(texts, before, vocabulary, self._zone)
        with fenced():
            self._follow(live_rows, loaded)
        self._tell(loaded)
        suspended = set(
            FlowVersion.objects.filter(retired__isnull=True, suspended__isnull=False).values_list("title", flat=True)
        )
        runs = tuple(each for each in loaded.live if each.flow.title not in suspended)
        return Running(runs, self._retired(runs, vocabulary), tuple(sorted(suspended)), tuple(loaded.refused))

    def suspend(self, title: str, why: str) -> None:
        """Take one flow out until its page changes, and say so."""
        with fenced():
            FlowVersion.objects.filter(title=title, retired__isnull=True).update(suspended=self._now(), why=why)
        raise_alarm(
            f"flow {title}", f'The flow "{title}" failed ({why}) and is suspended; all others go on.', self._now()
        )

    def _follow(self, rows: list[FlowVersion], loaded: Loaded) -> None:
        now = self._now()
        live = {(each.flow.title, each.version): each for each in loaded.live}
        there = {(row.title, row.version) for row in rows}
        for row in rows:
            if (row.title, row.version) not in live:
                FlowVersion.objects.filter(id=row.id).update(retired=now)
                clear_alarm(f"flow {row.title}", now)
        for (title, version), each in live.items():
            if (title, version) not in there:
                FlowVersion.objects.create(title=title, version=version, text=each.text, file=each.file, loaded=now)
            else:
                FlowVersion.objects.filter(title=title, version=version, retired__isnull=True).exclude(
                    text=each.text, file=each.file
                ).update(text=each.text, file=each.file)

    def _tell(self, loaded: Loaded) -> None:
        now = self._now()
        about = {f"page {each.file}": each for each in loaded.refused}
        go_on = {each.file for each in loaded.live}
        for subject, each in about.items():
            owner = f" Its owner is {each.owner}." if each.owner else ""
            before = "What ran before goes on." if each.file in go_on else "Nothing of it runs."
            raise_alarm(
                subject, f'The page {each.file} ("{each.title}") is not taken in: {each.problem} {before}{owner}', now
            )
        for alarm in Alarm.objects.filter(about__startswith="page ", until__isnull=True):
            if alarm.about not in about:
                clear_alarm(alarm.about, now)

    def _retired(self, runs: tuple[Live, ...], vocabulary: Vocabulary) -> tuple[Flow, ...]:
        """Versions that no longer listen and have something to finish."""
        wanted = set(Task.objects.filter(state__in=("open", "accepted", "declined")).values_list("version", flat=True))
        wanted |= set(Timer.objects.values_list("version", flat=True).distinct())
        running = {each.version for each in runs}
        gone = FlowVersion.objects.filter(retired__isnull=False).order_by("-retired")
        recent = gone.filter(retired__gt=self._now() - _REMEMBERED)[:_MOST]
        flows: dict[str, Flow] = {}
        for row in (*gone.filter(version__in=sorted(wanted)), *recent):
            if row.version not in running and row.version not in flows:
                for flow in parse_again(row.text, vocabulary):
                    flows[row.version] = flow
        suspended = FlowVersion.objects.filter(retired__isnull=True, suspended__isnull=False)
        for row in suspended:  # a suspended flow does nothing new; what it asked for is still followed up
            for flow in parse_again(row.text, vocabulary):
                flows.setdefault(row.version, flow)
        return tuple(flows.values())
