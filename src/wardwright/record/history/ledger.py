"""The ledger: what was taken in, and which files hold it. A file of facts counts only when the ledger names it.

Lives here: the entries as JSON, and the state that follows from all of them. Must not live here: Parquet, DuckDB.
One file for each batch, numbered, never changed: `ledger/00000007.json`. The moment in which it gets its name is the
moment in which everything in it becomes true: parts appear, parts that they replace are gone, inputs are known.
A file with `whole` holds all that was before it, so that a ledger of many small batches can be made short.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from wardwright.record.history.disk import write_whole
from wardwright.record.history.refused import HistoryRefused

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One file of facts. `file` is its path under `facts/`; `low` and `high` are the least and greatest `n` in it."""

    file: str
    rows: int
    size: int
    digest: str
    low: int
    high: int
    first_seen: int
    last_seen: int
    repeated: int = 0  # rows that say again what the row before them says
    clashing: int = 0  # final results that say another value for the same patient, term and time


@dataclass(frozen=True, slots=True)
class Input:
    """One file that was taken in, and what became of it. The rows of its facts have `n` in [first, end)."""

    fingerprint: str  # of its bytes
    name: str
    format: str
    size: int
    reading: str  # fingerprint of what it was read with: vocabulary, mapping, time zone, source
    first: int
    end: int
    messages: int = 0
    facts: int = 0
    rows: int = 0  # facts, and the times at which a connection was heard from
    resent: int = 0
    first_seen: int | None = None
    last_seen: int | None = None
    set_aside: dict[str, int] = field(default_factory=dict)  # by reason
    not_mapped: dict[str, int] = field(default_factory=dict)  # the most frequent
    flaws: dict[str, int] = field(default_factory=dict)  # the most frequent: "potassium: unit"
    unknown_terms: dict[str, int] = field(default_factory=dict)  # the most frequent: codes that no term has
    local_times: int = 0  # rows of a table whose time has no offset
    lost: int = 0  # rows that are in no part any more, because theirs was damaged
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """What a range of the record's messages amounts to. Ranges are fixed, so that one of them can be written anew."""

    last: int  # the last message of it that is written
    moment: int  # at which that one was seen
    messages: int = 0
    facts: int = 0
    rows: int = 0
    digest: str = ""  # of its rows, whatever portions they were written in
    set_aside: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FromRecord:
    """How far the live record was written."""

    through: int = 0  # the last message
    blocks: dict[str, Block] = field(default_factory=dict)  # by the range's number, as text
    rederived: int = 0  # how many times messages had been derived again when it was last looked at

    @property
    def messages(self) -> int:
        """Messages written."""
        return sum(block.messages for block in self.blocks.values())

    @property
    def facts(self) -> int:
        """Facts written."""
        return sum(block.facts for block in self.blocks.values())

    @property
    def rows(self) -> int:
        """Facts, and the times at which a connection was heard from."""
        return sum(block.rows for block in self.blocks.values())

    @property
    def set_aside(self) -> dict[str, int]:
        """By reason."""
        return total(block.set_aside for block in self.blocks.values())

    @property
    def last_seen(self) -> int | None:
        """The moment of the last message."""
        return max((block.moment for block in self.blocks.values()), default=None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One batch: one file of the ledger."""

    number: int
    adds: tuple[Part, ...] = ()
    removes: tuple[str, ...] = ()  # parts, by file
    inputs: tuple[Input, ...] = ()
    record: FromRecord | None = None
    next: int = 0  # the first `n` that is free
    resends: tuple[str, ...] = ()  # files under `known/`: what tells a message that comes again
    identities: str = ""  # a file under `known/`: what FHIR files have said of who is who
    whole: bool = False


@dataclass(slots=True)
class State:
    """What all entries together say."""

    number: int = 0
    next: int = 0
    parts: dict[str, Part] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    record: FromRecord | None = None
    resends: list[str] = field(default_factory=list)
    identities: str = ""
    files: int = 0  # of the ledger

    def add(self, entry: Entry) -> None:
        """One more entry."""
        if entry.whole:
            self.parts.clear()
            self.inputs.clear()
            self.resends.clear()
        for name in entry.removes:
            self.parts.pop(name, None)
        self.parts.update((part.file, part) for part in entry.adds)
        self.inputs.update((each.fingerprint, each) for each in entry.inputs)
        self.record = entry.record or self.record
        self.resends += entry.resends
        self.identities = entry.identities or self.identities
        self.number, self.next = entry.number, max(self.next, entry.next)


def read_ledger(folder: Path) -> State:
    """The state of a history. HistoryRefused: a file of the ledger is damaged or missing."""
    state = State()
    numbered = sorted((int(file.stem), file) for file in folder.glob("*.json") if file.stem.isdigit())
    entries = _since_the_last_whole(_read(file) for _, file in reversed(numbered))
    for entry in entries:
        if entry.number != state.number + 1 and not entry.whole:
            raise _gap(state.number + 1)
        state.add(entry)
    state.files = len(numbered)
    return state


def _since_the_last_whole(newest_first: Iterable[Entry]) -> list[Entry]:
    """The entries that count, in order: those before a whole one may be half removed."""
    found: list[Entry] = []
    for entry in newest_first:
        found.append(entry)
        if entry.whole:
            break
    return found[::-1]


def write_entry(folder: Path, entry: Entry) -> None:
    """Puts an entry into the ledger: with the return, everything in it is true and survives a power cut."""
    body = json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True)
    text = json.dumps({"sum": _sum(body), "entry": asdict(entry)}, ensure_ascii=False, sort_keys=True, indent=1)
    write_whole(file_of(folder, entry.number), lambda path: _fill(path, text))


def file_of(folder: Path, number: int) -> Path:
    """Where an entry lies."""
    return folder / f"{number:0{_DIGITS}}.json"


def whole_entry(state: State) -> Entry:
    """One entry that says what all before it said."""
    return Entry(
        state.number + 1,
        adds=tuple(state.parts.values()),
        inputs=tuple(state.inputs.values()),
        record=state.record,
        next=state.next,
        resends=tuple(state.resends),
        identities=state.identities,
        whole=True,
    )


def fingerprint_of(state: State) -> str:
    """The same for the same facts in the same order of arrival, however they were split into batches and files."""
    taken = hashlib.blake2b(digest_size=16)
    for each in sorted(state.inputs.values(), key=lambda known: known.first):
        taken.update(f"{each.fingerprint} {each.reading} {each.rows}\n".encode())
    if state.record is not None:
        for number, block in sorted(state.record.blocks.items()):
            taken.update(f"record {number} {block.rows} {block.digest}\n".encode())
    return taken.hexdigest()


def _fill(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")


def _sum(body: str) -> str:
    return hashlib.blake2b(body.encode(), digest_size=16).hexdigest()


def _read(file: Path) -> Entry:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        plain = found["entry"]
        if _sum(json.dumps(plain, ensure_ascii=False, sort_keys=True)) != found["sum"]:
            raise ValueError
        return _entry(plain)
    except (OSError, ValueError, KeyError, TypeError):
        raise HistoryRefused(
            f"{file} is damaged: what it named cannot be told any more.",
            "Put it back from a backup, or take the files in again into a new history.",
        ) from None


def _entry(plain: dict[str, Any]) -> Entry:
    return Entry(
        number=plain["number"],
        adds=tuple(Part(**part) for part in plain["adds"]),
        removes=tuple(plain["removes"]),
        inputs=tuple(Input(**{**each, "notes": tuple(each["notes"])}) for each in plain["inputs"]),
        record=_from_record(plain["record"]) if plain["record"] is not None else None,
        next=plain["next"],
        resends=tuple(plain["resends"]),
        identities=plain["identities"],
        whole=plain["whole"],
    )


def _from_record(plain: dict[str, Any]) -> FromRecord:
    blocks = {number: Block(**block) for number, block in plain["blocks"].items()}
    return FromRecord(plain["through"], blocks, plain["rederived"])


def _gap(number: int) -> HistoryRefused:
    return HistoryRefused(
        f"The ledger has a gap: {number:0{_DIGITS}}.json is missing.",
        "Put it back from a backup, or take the files in again into a new history.",
    )


def total(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Counts by reason, added up."""
    found: dict[str, int] = {}
    for each in counts:
        for reason, number in each.items():
            found[reason] = found.get(reason, 0) + number
    return found
