"""The parts of a running system: which there are, in which order they start and stop.

Lives here: the table. Must not live here: what a part does (the module it names), who watches it (supervisor.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from wardwright.home.settings import Settings


@dataclass(frozen=True, slots=True)
class Part:
    """One process: its name, the module whose `run(home, record, stop) -> int` it is, and how long it may take to stop.

    `patience` is in seconds; whoever takes longer is killed, and nothing is lost by it. `niceness`: on a machine with
    more to do than it can, an acknowledgement comes before a decision and a decision before what follows from it.
    """

    name: str
    module: str
    purpose: str
    patience: float
    niceness: int


# In the order of stopping: first nothing new comes in, then what came in is decided, then what was decided is sent.
PARTS = (
    Part("listen", "wardwright.engine.listen.process", "takes messages, puts them on disk, acknowledges", 10.0, 0),
    Part("decide", "wardwright.engine.live.process", "reads messages, decides, opens tasks, keeps timers", 15.0, 4),
    Part("deliver", "wardwright.engine.deliver.process", "sends what was decided, and marks it", 15.0, 8),
)
# Named, not imported: pages are a room further down, and the system runs without them. Stopped first of all.
WEB = Part("web", "wardwright.web.process", "the pages, for people in a browser", 5.0, 2)
SUPERVISOR = "supervisor"
BY_NAME = {part.name: part for part in (WEB, *PARTS)}


def parts_of(settings: Settings) -> tuple[Part, ...]:
    """The parts that these settings ask for."""
    return (WEB, *PARTS) if settings.web.listen is not None else PARTS
