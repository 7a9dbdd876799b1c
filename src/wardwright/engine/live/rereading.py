"""Stored messages read again while the engine runs: after a code was named, what came before gets the name too.

Lives here: the wish (a row that a person writes) and carrying it out in portions between decisions. Must not live here:
reading and comparing (rederive.py). What flows did stays done, and no flow runs over the past. When all is read the
engine forgets its timelines and makes them again from what the record now says. A crash begins it anew: it is the same
work with the same end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from wardwright.engine.live.reading import Reader
from wardwright.engine.live.rederive import Difference, Rederivation
from wardwright.engine.messages.again import replayed_messages
from wardwright.facts.instant import Instant
from wardwright.record.audit import Deed, kept
from wardwright.record.models import Setting
from wardwright.record.store import Decisions, Messages

_NAME = "derive again"
_AT_ONCE = 100  # messages of a portion: some 30 ms


class Wish(NamedTuple):
    """From which message on, and what it is for."""

    first: int
    why: str = ""


def wish(wanted: Wish, actor: str, now: Instant) -> None:
    """Asks for it. Wishes that are open become one, from the earliest message on."""
    with kept(Deed(actor, _NAME, "messages", str(wanted.first), {"why": wanted.why}), now):
        open_ = Setting.objects.filter(name=_NAME).first()
        first = min(wanted.first, open_.body["first"]) if open_ is not None else wanted.first
        body = {"first": first, "why": wanted.why, "asked": now}
        Setting(name=_NAME, body=body, at=now).save()


def wished() -> Wish | None:
    """What is asked for and not done yet."""
    row = Setting.objects.filter(name=_NAME).first()
    return None if row is None else Wish(int(row.body["first"]), str(row.body.get("why", "")))


class Rereading:
    """Carries out one wish after the other, a portion at a time."""

    def __init__(self, messages: Messages, decisions: Decisions, reader: Callable[[], Reader]) -> None:
        """`reader`: a new one, with the vocabulary of now."""
        self._messages, self._decisions, self._reader = messages, decisions, reader
        self._at_work: Iterator[Difference] | None = None
        self._asked: Instant = 0
        self.done = 0  # messages read again for the wish at hand

    @property
    def is_at_work(self) -> bool:
        """Whether a wish is being carried out."""
        return self._at_work is not None

    def portion(self) -> bool:
        """One portion; True when nothing of the wish is left: timelines must then be made again, and `finish` said."""
        row = Setting.objects.filter(name=_NAME).first()
        if row is None:
            self._at_work = None
            return False
        if self._at_work is None or row.at != self._asked:
            run = Rederivation(self._messages, self._decisions, self._reader(), replayed_messages(), _AT_ONCE)
            self._at_work, self._asked, self.done = run.steps(int(row.body["first"])), row.at, 0
        found = next(self._at_work, None)
        if found is not None:
            self.done = found.messages
        return found is None

    def finish(self, now: Instant) -> None:
        """The wish is done. One that was made meanwhile stays."""
        self._at_work = None
        told = {"messages": self.done}
        with kept(Deed("engine", "derived again", "messages", "", told), now):
            Setting.objects.filter(name=_NAME, at=self._asked).delete()
