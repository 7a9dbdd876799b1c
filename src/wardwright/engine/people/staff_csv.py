"""A list of staff as CSV, taken over into the settings: what would change is shown before it does.

Lives here: reading the file, comparing it with who is there, and the changes. Must not live here: pages (web/admin),
where the settings are written (home.edit).

Columns, in any order, the first line names them: id, name, email, phone, pager, staff_id, channels, roles, sign_in,
hats. `channels`, `roles` and `hats` hold several, split by `;`; a role at one place is `role @ place`. An empty cell
leaves what is there. Nobody is taken out by a list.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.govern.rights import Hat
from wardwright.home.edit import SettingsText
from wardwright.home.settings import Person, Settings

COLUMNS: Final = ("id", "name", "email", "phone", "pager", "staff_id", "channels", "roles", "sign_in", "hats")
MOST_LINES: Final = 5000
MOST_BYTES: Final = 1_000_000
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_PLAIN: Final = ("name", "email", "phone", "pager", "staff_id")


class NotAList(Exception):
    """The file is not such a list at all; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one line."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the list."""

    line: int
    id: str
    values: Mapping[str, str]  # of the columns that are not empty
    channels: tuple[str, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()  # role, place
    sign_in: str = ""
    hats: tuple[Hat, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole list, read."""

    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    new: tuple[str, ...] = ()  # ids
    changed: tuple[str, ...] = field(default=())


def read_staff(raw: bytes, settings: Settings, vocabulary: Vocabulary) -> Reading:
    """The people of the file, compared with the settings. NotAList: it cannot be read as such."""
    rows, problems, seen = [], [], set()
    for line, cells in _lines(raw):
        found = _row(line, cells, vocabulary)
        if isinstance(found, Problem):
            problems.append(found)
        elif found.id in seen:
            problems.append(Problem(line, f"`{found.id}` is in the list twice."))
        else:
            seen.add(found.id)
            rows.append(found)
    there = {person.id: person for person in settings.people}
    new = tuple(row.id for row in rows if row.id not in there)
    changed = tuple(row.id for row in rows if row.id in there and _differs(row, there[row.id], settings))
    return Reading(tuple(rows), tuple(problems), new, changed)


def take_over(reading: Reading, text: SettingsText) -> None:
    """Writes what is new and changed into the settings."""
    wanted = {*reading.new, *reading.changed}
    for row in reading.rows:
        if row.id in wanted:
            values = dict(row.values) | ({"channels": list(row.channels)} if row.channels else {})
            text.put_person(row.id, values)
            for role, place in row.roles:
                text.join(role, place, row.id)


def _lines(raw: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    if len(raw) > MOST_BYTES:
        raise NotAList("The file is more than 1 MB. Split it, or leave out columns that are not needed.")
    if b"\x00" in raw or raw.startswith(b"PK"):
        raise NotAList("This is not a text. In the spreadsheet, choose “Save as” and CSV (UTF-8).")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotAList("The text is not UTF-8. In the spreadsheet, choose “Save as” and CSV (UTF-8).") from None
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip().casefold().replace(" ", "_").replace("-", "_") for name in next(reader, [])]
        unknown = [name for name in names if name and name not in COLUMNS]
        if "id" not in names:
            raise NotAList(f"The first line must name the columns, `id` among them. Known are: {', '.join(COLUMNS)}.")
        if unknown:
            raise NotAList(f"There is no column `{unknown[0]}`. Known are: {', '.join(COLUMNS)}.")
        for number, cells in enumerate(reader, 2):
            if number > MOST_LINES + 1:
                raise NotAList(f"The list has more than {MOST_LINES} lines. Split it.")
            if any(cell.strip() for cell in cells):
                yield number, {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
    except csv.Error:
        raise NotAList("The quotes of the file do not fit together. Save it anew as CSV.") from None


def _row(line: int, cells: dict[str, str], vocabulary: Vocabulary) -> Row | Problem:
    id = cells.get("id", "")
    if not _ID.fullmatch(id):
        return Problem(line, "`id` must be a short word of letters, digits, `-`, `_` and `.`.")
    if len(max(cells.values(), key=len)) > 300:
        return Problem(line, "A cell is longer than 300 characters.")
    roles = []
    for said in _several(cells.get("roles", "")):
        role, _, place = (part.strip() for part in said.partition("@"))
        term = vocabulary.find(role)
        if term is None or term.kind not in (TermKind.ROLE, TermKind.TEAM):
            return Problem(line, f"The vocabulary has no role or team `{role}`.")
        at = vocabulary.find(place) if place else None
        if place and (at is None or at.kind is not TermKind.PLACE):
            return Problem(line, f"The vocabulary has no place `{place}`.")
        roles.append((term.name, at.name if at is not None else ""))
    hats = []
    for said in _several(cells.get("hats", "")):
        hat = next((hat for hat in Hat if said.casefold() in (hat.value, hat.name.casefold())), None)
        if hat is None:
            return Problem(line, f"There is no hat `{said}`. Known are: {', '.join(hat.value for hat in Hat)}.")
        hats.append(hat)
    if hats and not cells.get("sign_in"):
        return Problem(line, "`hats` belong to an account: write its name into `sign_in`.")
    values = {name: cells[name] for name in _PLAIN if cells.get(name)}
    channels = tuple(_several(cells.get("channels", "")))
    return Row(line, id, values, channels, tuple(roles), cells.get("sign_in", ""), tuple(hats))


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _differs(row: Row, person: Person, settings: Settings) -> bool:
    if any(getattr(person, name) != value for name, value in row.values.items()):
        return True
    if row.channels and row.channels != person.channels:
        return True
    return any(not _is_in(row.id, role, place, settings) for role, place in row.roles)


def _is_in(id: str, name: str, place: str, settings: Settings) -> bool:
    role = settings.role(name)
    if role is None:
        return False
    return id in (role.places.get(place, ()) if place else role.people)
