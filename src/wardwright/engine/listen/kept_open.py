"""A source that is kept open: what cannot open now is tried again until it can.

Lives here: one source of the settings over the life of the process. Must not live here: which source is made of which
settings (sources.py), who is told of trouble (sources_watch.py). A port that is still held by a process that is going,
a certificate that is being renewed, a share that is not mounted yet: these pass, and nobody should have to come.
"""

from __future__ import annotations

import structlog

from wardwright.connect.receiving import CannotOpen, Counts, Source
from wardwright.engine.listen.sources import Around, make_source
from wardwright.home import settings as home

_LOG = structlog.get_logger()


class KeptOpen:
    """One source, open or not yet (see connect.receiving.Source)."""

    def __init__(self, settings: home.Source, around: Around) -> None:
        self.settings = settings
        self._around = around
        self._source: Source | None = None
        self._closed = Counts()

    @property
    def name(self) -> str:
        """As the settings name it."""
        return self.settings.name

    @property
    def counts(self) -> Counts:
        """What it did; why it is not open, while it is not."""
        return self._closed if self._source is None else self._source.counts

    @property
    def is_open(self) -> bool:
        """Whether it takes messages."""
        return self._source is not None

    async def open(self) -> None:
        """Tries to open it, if it is not open."""
        if self._source is not None:
            return
        try:
            source = make_source(self.settings, self._around)
            await source.open()
        except CannotOpen as problem:
            if self._closed.problem != str(problem):
                _LOG.error("source cannot open", source=self.name, why=str(problem))
            self._closed.problem = str(problem)
            return
        self._source = source
        _LOG.info("source open", source=self.name, type=self.settings.type.value if self.settings.type else "")

    async def stop(self) -> None:
        """Takes nothing new, answers what was taken, lets go."""
        if self._source is not None:
            await self._source.stop()
