"""Looks at the record of the running hospital, again and again, and says what is new.

Lives here: from tables and beats to a Snapshot. Must not live here: how it is shown (cli), what the demo itself does to
its interfaces (player). It reads what anybody may read; it decides nothing. Each look costs what is new, not what there
is. Called by: the demo command.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

from django.db.models import Count, Max

from wardwright.demo import reasons
from wardwright.demo.happening import Happening, Turn
from wardwright.demo.snapshot import (
    ChannelLine,
    FeedLine,
    Figures,
    FiringLine,
    Kind,
    News,
    Snapshot,
    TaskLine,
)
from wardwright.facts.instant import MINUTE, Instant, Length
from wardwright.govern.override_reasons import BY_CODE
from wardwright.record import models
from wardwright.record.rows import DeliveryState
from wardwright.record.store import Record

RHYTHM = 12
STRETCH: Length = 5 * MINUTE
_KEPT = 60
TASKS = "task"
_FAR: Instant = 2**62
_IN_TROUBLE = " is in trouble: "
_STEPS = {
    "accept": "accepted",
    "done": "has done",
    "decline": "declined",
    "hand over": "handed over",
    "escalate": "escalated",
}


class Watching:
    """One run's look at the record. `feeds`: the names of the sources, in the order in which they are shown."""

    def __init__(self, record: Record, feeds: Sequence[str], people: Mapping[str, str]) -> None:
        self._record = record
        self._people = people
        self._counts: Counter[str] = Counter(dict.fromkeys(feeds, 0))
        self._last: dict[str, Instant] = {}
        self._rhythm: dict[str, deque[Instant]] = {feed: deque(maxlen=4000) for feed in feeds}
        self._recent: deque[tuple[float, int]] = deque(maxlen=20)  # (wall, messages) of the last looks
        self._firings: deque[FiringLine] = deque(maxlen=_KEPT)
        self._happenings: deque[Happening] = deque(maxlen=_KEPT)
        self._figures = Figures()
        self._begin()

    def _begin(self) -> None:
        """What is there already belongs to an earlier run."""
        self._message = _greatest(models.Message, "seq")
        self._act = _greatest(models.Act, "seq")
        self._step = _greatest(models.TaskStep, "seq")
        self._alarm = _greatest(models.Alarm, "id")
        self._set_aside = _greatest(models.SetAsidePart, "id")
        self._delivery = _greatest(models.Delivery, "id")
        self._open = set(models.Task.objects.filter(closed__isnull=True).values_list("key", flat=True))
        self._resent: dict[str, int] = {}
        self._alarms_open: set[int] = set()
        self._firing = ""

    def tell(self, happening: Happening) -> None:
        """Something that the demo did or saw itself."""
        self._happenings.appendleft(happening)

    def look(self, now: Instant) -> Snapshot:
        """How things stand, and what is new since the last look."""
        news: list[News] = []
        self._messages()
        news += self._decided()
        news += self._parts_set_aside()
        news += self._alarms()
        news += self._steps()
        tasks = self._tasks(now)
        beats = {beat.part: beat.body for beat in self._record.beats()}
        news += self._sent_twice(now, beats.get("listen", {}).get("sources", {}))
        behind = beats.get("decide", {}).get("behind")
        return Snapshot(
            now=now,
            figures=self._figures,
            rate=self._speed(),
            behind=None if behind is None else float(behind),
            inpatients=models.Patient.objects.filter(inpatient=True).count(),
            feeds=self._feeds(now),
            firings=tuple(self._firings),
            tasks=tasks,
            channels=self._channels(),
            happenings=tuple(self._happenings),
            news=tuple(sorted(news, key=lambda each: each.at)),
        )

    # ── Messages ─────────────────────────────────────────────────────────────────────────────────

    def _messages(self) -> None:
        fresh = models.Message.objects.filter(seq__gt=self._message).order_by("seq")
        for seq, source, arrived in fresh.values_list("seq", "source", "arrived")[:20_000]:
            self._message = seq
            self._counts[source] += 1
            self._last[source] = arrived
            self._rhythm.setdefault(source, deque(maxlen=4000)).append(arrived)
        self._figures = replace(self._figures, messages=sum(self._counts.values()))
        self._recent.append((monotonic(), self._figures.messages))

    def _speed(self) -> float:
        (then, before), (now, count) = self._recent[0], self._recent[-1]
        return (count - before) / (now - then) if now > then else 0.0

    def _feeds(self, now: Instant) -> tuple[FeedLine, ...]:
        quiet = dict(models.SourceState.objects.filter(state="bad").values_list("source", "since"))
        return tuple(
            FeedLine(
                name,
                self._counts[name],
                self._last.get(name),
                _rhythm(self._rhythm[name], now),
                reasons.quiet_since(quiet[name]) if name in quiet else "",
            )
            for name in self._counts
        )

    def _sent_twice(self, now: Instant, sources: Mapping[str, Mapping[str, Any]]) -> Iterable[News]:
        """The listener counts since it was started, and begins again at nought when it is started again."""
        for source, counts in sources.items():
            now_many, before = int(counts.get("resent", 0)), self._resent.get(source)
            self._resent[source] = now_many
            more = now_many - (before or 0) if now_many >= (before or 0) else now_many
            if more and before is not None:
                self._figures = replace(self._figures, again=self._figures.again + more)
                words = "a message came twice: kept once, decided once"
                yield self._told(now, source, words, Turn.RIGHT, {"messages": more})

    def _parts_set_aside(self) -> Iterable[News]:
        fresh = models.SetAsidePart.objects.filter(id__gt=self._set_aside).order_by("id")
        for part in fresh[:200]:
            self._set_aside = part.id
            self._figures = replace(self._figures, set_aside=self._figures.set_aside + 1)
            message = models.Message.objects.filter(seq=part.message).values_list("source", "arrived").first()
            source, at = message or ("a feed", 0)
            words = f"message {part.message} is kept and set aside ({part.slug})"
            yield self._told(at, source, words, Turn.RIGHT, {"message": part.message, "reason": part.slug})

    # ── Decisions ────────────────────────────────────────────────────────────────────────────────

    def _decided(self) -> Iterable[News]:
        """Firings are found by their acts, which are numbered in the order of deciding."""
        acts = list(models.Act.objects.filter(seq__gt=self._act).order_by("seq").values_list("seq", "firing")[:2000])
        if not acts:
            return
        self._act = acts[-1][0]
        wanted = [firing for firing in dict.fromkeys(firing for _, firing in acts) if firing != self._firing]
        self._firing = acts[-1][1]  # its other acts may come with the next look
        found = {each.id: each for each in models.Firing.objects.filter(id__in=wanted)}
        places = dict(
            models.Patient.objects.filter(subject__in={each.subject for each in found.values()}).values_list(
                "subject", "place"
            )
        )
        for id in wanted:
            if id not in found:
                continue
            line = reasons.firing_line(found[id], places.get(found[id].subject, ""))
            self._firings.appendleft(line)
            counted = (
                {"escalated": self._figures.escalated + 1} if line.follow_up else {"firings": self._figures.firings + 1}
            )
            self._figures = replace(self._figures, **counted)
            yield reasons.firing_news(line)

    # ── Tasks and people ─────────────────────────────────────────────────────────────────────────

    def _tasks(self, now: Instant) -> tuple[TaskLine, ...]:
        wanted = list(models.Task.objects.filter(closed__isnull=True).exclude(state="done"))
        opened = sum(task.key not in self._open for task in wanted)
        self._open = {task.key for task in wanted}
        late = sum(not _in_time(task, now) for task in wanted)
        self._figures = replace(self._figures, tasks=self._figures.tasks + opened, open_tasks=len(wanted), overdue=late)
        wanted.sort(key=lambda task: (_in_time(task, now), task.state == "accepted", task.due or _FAR, task.opened))
        return tuple(
            TaskLine(
                id=task.key,
                number=task.number,
                words=task.words,
                who=task.asked or task.who,
                state=task.state,
                owner=task.person,
                person=self._name(task.person),
                due=task.due,
                opened=task.opened,
                subject=task.subject,
                place=task.place,
                urgent=task.urgent,
            )
            for task in wanted[:_KEPT]
        )

    def _steps(self) -> Iterable[News]:
        for step in models.TaskStep.objects.filter(seq__gt=self._step).order_by("seq")[:500]:
            self._step = step.seq
            figures = self._figures
            if step.verb == "done":
                self._figures = replace(figures, done=figures.done + 1)
            elif step.verb == "decline":
                self._figures = replace(figures, declined=figures.declined + 1)
            said = _STEPS.get(step.verb, step.verb)
            found = models.Task.objects.filter(key=step.task).values_list("number", "words").first()
            number, task = found or (0, "a task")
            why = f" ({step.text or _reason(step.reason)})" if step.verb == "decline" else ""
            words = f"{self._name(step.person)} {said} “{task}”{why}"
            body = {"task": number, "step": step.verb, "person": step.person, "reason": step.reason}
            yield News(step.at, Kind.TASK, words, Turn.WRONG if step.verb == "decline" else Turn.PLAIN, body)

    def _name(self, person: str) -> str:
        return self._people.get(person, person)

    # ── The system about itself ──────────────────────────────────────────────────────────────────

    def _alarms(self) -> Iterable[News]:
        for alarm in models.Alarm.objects.filter(id__gt=self._alarm).order_by("id")[:100]:
            self._alarm = alarm.id
            self._alarms_open.add(alarm.id)
            words = f"alarm: {alarm.text.partition(_IN_TROUBLE)[2] or alarm.text}"
            yield self._told(alarm.since, alarm.about, words, Turn.WRONG, {"alarm": alarm.text}, Kind.ALARM)
        over = models.Alarm.objects.filter(id__in=self._alarms_open, until__isnull=False)
        for alarm in over:
            self._alarms_open.discard(alarm.id)
            yield self._told(alarm.until, alarm.about, "the alarm is over", Turn.RIGHT, {"alarm": ""}, Kind.ALARM)

    def _told(
        self, at: Instant, about: str, words: str, turn: Turn, body: dict[str, object], kind: Kind = Kind.HAPPENED
    ) -> News:
        about = about.removeprefix("source ")
        self._happenings.appendleft(Happening(at, about, words, turn))
        return News(at, kind, f"{about}: {words}", turn, {"about": about, "words": words, **body})

    def _channels(self) -> tuple[ChannelLine, ...]:
        counted: dict[str, Counter[str]] = {}
        rows = models.Delivery.objects.filter(id__gt=self._delivery).values_list("channel", "state")
        for channel, state, many in rows.annotate(many=Count("id")):
            counted.setdefault(channel, Counter())[state] += many
        trouble = dict(models.Breaker.objects.exclude(state="closed").values_list("channel", "state"))
        sent = sum(states[DeliveryState.SENT.value] for states in counted.values())
        self._figures = replace(self._figures, delivered=sent)
        return tuple(
            ChannelLine(
                "task list" if channel == TASKS else channel,
                states[DeliveryState.SENT.value],
                states[DeliveryState.WAITING.value] + states[DeliveryState.FAILED.value],
                states[DeliveryState.DEAD.value],
                reasons.breaker_words(trouble[channel]) if channel in trouble else "",
            )
            for channel, states in sorted(counted.items())
        )


def _reason(code: str) -> str:
    return BY_CODE[code].words if code in BY_CODE else code


def _in_time(task: models.Task, now: Instant) -> bool:
    return task.due is None or task.due >= now


def _greatest(model: type, column: str) -> int:
    return model.objects.aggregate(last=Max(column))["last"] or 0  # type: ignore[attr-defined]


def _rhythm(arrivals: deque[Instant], now: Instant) -> tuple[int, ...]:
    """How many arrived in each of the last stretches, the newest last."""
    first = now // STRETCH - RHYTHM + 1
    while arrivals and arrivals[0] // STRETCH < first:
        arrivals.popleft()
    counts = Counter(moment // STRETCH - first for moment in arrivals)
    return tuple(counts[number] for number in range(RHYTHM))
