"""One alert when a source goes bad, one when it is well again; a restart repeats neither."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from wardwright.connect.receiving import Counts
from wardwright.engine.listen.health import (
    AT_ONCE,
    IN_TIME,
    AlarmCleared,
    AlarmRaised,
    Event,
    Sign,
    Standing,
    State,
)
from wardwright.engine.listen.sources_rhythm import Expected
from wardwright.engine.listen.sources_watch import SourcesWatch, Watched
from wardwright.facts.instant import HOUR, MINUTE, SECOND, Instant, instant
from wardwright.home.settings import Rhythm
from wardwright.record.store import RecordUnavailable

LONDON = ZoneInfo("Europe/London")
START = instant(datetime(2026, 11, 10, 12, 0, tzinfo=LONDON))


@dataclass
class Feed:
    """A source of which only the counts matter."""

    name: str = "lab feed"
    counts: Counts = field(default_factory=Counts)

    async def open(self) -> None: ...

    async def stop(self) -> None: ...


@dataclass
class Kept:
    """A record of standings."""

    standings: dict[str, Standing] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    away: bool = False

    def standing(self, source: str) -> Standing | None:
        if self.away:
            raise RecordUnavailable("away")
        return self.standings.get(source)

    def keep(self, source: str, standing: Standing, event: Event | None, last_message: Instant | None) -> None:
        if self.away:
            raise RecordUnavailable("away")
        self.standings[source] = standing
        if event is not None:
            self.events.append(event)


TEN_MINUTES = Expected(LONDON, 10 * MINUTE)


@dataclass
class Story:
    """A source, its record and the time."""

    expected: Expected = TEN_MINUTES
    holds: bool = False
    feed: Feed = field(default_factory=Feed)
    kept: Kept = field(default_factory=Kept)
    time: Instant = START

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        watched = Watched(self.feed, self.expected, self.holds)
        self.watch = SourcesWatch([watched], self.kept, lambda: self.time)

    def goes(self, minutes: int, messages_every: int = 0) -> None:
        """So many minutes, with a look every ten seconds."""
        for ten in range(minutes * 6):
            if messages_every and ten % (messages_every * 6) == 0:
                self.feed.counts.last_taken = self.time
            self.watch.look()
            self.time += 10 * SECOND

    @property
    def told(self) -> list[str]:
        return [type(event).__name__ for event in self.kept.events]

    @property
    def state(self) -> object:
        return self.watch.standing("lab feed")["state"]


def test_a_source_with_its_rhythm_is_good() -> None:
    story = Story()
    story.goes(120, messages_every=5)
    assert (story.told, story.state) == ([], "good")


def test_a_silent_source_is_told_once_and_its_recovery_once() -> None:
    story = Story()
    story.goes(30, messages_every=5)
    story.goes(180)
    assert story.told == ["AlarmRaised"]
    story.goes(30, messages_every=5)
    assert story.told == ["AlarmRaised", "AlarmCleared"]
    raised, cleared = story.kept.events
    assert isinstance(raised, AlarmRaised)
    assert isinstance(cleared, AlarmCleared)
    assert raised.text == "The source lab feed is in trouble: no message has come since 12:25 on 10 November."
    assert raised.since == START + 35 * MINUTE
    assert cleared.since == raised.since
    assert cleared.text == "The source lab feed is well again after 2 h 56 min."


def test_a_source_that_never_sent_anything_counts_from_its_opening() -> None:
    story = Story()
    story.goes(20)
    assert [event.text for event in story.kept.events if isinstance(event, AlarmRaised)] == [
        "The source lab feed is in trouble: no message has come since it was opened, 12:00 on 10 November."
    ]


def test_silence_with_nobody_connected_says_so() -> None:
    story = Story(holds=True)
    story.goes(20)
    assert "and no sender is connected" in str(story.watch.standing("lab feed")["why"])


def test_trouble_that_passes_is_told_to_nobody() -> None:
    story = Story(Expected(LONDON))
    for _ in range(5):
        story.feed.counts.problem = "the token is refused"
        story.watch.look()
        story.time += 30 * SECOND
        story.feed.counts.problem = ""
        story.goes(1)
    assert story.told == []


@pytest.mark.parametrize(("unreachable", "sign"), [(False, "failing"), (True, "disconnected")])
def test_trouble_that_lasts_is_told_once(unreachable: bool, sign: str) -> None:
    story = Story(Expected(LONDON))
    story.feed.counts.problem = "the server cannot be reached"
    story.feed.counts.unreachable = unreachable
    story.goes(90)
    assert story.told == ["AlarmRaised"]
    assert story.watch.standing("lab feed")["sign"] == sign
    assert story.watch.standing("lab feed")["since"] == START


def test_a_source_that_comes_and_goes_is_one_trouble() -> None:
    story = Story(Expected(LONDON))
    for _ in range(20):
        story.feed.counts.problem = "the server answers 500"
        story.goes(2)
        story.feed.counts.problem = ""
        story.watch.look()
        story.time += 30 * SECOND
    assert story.told == ["AlarmRaised"]
    story.goes(5)
    assert story.told == ["AlarmRaised", "AlarmCleared"]


def test_trouble_that_changes_its_cause_is_one_trouble() -> None:
    story = Story()
    story.feed.counts.problem = "the disk is full"
    story.goes(20)
    story.feed.counts.problem = ""
    story.goes(30)
    assert story.told == ["AlarmRaised"]
    assert "no message has come" in str(story.watch.standing("lab feed")["why"])


def test_a_restart_in_the_middle_of_trouble_tells_nobody_again() -> None:
    story = Story()
    story.goes(60)
    for _ in range(3):
        story.start()
        story.goes(60)
    assert story.told == ["AlarmRaised"], "only a message ends silence"
    story.goes(5, messages_every=1)
    assert story.told == ["AlarmRaised", "AlarmCleared"]


def test_a_restart_while_a_server_is_away_tells_nobody_again() -> None:
    story = Story(Expected(LONDON))
    story.feed.counts.problem = "the server cannot be reached"
    story.goes(60)
    story.start()
    story.goes(60)
    assert story.told == ["AlarmRaised"]
    story.feed.counts.problem = ""
    story.start()
    story.goes(5)
    assert story.told == ["AlarmRaised", "AlarmCleared"]


def test_an_alert_that_cannot_be_kept_is_told_when_it_can() -> None:
    story = Story()
    story.goes(5, messages_every=1)
    story.kept.away = True
    story.goes(60)
    assert story.told == []
    story.kept.away = False
    story.goes(1)
    assert story.told == ["AlarmRaised"]
    assert story.kept.events[0].since == START + 14 * MINUTE


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_quiet_night_over_a_change_of_the_clock_is_no_trouble(day: str) -> None:
    hours = (Rhythm(time(8), time(20), 10 * MINUTE), Rhythm(time(20), time(8), 2 * HOUR))
    start = instant(datetime.fromisoformat(f"{day} 00:00").replace(tzinfo=LONDON)) - HOUR
    story = Story(Expected(LONDON, None, hours), time=start)
    story.goes(8 * 60, messages_every=119)
    assert story.told == []


def test_every_state_and_sign_has_its_next_state() -> None:
    assert set(AT_ONCE) == set(product(State, Sign))
    assert set(IN_TIME) == {State.DOUBTFUL, State.MENDING}


def test_the_time_while_the_system_was_down_is_nobodys_silence() -> None:
    story = Story()
    story.goes(5, messages_every=1)
    story.feed.counts.last_taken = None
    story.time += HOUR
    story.start()
    story.goes(9)
    assert story.told == []
