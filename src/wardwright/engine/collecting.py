"""Python's search for circles of objects, while facts run through the kernel.

Lives here: how seldom it searches. Called by replay (seldom: it may run for hours) and by the shares of a proof (not
at all: a share is small).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Millions of facts are kept and none of them is in a circle: looking for circles often costs a sixth of a plain
    run, and a third of a compiled one."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def not_collecting() -> Iterator[None]:
    """For a bounded number of facts: a circle, were there one, waits until the end."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
