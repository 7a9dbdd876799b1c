"""The flows of the installation behind the pages, kept between requests.

Lives here: `known()`, which other areas ask for a flow's address too. Must not live here: what is known of a flow
(engine.flows).
"""

from __future__ import annotations

from wardwright.engine.expect.kept import Kept
from wardwright.engine.flows.book import Book, Sheet
from wardwright.engine.flows.figures import AtOnce, Figures, figures
from wardwright.engine.flows.shelf import Entry, shelf
from wardwright.web.installation import Installation, installation


class KnownFlows:
    """All flows of one installation. Threads share it."""

    def __init__(self, of: Installation) -> None:
        self.of = of
        self._book = Book()
        self._at_once = AtOnce()

    def sheets(self) -> tuple[Sheet, ...]:
        """The pages of the home."""
        return self._book.sheets(self.of.folder / "flows", self.of.vocabulary)

    def entries(self) -> tuple[Entry, ...]:
        """Every flow and how it stands, by title."""
        return shelf(self.sheets())

    def called(self, slug: str) -> Entry | None:
        """The flow of this address."""
        return next((entry for entry in self.entries() if entry.slug == slug), None)

    def titled(self, title: str) -> Entry | None:
        """The flow of this title."""
        return next((entry for entry in self.entries() if entry.title == title), None)

    def look_again(self) -> None:
        """Somebody has written a page: the next question reads it."""
        self._book.look_again()

    def fired(self) -> dict[str, int]:
        """Title → firings of the last 28 days; up to a minute old."""
        return dict(self._at_once.fired(self.of.now()))

    def open_tasks(self) -> dict[str, int]:
        """Title → open tasks; up to twenty seconds old."""
        return dict(self._at_once.open_tasks(self.of.now()))

    def figures(self, title: str) -> Figures:
        """What one flow did lately."""
        open_tasks = self.open_tasks().get(title, 0)
        return figures(title, Kept(self.of.home.data), self.of.now(), self.of.zone, open_tasks)


_known: KnownFlows | None = None


def known() -> KnownFlows:
    """The flows of the installation behind the pages."""
    global _known
    if _known is None or _known.of is not installation():
        _known = KnownFlows(installation())
    return _known
