"""A bar on stderr for what takes longer than a second, when somebody watches.

Lives here: the bar. Must not live here: what is done meanwhile.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str, int, int], None]
"""Told now and then: what is being done, how much is left, how much it is in all."""


@contextmanager
def watched(doing: str) -> Iterator[Progress | None]:
    """What to tell the progress to; None when nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # a tenth of a second of imports that only a watched run needs
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, left: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(f"{doing} {what}", total=whole)
            bar.update(tasks[what], completed=whole - left, total=whole)

        yield tell
