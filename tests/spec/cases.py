"""Markdown → cases: a heading, prose, a ```flow block, a ```facts block and a ```firings block.

Times: `09:00` and `day 2 09:00` as in a page's examples (day 1 is Monday 5 January 2026), or ISO
`2026-03-29T01:30`, local unless it has an offset.
A facts table may leave columns out: subject is then 1001, seen is at, status is final.
`facts until day 2 12:00` says until when to run (otherwise 24 hours after the last `seen`);
`facts done after 10 minutes` that every task is done so long after it was opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from wardwright.facts.fact import Coded, Fact, Kind, Status, Value
from wardwright.facts.instant import DAY, MINUTE, Instant, Length, civil, instant
from wardwright.facts.load import load_vocabulary
from wardwright.facts.units import coded, measured
from wardwright.facts.vocabulary import Vocabulary

HERE = Path(__file__).parent
ZONE = ZoneInfo("Europe/London")
FIRST_DAY = datetime(2026, 1, 5)
VOCABULARY: Vocabulary = load_vocabulary((HERE / "vocabulary.yaml").read_text(encoding="utf-8"))

BLOCK = re.compile(r"^```(flow|facts|firings)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DAY_AND_TIME = re.compile(r"(?:day (\d+) )?(\d\d):(\d\d)(?::(\d\d))?")
NUMBER = re.compile(r"(<=|>=|<|>)?\s*(-?\d+(?:\.\d+)?)")

Row = dict[str, str]


@dataclass(frozen=True)
class Case:
    """One paragraph of the manual."""

    file: str
    title: str
    page: str
    facts: tuple[Fact, ...]
    until: Instant
    assume_done: Length | None
    expected: tuple[Row, ...]

    @property
    def name(self) -> str:
        """What the test run calls it."""
        return f"{self.file}: {self.title}"


def manual_files() -> list[Path]:
    """The chapters in order."""
    return sorted(HERE.glob("[0-9][0-9]-*.md"))


def cases() -> list[Case]:
    """Every case of every chapter."""
    return [case for path in manual_files() for case in cases_of(path.stem, path.read_text(encoding="utf-8"))]


def cases_of(file: str, text: str) -> list[Case]:
    """The cases of one chapter: one for each section with blocks; a section without `flow` keeps the last page."""
    found: list[Case] = []
    page = ""
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        blocks = {name: (options.strip(), content) for name, options, content in BLOCK.findall(body)}
        page = blocks.get("flow", ("", page))[1]
        if "facts" in blocks:
            found.append(_case(file, title.strip(), page, blocks))
    return found


def _case(file: str, title: str, page: str, blocks: dict[str, tuple[str, str]]) -> Case:
    options, table = blocks["facts"]
    facts = tuple(fact_of(row) for row in rows_of(table))
    until = re.search(r"until (.+?)(?:,|$)", options)
    done = re.search(r"done after (\d+) minutes", options)
    return Case(
        file=file,
        title=title,
        page=page,
        facts=facts,
        until=moment(until.group(1)) if until else max(fact.seen for fact in facts) + DAY,
        assume_done=int(done.group(1)) * MINUTE if done else None,
        expected=tuple(rows_of(blocks["firings"][1])),
    )


def rows_of(table: str) -> list[Row]:
    """The rows of a pipe table."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def moment(text: str) -> Instant:
    """`09:00`, `day 2 09:00`, or ISO."""
    match = DAY_AND_TIME.fullmatch(text)
    if match is None:
        stated = datetime.fromisoformat(text)
        return instant(stated if stated.tzinfo else stated.replace(tzinfo=ZONE))
    day, hour, minute, second = (int(group or 0) for group in match.groups())
    local = FIRST_DAY + timedelta(days=max(day, 1) - 1, hours=hour, minutes=minute, seconds=second)
    return instant(local.replace(tzinfo=ZONE))


def clock(at: Instant) -> str:
    """An instant as the tables write it."""
    local = civil(at, ZONE)
    days = (local.date() - FIRST_DAY.date()).days + 1
    if not 1 <= days <= 60:
        return local.isoformat(timespec="minutes")
    time = f"{local:%H:%M}" if local.second == 0 else f"{local:%H:%M:%S}"
    return time if days == 1 else f"day {days} {time}"


def fact_of(row: Row) -> Fact:
    """One row of a facts table."""
    kind = Kind(row["kind"])
    term = row.get("term", "")
    return Fact(
        subject=row.get("subject") or "1001",
        kind=kind,
        term=VOCABULARY[term].name if term else "",
        at=moment(row["at"]),
        seen=moment(row.get("seen") or row["at"]),
        value=value_of(term, row.get("value", ""), row.get("unit", "")),
        status=Status(row.get("status") or "final"),
        place=row.get("place", ""),
        key=row.get("key", ""),
        source="manual",
    )


def value_of(term: str, text: str, unit: str) -> Value:
    """A number through the one door for numbers, anything else as an answer or a text."""
    if not text:
        return None
    number = NUMBER.fullmatch(text)
    if term and number:
        return measured(VOCABULARY[term], Decimal(number.group(2)), unit, number.group(1) or "")
    return coded(VOCABULARY[term], text) if term else Coded(text)
