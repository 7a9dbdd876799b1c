"""Tells the people who look after the system that something is wrong with it, and that it is well again: once each.

Lives here: sending an alarm by webhook or channel, in a thread of its own, again and again until it is taken. Must not
live here: what is an alarm (observer.py, and every part through engine/alarms.py). In a dry run nothing is sent: the
log says what would be.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wardwright.act.catalogue import Around, open_channel
from wardwright.act.channel import Channel, DeliveryFailure, NotConfigured
from wardwright.act.delivery import Delivery
from wardwright.engine.deliver.lines import open_line
from wardwright.engine.telemetry.logs import logger
from wardwright.facts.instant import SECOND, Instant, Length
from wardwright.home import settings
from wardwright.home.settings import ChannelType, Settings

FIRST_WAIT: Length = 2 * SECOND
LONGEST_WAIT: Length = 60 * SECOND


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell: that something began (`until` is None) or ended."""

    about: str
    text: str
    since: Instant
    until: Instant | None = None
    row: int = 0  # Alarm.id; 0: not in the record

    @property
    def key(self) -> str:
        """The same telling, the same key."""
        return f"alarm/{self.about}/{self.since}/{'began' if self.until is None else 'ended'}"

    @property
    def title(self) -> str:
        """The first line."""
        return f"Wardwright: {self.about} is {'in trouble' if self.until is None else 'well again'}"


class Teller:
    """Keeps trying until each telling is taken. `told` is called, in its thread, for each that was."""

    def __init__(self, home: Settings, now: Callable[[], Instant], told: Callable[[Telling], None]) -> None:
        self._settings, self._now, self._told = home, now, told
        self._waiting: dict[str, Telling] = {}
        self._next_try: dict[str, tuple[Instant, Length]] = {}
        self._lock = threading.Lock()
        self._news, self._done = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True, name="alarms")

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; what was not taken yet is told after the next start, if it is in the record."""
        self._done.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join(2.0)

    def tell(self, tellings: Iterable[Telling]) -> None:
        """Adds what is to be told; what is being told already is not added twice."""
        with self._lock:
            for telling in tellings:
                if telling.key not in self._waiting:
                    self._waiting[telling.key] = telling
                    _say(telling)
        self._news.set()

    def _work(self) -> None:
        while not self._done.is_set():
            self._news.wait(1.0)
            self._news.clear()
            for telling in self._due():
                if self._done.is_set():
                    return
                self._try(telling)

    def _due(self) -> list[Telling]:
        with self._lock:
            now = self._now()
            return [each for key, each in self._waiting.items() if self._next_try.get(key, (0, 0))[0] <= now]

    def _try(self, telling: Telling) -> None:
        try:
            asyncio.run(self._send(telling))
            self._told(telling)
        except (DeliveryFailure, NotConfigured, OSError) as problem:
            wait = min(self._next_try.get(telling.key, (0, FIRST_WAIT // 2))[1] * 2, LONGEST_WAIT)
            self._next_try[telling.key] = (self._now() + wait, wait)
            logger().error("alarm not sent", about=telling.about, why=str(problem), again_in=f"{wait // SECOND} s")
            return
        except Exception as problem:  # the record is away: marked at the next try
            self._next_try[telling.key] = (self._now() + LONGEST_WAIT, LONGEST_WAIT)
            logger().error("alarm not marked", about=telling.about, exc_info=problem)
            return
        with self._lock:
            del self._waiting[telling.key]
            self._next_try.pop(telling.key, None)

    async def _send(self, telling: Telling) -> None:
        for channel, addresses in self._ways():
            try:
                for address in addresses:
                    await channel.send(self._delivery(telling, address))
            finally:
                await channel.close()

    def _ways(self) -> Iterable[tuple[Channel, tuple[str, ...]]]:
        alarm = self._settings.alarm
        if self._settings.engine.dry_run:
            return
        around = Around(self._settings.zone, self._now, open_line)
        if alarm.webhook:
            way = settings.Channel(
                "alarm",
                ChannelType.WEBHOOK,
                url=alarm.webhook,
                secret_file=alarm.secret_file,
                allow_private=alarm.allow_private,
                timeout=10 * SECOND,
            )
            yield open_channel(way, around), ("",)
        named = self._settings.channel(alarm.channel) if alarm.channel else None
        if named is not None and not named.dry_run:
            yield open_channel(named, around), alarm.to or named.to or ("",)

    def _delivery(self, telling: Telling, address: str) -> Delivery:
        hospital = self._settings.hospital.name
        return Delivery(
            key=telling.key + (f"/{address}" if address else ""),
            kind="alarm",
            title=telling.title,
            text=telling.text if telling.until is None else f"Well again: {telling.text}",
            at=telling.since if telling.until is None else telling.until,
            urgent=telling.until is None,
            address=address,
            data={"about": telling.about, "state": "bad" if telling.until is None else "well", "hospital": hospital},
        )


def _say(telling: Telling) -> None:
    if telling.until is None:
        logger().error("alarm", about=telling.about, text=telling.text)
    else:
        logger().info("alarm is over", about=telling.about)
