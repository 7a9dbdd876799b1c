"""Outcomes in order, kept on disk when there are many: each portion's in its own run, told as one.

Lives here: writing runs and merging them. Must not live here: what an outcome is. Called by portions and proof.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice
from operator import itemgetter
from pathlib import Path

from wardwright.engine.prove.portion import Placed

_AT_ONCE = 1_000  # outcomes written together
IN_MEMORY = 20_000  # outcomes of a portion that are not written at all

Run = Path | list[Placed]


def keep(placed: Iterable[Placed], file: Path, in_memory: int = IN_MEMORY) -> Run:
    """The run: a list while it is no longer than `in_memory`, else the file that it was written to."""
    rest = iter(placed)
    short = list(islice(rest, in_memory + 1))
    if len(short) <= in_memory:
        return short
    with file.open("wb") as out:
        chunk: list[Placed] = short
        for each in rest:
            if len(chunk) >= _AT_ONCE:
                pickle.dump(chunk, out, pickle.HIGHEST_PROTOCOL)
                chunk = []
            chunk.append(each)
        pickle.dump(chunk, out, pickle.HIGHEST_PROTOCOL)
    return file


def told(runs: list[Run]) -> Iterator[Placed]:
    """All runs as one, in order."""
    streams = [_read(run) if isinstance(run, Path) else iter(run) for run in runs]
    return streams[0] if len(streams) == 1 else merge(*streams, key=itemgetter(0))


def _read(file: Path) -> Iterator[Placed]:
    with file.open("rb") as source:
        while True:
            try:
                chunk = pickle.load(source)  # written by this run into a folder of its own
            except EOFError:
                return
            yield from chunk
