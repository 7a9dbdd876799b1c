"""What the process of the pages does for notices: looks what is new, sends, marks.

Lives here: the round that goes on and on. Must not live here: what is new (engine.push.news), rows (…browsers), how it
is sent (act.push). Why here and not in `deliver`: docs/decisions/0028.

Send, then mark: whoever is killed in between sends once more, and the same topic and tag make one notice of both. What
could not be sent is not kept: the next round says what is new then.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import Final

from django.db import Error as DatabaseError
from django.db import close_old_connections, connections

from wardwright.act.channel import Gone, NotConfigured, PermanentFailure, TemporaryFailure
from wardwright.act.push.encryption import BrowserKeys
from wardwright.act.push.service import Notice, PushServices
from wardwright.engine.push.browsers import drop, mark_failed, mark_refused, mark_told, may_be_told, seen_by
from wardwright.engine.push.news import Events, News, Seen, seen_now
from wardwright.engine.telemetry.logs import kind_and_place, logger
from wardwright.home.settings import Push
from wardwright.record.site.models import PushBrowser
from wardwright.record.store import RecordUnavailable
from wardwright.web.installation import installation
from wardwright.web.push.sessions import is_alive
from wardwright.web.push.words import text_of

_EVERY: Final = 5.0  # seconds
_AT_A_TIME: Final = 8  # posts on their way
_MOST: Final = 200  # notices of one round
LIVES: Final = 3600  # seconds that a push service keeps a notice for a phone that is away; then the list says it better


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice with what becomes of its browser's mark."""

    browser: int
    notice: Notice
    upto: Seen
    failures: int


class Watch:
    """One watch over the record. What browsers were looked at for, with nothing new, is kept in memory only."""

    def __init__(self) -> None:
        self._read: Push | None = None
        self._services: PushServices | None = None
        self._seen: dict[int, Seen] = {}

    async def run(self) -> None:
        """Until it is cancelled."""
        try:
            while True:
                try:
                    await self.round()
                except Exception as problem:  # one that nobody thought of must not end all notices until a restart
                    logger().error("a round of notices failed", **kind_and_place(problem))
                await asyncio.sleep(_EVERY)
        finally:
            await self._close()

    async def round(self) -> int:
        """One look, and what follows from it; how many notices went. A record that is away is looked at again."""
        settings = installation().home.settings
        if settings.push != self._read or (self._services is None and settings.push.is_on):
            await self._renew(settings.push)
        services = self._services
        if services is None:
            return 0
        try:
            letters = await asyncio.to_thread(self._look, services)
            if settings.engine.dry_run:
                await asyncio.to_thread(self._leave_unsent, letters)
                return 0
            turns = asyncio.Semaphore(_AT_A_TIME)
            sending = (self._send(services, letter, turns) for letter in letters)
            done = await asyncio.gather(*sending, return_exceptions=True)  # one that fails does not stop the others
        except (RecordUnavailable, DatabaseError) as problem:
            logger().warning("no notices: the record cannot be read", **kind_and_place(problem))
            return 0
        for failed in (each for each in done if isinstance(each, BaseException)):
            logger().warning("a notice could not be marked", **kind_and_place(failed))
        return sum(each is True for each in done)

    # ── what is new ──────────────────────────────────────────────────────────────────────────

    def _look(self, services: PushServices) -> list[Letter]:
        try:
            close_old_connections()
            wall = installation().wall()
            browsers = [each for each in may_be_told(services.identity.public, wall) if services.is_open(each.address)]
            return self._letters(browsers) if browsers else []
        except DatabaseError:
            connections.close_all()
            raise

    def _letters(self, browsers: list[PushBrowser]) -> list[Letter]:
        upto = seen_now(installation().now())
        since = upto
        for each in browsers:
            since = since.earlier(self._seen_by(each))
        events = Events(installation().desk, since, upto)
        letters: list[Letter] = []
        for browser in browsers:
            if len(letters) == _MOST:
                break  # the others are looked at in the next round, those told longest ago first
            news = self._news(events, browser) if events.found else None
            if news is not None and is_alive(browser):
                letters.append(_letter(browser, news, upto))
            else:
                self._seen[browser.id] = upto
        return letters

    def _seen_by(self, browser: PushBrowser) -> Seen:
        """How far it was told, or looked at with nothing new: the later of the two."""
        told = seen_by(browser)
        looked = self._seen.get(browser.id, told)
        return looked if (looked.task, looked.step, looked.due) >= (told.task, told.step, told.due) else told

    def _news(self, events: Events, browser: PushBrowser) -> News | None:
        account = browser.account
        person = events.desk.directory.get(account.person) if account.person else None
        if person is None:
            return None
        return events.news_for(person, account.username, browser.ward, self._seen_by(browser))

    def _leave_unsent(self, letters: list[Letter]) -> None:
        """In a dry run nothing goes out: it is said, and passed by."""
        for letter in letters:
            self._seen[letter.browser] = letter.upto
        if letters:
            logger().info("notices would have gone: this is a dry run", notices=len(letters))

    # ── sending ──────────────────────────────────────────────────────────────────────────────

    async def _send(self, services: PushServices, letter: Letter, turns: asyncio.Semaphore) -> bool:
        async with turns:
            try:
                await services.send(letter.notice)
            except Gone:
                await asyncio.to_thread(drop, letter.browser, installation().now())
                return False
            except TemporaryFailure as problem:
                tries, wall = letter.failures + 1, installation().wall()
                wish, chance = problem.retry_after, random.random()
                await asyncio.to_thread(mark_failed, letter.browser, tries, str(problem), wall, wish, chance)
                return False
            except PermanentFailure as problem:
                logger().warning("a notice was refused", why=str(problem))
                await asyncio.to_thread(mark_refused, letter.browser, str(problem), installation().wall())
                return False
            await asyncio.to_thread(mark_told, letter.browser, letter.upto, installation().wall())
            return True

    # ── settings ─────────────────────────────────────────────────────────────────────────────

    async def _renew(self, push: Push) -> None:
        """The settings as they are now; a key that cannot be read is told once, and looked for again."""
        was, self._read = self._read, push
        await self._close()
        if not push.is_on:
            return
        try:
            self._services = PushServices(push, installation().wall)
        except NotConfigured as problem:
            if was != push:
                logger().error("no notices to browsers", why=str(problem))

    async def _close(self) -> None:
        services, self._services = self._services, None
        if services is not None:
            await services.close()


def _letter(browser: PushBrowser, news: News, upto: Seen) -> Letter:
    text = text_of(news, browser.account.language)
    keys = BrowserKeys.read(browser.public, browser.secret)
    notice = Notice(browser.address, keys, text, LIVES, urgent=news.urgent > 0)
    return Letter(browser.id, notice, upto, browser.mark.failures)
