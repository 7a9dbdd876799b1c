"""How a system may stand: for the tests of what is said about it."""

from __future__ import annotations

from wardwright.engine.telemetry.standing import (
    ChannelStanding,
    EngineStanding,
    FlowsStanding,
    PartStanding,
    SourceStanding,
    Standing,
    State,
    TasksStanding,
)
from wardwright.facts.instant import MINUTE, SECOND, Instant

NOW: Instant = 1_795_000_000 * SECOND
PARTS = tuple(
    PartStanding(name, State.GOOD, "host", number, NOW - 5 * MINUTE, NOW - SECOND)
    for number, name in enumerate(("supervisor", "listen", "decide", "deliver"), start=100)
)
LAB = SourceStanding("lab feed", "mllp", "0.0.0.0:2575", State.GOOD, None, "", NOW - 4 * SECOND, 1200, 3, 1, 0, 4)
PAGE = ChannelStanding("page", "webhook", State.GOOD, "", 2, 1, 0, 412)
WELL = Standing(
    at=NOW,
    wall=NOW,
    hospital="St Elsewhere",
    version="0.1.0",
    database="data",
    leader="host 100",
    dry_run=False,
    parts=PARTS,
    sources=(LAB,),
    channels=(PAGE,),
    engine=EngineStanding(1200, 1199, 1, 0.2, 41.0, 300, 2, 0.0001),
    flows=FlowsStanding(36),
    tasks=TasksStanding(12, 3),
)
