"""The engine at work takes in a vocabulary that names a code, and reads what was stored before again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.connections.feed import Feed
from tests.web.connections.test_naming import POCT
from tests.web.site import Site
from wardwright.engine.connections.naming import fingerprint, keep, read_text
from wardwright.engine.connections.vocabulary_text import Change
from wardwright.engine.live.encode import row_facts
from wardwright.engine.live.process import run
from wardwright.engine.live.rereading import Wish, wish, wished
from wardwright.facts.vocabulary import TermKind

_TURNS = 2000  # more than it ever takes: the engine waits for its reading process in each


class UntilDone:
    """A stop that comes when the wish is done; in the engine's third turn somebody names the code and asks for it."""

    def __init__(self, site: Site) -> None:
        self._site, self.turns = site, 0

    def is_set(self) -> bool:
        """Asked before each turn."""
        self.turns += 1
        if self.turns == 3:
            file = Path(self._site.home.vocabulary_file)
            change = Change(TermKind.RESULT, "potassium", code="poct:KPOC")
            keep(file, change, fingerprint(read_text(file)), "integration", self._site.now)
            wish(Wish(1, "poct:KPOC"), "integration", self._site.now)
        return self.turns > _TURNS or (self.turns > 3 and wished() is None)

    def wait(self, seconds: float) -> bool:
        """No waiting."""
        return False


@pytest.fixture
def garbage() -> Iterator[None]:
    """The engine looks for circles by itself; the tests after it do not."""
    yield
    gc.enable()


def _terms(site: Site) -> list[str]:
    decisions = site.record.decisions()
    try:
        rows = decisions.facts_between(1, len(POCT))
        return [fact.term for row in rows for fact in row_facts(row) if fact.term not in ("", "born", "sex")]
    finally:
        decisions.close()


@pytest.mark.usefixtures("garbage")
def test_what_was_stored_says_the_name_after_a_while(site: Site, feed: Feed) -> None:
    feed.come(POCT)
    assert _terms(site) == ["poct:KPOC"] * len(POCT)
    stop = UntilDone(site)
    assert run(site.home, site.record, stop) == 0  # type: ignore[arg-type]
    assert stop.turns <= _TURNS
    assert _terms(site) == ["potassium"] * len(POCT)
