"""A history made of facts in a test, with no files: what a proof needs of one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa

from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant
from wardwright.record.history.rows import batch_of
from wardwright.record.history.schema import SCHEMA


class MadeHistory:
    """Facts in the order of arrival, as the view that a history has."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.facts = list(facts)
        self.folder = Path("made")
        self._connection: Any = None

    def connection(self) -> Any:
        """A database with the view `facts`."""
        if self._connection is None:
            self._connection = duckdb.connect(":memory:", config={"threads": "1"})
            batch = batch_of(self.facts, range(len(self.facts)))
            self._connection.register("facts", pa.Table.from_batches([batch], SCHEMA))
        return self._connection

    def span(self) -> tuple[Instant, Instant] | None:
        """The least and the greatest `seen`."""
        seen = [fact.seen for fact in self.facts]
        return (min(seen), max(seen)) if seen else None

    def totals(self) -> Any:
        """One message for each fact."""
        return SimpleNamespace(messages=len(self.facts), facts=len(self.facts), set_aside={})

    def fingerprint(self) -> str:
        """One for all."""
        return "made"

    def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            self._connection.close()
