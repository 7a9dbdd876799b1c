"""The doors of the record that tell a trace of what goes through them: every message received, every message decided.

Lives here: two wrappers, used only while traces go somewhere, so that sources and engine need not know of traces. Must
not live here: spans (tracing.py).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from wardwright.engine.telemetry import tracing
from wardwright.facts.instant import Instant
from wardwright.record.rows import Batch, Receipt, Received
from wardwright.record.store import Decisions, Messages


def _wall() -> int:
    return time.time_ns() // 1000


class TracedMessages:
    """Messages (record.store.Messages) whose groups are told to the trace when they are on disk."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def append(self, received: Sequence[Received], now: Instant) -> list[Receipt]:
        """As the store's."""
        began = _wall()
        receipts = self._messages.append(received, now)
        ended = _wall()
        for each, receipt in zip(received, receipts, strict=True):
            if receipt.fresh:  # a copy has the trace of the first
                tracing.received(receipt.seq, each.source, began, ended)
        return receipts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._messages, name)


class TracedDecisions:
    """Decisions (record.store.Decisions) whose batches are told to the trace when they are on disk."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._began = _wall()

    def commit(self, batch: Batch) -> None:
        """As the store's. A message's span lasts from the end of the batch before to the end of its own."""
        self._decisions.commit(batch)
        ended = _wall()
        firings = Counter(firing.message for firing in batch.firings)
        for fate in batch.fates:
            told = (fate.fate.value, fate.facts, firings[fate.message])
            tracing.decided(fate.message, self._began, ended, *told)
        self._began = ended

    def __getattr__(self, name: str) -> Any:
        return getattr(self._decisions, name)
