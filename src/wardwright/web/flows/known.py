"""The flows of the installation behind the pages, kept between requests.

Lives here: `known()`, which other areas ask for a flow's address too. Must not live here: what is known of a flow
(engine.flows).
"""

from __future__ import annotations

import threading
import time

from wardwright.engine.expect.kept import Kept
from wardwright.engine.flows.book import Book, Sheet
from wardwright.engine.flows.figures import AtOnce, Figures, figures
from wardwright.engine.flows.shelf import Entry, shelf
from wardwright.web.installation import Installation, installation

_ASK_AGAIN = 2.0  # seconds
_COUNT_AGAIN = 10.0


class KnownFlows:
    """All flows of one installation. Threads share it."""

    def __init__(self, of: Installation) -> None:
        self.of = of
        self._book = Book()
        self._at_once = AtOnce()
        self._figures: dict[str, tuple[float, Figures]] = {}  # one for each flow that there is
        self._shelved: tuple[float, tuple[Sheet, ...], dict[str, Entry]] = (0.0, (), {})

    def sheets(self) -> tuple[Sheet, ...]:
        """The pages of the home."""
        return self._book.sheets(self.of.folder / "flows", self.of.vocabulary)

    def entries(self) -> tuple[Entry, ...]:
        """Every flow and how it stands, by title; the record is asked again every two seconds."""
        return tuple(self._by_slug().values())

    def _by_slug(self) -> dict[str, Entry]:
        asked, of, found = self._shelved
        sheets = self.sheets()
        if sheets is not of or time.monotonic() - asked > _ASK_AGAIN:
            found = {entry.slug: entry for entry in shelf(sheets)}
            self._shelved = (time.monotonic(), sheets, found)
        return found

    def called(self, slug: str) -> Entry | None:
        """The flow of this address."""
        return self._by_slug().get(slug)

    def titled(self, title: str) -> Entry | None:
        """The flow of this title."""
        return next((entry for entry in self.entries() if entry.title == title), None)

    def warm(self) -> None:
        """Reads the pages beside whatever else happens: the first who asks need not wait for all of them."""
        threading.Thread(target=self.sheets, daemon=True).start()

    def finish(self) -> None:
        """Waits until what is read beside is there."""
        self._book.finish()
        self._shelved = (0.0, (), {})

    def look_again(self) -> None:
        """Somebody has written a page: the next question reads it."""
        self._book.look_again()
        self._shelved, self._figures = (0.0, (), {}), {}

    def fired(self) -> dict[str, int]:
        """Title → firings of the last 28 days; up to a minute old."""
        return dict(self._at_once.fired(self.of.now()))

    def open_tasks(self) -> dict[str, int]:
        """Title → open tasks; up to twenty seconds old."""
        return dict(self._at_once.open_tasks(self.of.now()))

    def figures(self, title: str) -> Figures:
        """What one flow did lately; up to ten seconds old."""
        asked, found = self._figures.get(title, (0.0, None))
        if found is None or time.monotonic() - asked > _COUNT_AGAIN:
            open_tasks = self.open_tasks().get(title, 0)
            found = figures(title, Kept(self.of.home.data), self.of.now(), self.of.zone, open_tasks)
            self._figures[title] = (time.monotonic(), found)
        return found


_known: KnownFlows | None = None


def known() -> KnownFlows:
    """The flows of the installation behind the pages."""
    global _known
    if _known is None or _known.of is not installation():
        _known = KnownFlows(installation())
    return _known
