"""Imports point one way, in no circle, and stand at the top of their file."""

from __future__ import annotations

import pytest

from tests.architecture.rooms import HIDDEN_IMPORTS, ROOMS
from tests.architecture.source import PACKAGE, Module, modules


def _room_of(imported: str) -> str | None:
    parts = imported.split(".")
    return parts[1] if parts[0] == "wardwright" and len(parts) > 1 and parts[1] in ROOMS else None


def test_every_folder_is_a_room_and_every_room_a_folder() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/*.py")}
    assert folders <= set(ROOMS), "a new folder is entered in tests/architecture/rooms.py first"
    assert set(ROOMS) == folders, "a room that is gone leaves the table as well"


def test_the_table_itself_has_no_circle() -> None:
    settled: set[str] = set()
    while len(settled) < len(ROOMS):
        next_rooms = {name for name, room in ROOMS.items() if set(room.may_import) <= settled} - settled
        assert next_rooms, f"these rooms import each other in a circle: {set(ROOMS) - settled}"
        settled |= next_rooms


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_module_imports_only_rooms_below_its_own(module: Module) -> None:
    if not module.room:
        return
    allowed = {module.room, *ROOMS[module.room].may_import}
    wrong = [
        f"{module.file}:{found.line} imports {found.module}"
        for found in module.imports
        if (room := _room_of(found.module)) is not None and room not in allowed
    ]
    assert not wrong, "\n".join(wrong)


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {module.name for module in modules()}
    links = {(m.name, i.module) for m in modules() for i in m.imports if i.module in names and not i.for_types}
    links = {(a, b) for a, b in links if a != b}
    # Whoever imports nobody, or is imported by nobody, stands in no circle; what is left goes round.
    while ends := names - {a for a, _ in links} | names - {b for _, b in links}:
        names -= ends
        links = {(a, b) for a, b in links if a in names and b in names}
    assert not names, f"a circle runs through: {sorted(links)}"


def test_imports_stand_at_the_top_unless_a_reason_is_listed() -> None:
    hidden = {
        (module.file, found.module): f"{module.file}:{found.line} imports {found.module} inside a function"
        for module in modules()
        for found in module.imports
        if found.in_function
    }
    unexplained = [text for key, text in hidden.items() if key not in HIDDEN_IMPORTS]
    assert not unexplained, "\n".join(unexplained)
    gone = set(HIDDEN_IMPORTS) - set(hidden)
    assert not gone, f"no longer there, take them out of the list: {gone}"
