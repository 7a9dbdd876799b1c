"""Compacting: many small parts become few, and a long ledger short. What is in the history stays the same.

Lives here: which parts go together. Must not live here: how rows are written (writer.py). Each step is a batch of its
own: killed between two, the next run goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

from wardwright.record.history.ledger import Part, whole_entry
from wardwright.record.history.parts import trouble_of
from wardwright.record.history.tidying import shorten, tidy
from wardwright.record.history.writer import Writer

MANY: Final = 8
"""So many parts of one month and about one size become one."""

LONG: Final = 64
"""So many files of the ledger become one."""


def compact(writer: Writer, stop: Callable[[], bool] = lambda: False) -> int:
    """Does what there is to do, until `stop` says so; how many parts went into others."""
    gone = 0
    while not stop():
        group = _next_group(writer)
        if not group:
            break
        writer.rewrite(group)
        gone += len(group)
    if gone:
        tidy(writer.place, writer.state)
    if writer.state.files > LONG and not stop():
        writer.write(whole_entry(writer.state))
        shorten(writer.place, writer.state)
    return gone


def _next_group(writer: Writer) -> list[Part]:
    """Parts of one month whose rows are about as many: each row is written again only as often as sizes grow."""
    groups: dict[tuple[str, int], list[Part]] = {}
    for part in sorted(writer.state.parts.values(), key=lambda part: part.file):
        if not trouble_of(writer.place.facts, part):
            size = len(f"{part.rows:o}")  # a step is a factor of eight
            groups.setdefault((str(PurePosixPath(part.file).parent), size), []).append(part)
    return next((group for group in groups.values() if len(group) >= MANY), [])
