"""What must hold after everything: read from the tables by plain SQL, and decided again by the kernel's simulation.

Lives here: the judge. It shares as little as it can with what it judges: its own sentences, the reader of messages, the
simulation; no store, no live engine. `judge` raises AssertionError with every finding.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from heapq import merge
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import psycopg
import sqlcipher3

from tests.crash.doors import FHIR, FOLDER
from tests.crash.installation import SOURCE, ZONE
from wardwright.act.delivery import Delivery
from wardwright.connect.fhir.reading import FhirReader
from wardwright.connect.fhir.schema import packaged
from wardwright.connect.hl7v2 import Source, read_message
from wardwright.facts.fact import Fact, Kind
from wardwright.facts.load import load_vocabulary
from wardwright.facts.message import Message
from wardwright.facts.vocabulary import Vocabulary
from wardwright.kernel.firing import Firing, Outcome
from wardwright.kernel.plan import make_plan
from wardwright.kernel.run import Arrival, Escalation, TaskStep
from wardwright.kernel.simulate import Simulation
from wardwright.language.parse import parse
from wardwright.language.tree import TaskState
from wardwright.record.encoding import decode
from wardwright.record.rows import TAKEN_BACK

STATES = {"accept": TaskState.ACCEPTED, "done": TaskState.DONE}
KILLED_IN_BETWEEN = 30  # steps whose taker may have been killed after the commit and before the word of it
ACTED = (Outcome.FIRED, Outcome.FOLLOWED)
HEARD_FROM = f"connection:{SOURCE}"


class Tables:
    """Questions to the record of a home, on its own connections."""

    def __init__(self, home: Path, url: str = "") -> None:
        self._home, self._url = home, url

    def rows(self, question: str, file: str = "record") -> list[tuple[Any, ...]]:
        """All rows. Messages lie in a file of their own under SQLite."""
        if self._url:
            with psycopg.connect(self._url) as server:
                return server.execute(question.encode()).fetchall()
        with closing(sqlcipher3.connect(str(self._home / "data" / f"{file}.db"), timeout=30)) as lite:
            return list(lite.execute(question))

    def one(self, question: str, file: str = "record") -> Any:
        """The one value."""
        return self.rows(question, file)[0][0]

    def messages(self) -> list[tuple[Any, ...]]:
        """seq, control id, bytes, arrived, source, format."""
        columns = "seq, control_id, encoding, raw, arrived, source, format"
        found = self.rows(f"SELECT {columns} FROM messages ORDER BY seq", "messages")
        return [(seq, own, decode(way, bytes(raw)), *rest) for seq, own, way, raw, *rest in found]

    def unfinished(self) -> dict[str, int]:
        """How much is still to be done: messages to decide, acts to expand, deliveries to send."""
        last = self.one("SELECT coalesce(max(seq), 0) FROM messages", "messages")
        decided = self.rows("SELECT message FROM cursor")
        return {
            "messages": last - (decided[0][0] if decided else 0),
            "steps": self.one("SELECT count(*) FROM task_steps WHERE seen IS NULL"),
            "acts": self.one("SELECT count(*) FROM outbox WHERE expanded IS NULL"),
            "deliveries": self.one("SELECT count(*) FROM deliveries WHERE state IN ('waiting', 'failed')"),
        }


class Outside(NamedTuple):
    """What the world outside remembers."""

    acknowledged: Mapping[str, bytes]  # control id → message
    received: Mapping[str, list[bytes]]  # key → bodies
    steps: list[str]  # "task verb", of every step that somebody was told is taken


def judge(home: Path, outside: Outside, url: str = "") -> dict[str, int]:
    """Everything that must hold; how much of it there was."""
    tables = Tables(home, url)
    findings = [
        *_messages(tables, outside.acknowledged),
        *_fates(tables),
        *_firings(tables, home),
        *_acts(tables),
        *_deliveries(tables, outside.received),
        *_timers(tables),
        *_steps(tables, outside.steps),
        *_audit(home),
    ]
    assert not findings, "\n".join([f"{len(findings)} findings", *findings[:20]])
    return {
        "acknowledged": len(outside.acknowledged),
        "firings": tables.one("SELECT count(*) FROM firings"),
        "followed": tables.one("SELECT count(*) FROM firings WHERE follows IS NOT NULL"),
        "steps": len(outside.steps),
        "deliveries": tables.one("SELECT count(*) FROM deliveries"),
        "received": sum(map(len, outside.received.values())),
        "received once": len(outside.received),
    }


def _messages(tables: Tables, acknowledged: Mapping[str, bytes]) -> Iterator[str]:
    """Every acknowledged message once, byte for byte; numbers without gaps; arrival never goes back."""
    stored = tables.messages()
    times = Counter(each[1] for each in stored)
    raw = {each[1]: each[2] for each in stored}
    for own, sent in acknowledged.items():
        if times[own] != 1:
            yield f"message {own} was acknowledged and is there {times[own]} times"
        elif raw[own].rstrip(b"\r") != sent.rstrip(b"\r"):
            yield f"message {own} is not what was sent"
    if [seq for seq, *_ in stored] != list(range(1, len(stored) + 1)):
        yield "the numbers of messages have gaps"
    arrived = [each[3] for each in stored]
    if arrived != sorted(arrived):
        yield "a later message arrived earlier"


def _fates(tables: Tables) -> Iterator[str]:
    """Every message was decided, once, at a moment of its own, in order."""
    fates = tables.rows("SELECT message, seen, fate FROM fates ORDER BY message")
    count = tables.one("SELECT count(*) FROM messages", "messages")
    if [message for message, _, _ in fates] != list(range(1, count + 1)):
        yield f"{count} messages, {len(fates)} fates"
    seen = [each[1] for each in fates]
    if any(later <= earlier for earlier, later in pairwise(seen)):
        yield "two messages share a moment, or moments go back"
    for fate, times in Counter(each[2] for each in fates).items():
        if fate != "read":
            yield f"{times} messages are {fate}"


def _firings(tables: Tables, home: Path) -> Iterator[str]:
    """The same firings as an independent run over the same messages at the same moments."""
    clock = tables.one("SELECT clock FROM cursor")
    again = {each.id: each for each in _simulated(tables, home, clock) if each.outcome in ACTED}
    columns = "id, flow, version, subject, at, outcome, follows, body"
    kept = {row[0]: row for row in tables.rows(f"SELECT {columns} FROM firings")}
    for missing in sorted(set(again) - set(kept)):
        yield f"not fired: {_shown(again[missing])}"
    for extra in sorted(set(kept) - set(again)):
        yield f"fired and should not have: {kept[extra][:6]}"
    for id in sorted(set(kept) & set(again)):
        firing = again[id]
        told = (firing.id, firing.flow, firing.version, firing.subject, firing.at, firing.outcome.value, firing.follows)
        texts = [act["text"] for act in json.loads(bytes(kept[id][7]))["acts"]]
        if kept[id][:7] != told or texts != [act.text for act in firing.acts]:
            yield f"fired differently: {kept[id][:7]} {texts}, should be {_shown(firing)}"


def _simulated(tables: Tables, home: Path, until: int) -> Iterator[Firing]:
    vocabulary, zone = load_vocabulary((home / "vocabulary.yaml").read_text()), ZoneInfo(ZONE)
    pages = [file.read_text() for file in sorted((home / "flows").glob("*.flow"))]
    flows = [flow for page in pages for flow in parse(page, vocabulary).flows]
    simulation = Simulation(make_plan(flows, vocabulary, zone))
    facts = _facts(tables, vocabulary, zone)
    yield from simulation.run(merge(facts, _taken(tables), key=lambda arrival: arrival.seen))
    yield from simulation.finish(until)


def _facts(tables: Tables, vocabulary: Vocabulary, zone: ZoneInfo) -> Iterator[Fact]:
    seen_at = dict(tables.rows("SELECT message, seen FROM fates"))
    contexts = {name: Source(name, vocabulary, zone=zone) for name in (SOURCE, FOLDER)}
    door = FhirReader(vocabulary, zone, packaged(), FHIR)
    for seq, _, raw, _, source, form in tables.messages():
        seen = seen_at.get(seq)
        message = Message(str(seq), raw, form, source, seen)
        if seen is not None and form == "fhir":
            yield from door.read(message).facts
        elif seen is not None:
            # Every message names the laboratory in MSH-3, by whichever door it came.
            yield Fact(HEARD_FROM, Kind.HEARD, "", seen, seen, source=str(seq))
            yield from read_message(message, contexts[source]).facts


def _taken(tables: Tables) -> Iterator[Arrival]:
    for task, subject, verb, seen in tables.rows("SELECT task, subject, verb, seen FROM task_steps ORDER BY seen"):
        if verb in STATES:
            yield TaskStep(subject, seen, STATES[verb], task)
        elif verb == "escalate":
            yield Escalation(subject, seen, task)


def _shown(firing: Firing) -> str:
    return f"{firing.flow} {firing.subject} {firing.at} {firing.outcome.value} {firing.follows}"


def _acts(tables: Tables) -> Iterator[str]:
    """Every act of every firing is in the outbox once, and every asked one has its task."""
    expected = {
        f"{id}/{position}"
        for id, body in tables.rows("SELECT id, body FROM firings")
        for position, act in enumerate(json.loads(bytes(body))["acts"])
        if act["kind"] != "record"
    }
    # That a result was taken back is told to whoever was told, and is an act of no page.
    acts = tables.rows(f"SELECT id, task, expanded FROM outbox WHERE kind <> '{TAKEN_BACK}'")
    if {row[0] for row in acts} != expected:
        yield f"{len(acts)} acts in the outbox, {len(expected)} in the firings"
    tasks = {row[0] for row in tables.rows("SELECT id FROM tasks")}
    lost = [row[0] for row in acts if row[1] is not None and row[1] not in tasks]
    if lost:
        yield f"acts without their tasks: {lost[:3]}"
    if any(row[2] is None for row in acts):
        yield "acts wait to be expanded"


def _deliveries(tables: Tables, received: Mapping[str, list[bytes]]) -> Iterator[str]:
    """Every act has its deliveries, every delivery left, and the other side has each under one key."""
    rows = tables.rows("SELECT key, act, channel, state FROM deliveries")
    states = Counter((row[2], row[3]) for row in rows)
    for (channel, state), times in states.items():
        if state not in ("sent", "withdrawn"):
            yield f"{times} deliveries by {channel} are {state}"
    reached = {row[1] for row in rows}
    of_pages = tables.rows(f"SELECT id FROM outbox WHERE kind <> '{TAKEN_BACK}'")
    lost = [row[0] for row in of_pages if row[0] not in reached]
    if lost:
        yield f"{len(lost)} acts reached nobody: {lost[:3]}"
    keys = {_safe(row[0]) for row in rows if row[2] == "page" and row[3] == "sent"}
    for key in sorted(keys - set(received)):
        yield f"marked as sent and never received: {key}"
    withdrawn = {_safe(row[0]) for row in rows if row[2] == "page" and row[3] == "withdrawn"}
    for key in sorted(set(received) - keys - withdrawn):
        yield f"received and not in the record: {key}"
    for key, bodies in received.items():
        if len(set(bodies)) != 1:
            yield f"different messages under the key {key}: {[body.decode() for body in dict.fromkeys(bodies)]}"


def _safe(key: str) -> str:
    return Delivery(key, "", "", "", 0).safe_key


def _steps(tables: Tables, steps: list[str]) -> Iterator[str]:
    """Every step that somebody was told is taken is there as often, with its audit record, and was taken in."""
    kept = Counter(
        f"{number} {verb}"
        for number, verb in tables.rows("SELECT t.number, s.verb FROM task_steps s JOIN tasks t ON t.id = s.task")
    )
    for step, times in Counter(steps).items():
        if kept[step] < times:
            yield f"step {step} was taken {times} times and is there {kept[step]} times"
    if kept.total() > len(steps) + KILLED_IN_BETWEEN:
        yield f"{kept.total()} steps are there, {len(steps)} were taken"
    audited = tables.one("SELECT count(*) FROM audit WHERE kind = 'task'")
    if audited != kept.total():
        yield f"{kept.total()} steps, {audited} audit records of them"
    waiting = tables.one("SELECT count(*) FROM task_steps WHERE seen IS NULL")
    if waiting:
        yield f"{waiting} steps were never taken in"


def _audit(home: Path) -> Iterator[str]:
    """The chain holds."""
    command = [sys.executable, "-m", "wardwright.cli", "audit", "verify", "--home", str(home)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        yield f"audit verify: {run.stdout}{run.stderr}"


def _timers(tables: Tables) -> Iterator[str]:
    """What was due has had its turn."""
    clock = tables.one("SELECT clock FROM cursor")
    overdue = tables.one(f"SELECT count(*) FROM timers WHERE due <= {clock}")
    if overdue:
        yield f"{overdue} timers are overdue"
