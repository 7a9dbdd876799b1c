"""The inventory of systems as a CSV file, and back.

Lives here: writing so that a spreadsheet never takes a cell for a formula, reading with every problem told by its row.
Must not live here: uploads (the page limits them), the inventory (systems.py). All of a file is taken in, or nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from wardwright.engine.connections.systems import Criticality, add_system, change_system, find_system, folded
from wardwright.facts.instant import Instant
from wardwright.record.site.models import System

LARGEST = 1_000_000  # bytes
MOST = 2000  # rows
COLUMNS = ("name", "owner", "supplier", "contact", "criticality", "sources", "channels", "notes")
_LONGEST = {"name": 120, "owner": 200, "supplier": 200, "contact": 300, "notes": 4000}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would work out
_SHOWN = 20
_LISTS = ("sources", "channels")


class CannotTakeIn(Exception):
    """The file was not taken in; every problem, each with its row."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def written(systems: Iterable[System]) -> str:
    """The file, with a byte order mark for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for system in systems:
        writer.writerow([_safe(_cell(getattr(system, column))) for column in COLUMNS])
    return "\ufeff" + out.getvalue()


def read(raw: bytes) -> list[dict[str, Any]]:
    """The rows of a file. CannotTakeIn: what is wrong with it."""
    text = _text(raw)
    reader = csv.reader(io.StringIO(text), strict=True, delimiter=_delimiter(text))
    try:
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        raise CannotTakeIn(
            [f"Row {reader.line_num} is no CSV: look for a quotation mark that is not closed."]
        ) from None
    if not rows or "name" not in (heads := [cell.strip().casefold() for cell in rows[0]]):
        raise CannotTakeIn([f"The first row must name the columns: {', '.join(COLUMNS)}. Only name is needed."])
    unknown = [head for head in heads if head not in COLUMNS]
    if unknown:
        raise CannotTakeIn([f"There is no column {unknown[0][:40]!r}. The columns are: {', '.join(COLUMNS)}."])
    if len(rows) > MOST + 1:
        raise CannotTakeIn([f"The file has more than {MOST:,} rows. Split it."])
    return _checked([dict(zip(heads, map(_plain, row), strict=False)) for row in rows[1:]])


def take_in(rows: Sequence[dict[str, Any]], actor: str, now: Instant) -> tuple[int, int]:
    """Adds the systems that are new and changes the others; how many of each. One transaction for all."""
    added = changed = 0
    with transaction.atomic():
        for row in rows:
            known = find_system(row["name"])
            if known is None:
                add_system(row, actor, now)
                added += 1
            else:
                changed += change_system(known, row, actor, now)
    return added, changed


def _text(raw: bytes) -> str:
    if b"\0" in raw:
        raise CannotTakeIn(["That is no CSV file. From a spreadsheet: save as “CSV UTF-8”."])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotTakeIn(["The file is not UTF-8. From a spreadsheet: save as “CSV UTF-8”."]) from None


def _delimiter(text: str) -> str:
    """A comma, or the semicolon of spreadsheets where the comma is in numbers."""
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","


def _checked(rows: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    problems: list[str] = []
    found: list[dict[str, Any]] = []
    names: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        made: dict[str, Any] = {"name": " ".join(row.get("name", "").split())}
        for column, text in row.items():
            if column in _LISTS:
                made[column] = [each.strip() for each in text.split(",") if each.strip()]
            elif column != "name":
                made[column] = text.strip()
        problems += (f"Row {number}: {problem}" for problem in _problems(made))
        first = names.setdefault(folded(made["name"]), number)
        if made["name"] and first != number:
            problems.append(f"Row {number}: the same name stands in row {first}.")
        found.append(made)
    if problems:
        more = len(problems) - _SHOWN
        raise CannotTakeIn([*problems[:_SHOWN], *([f"… and {more} more."] if more > 0 else [])])
    return found


def _problems(row: dict[str, Any]) -> Iterable[str]:
    if not row["name"]:
        yield "the name is missing."
    for column, most in _LONGEST.items():
        if len(row.get(column, "")) > most:
            yield f"{column} is longer than {most} signs."
    known = [each.value for each in Criticality]
    if row.get("criticality", "") not in ("", *known):
        yield f"criticality is one of {', '.join(known)}, or empty."


def _cell(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _safe(text: str) -> str:
    """With an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _plain(text: str) -> str:
    """As it was before `_safe`."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" ").startswith(_FORMULA) else text
