"""The home that a command works in, and what stands in when there is none: the starter pack, said aloud.

Lives here: which folder, and its messages for `replay`. Must not live here: what a home is (wardwright.home).
"""

from __future__ import annotations

from pathlib import Path

import click

from wardwright import starter
from wardwright.cli.border import InputProblem, UsedWrongly
from wardwright.home.home import SETTINGS, VOCABULARY, Home, NoHome, read_home
from wardwright.home.settings import Settings


def open_home(folder: Path | None, vocabulary: Path | None = None) -> Home:
    """The home at `folder` (None: the current folder, and the starter pack where that is no home)."""
    place = folder or Path()
    if folder is None and not (place / SETTINGS).is_file():
        return _without_home(vocabulary)
    if vocabulary is not None or (place / SETTINGS).is_file():
        read_text(vocabulary or place / VOCABULARY)  # says which of the two files is not there
    return real_home(place, vocabulary)


def real_home(folder: Path | None, vocabulary: Path | None = None) -> Home:
    """The home at `folder` (None: the current folder); nothing stands in for it."""
    place = folder or Path()
    try:
        return read_home(place, vocabulary)
    except NoHome:
        where = place if folder is not None else "This folder"
        raise UsedWrongly(
            f"{where} is not a home: it has no {SETTINGS}.", f"Make one: wardwright init {folder or 'my-hospital'}"
        ) from None


def messages_of(home: Home, name: str) -> tuple[Path, ...]:
    """The files with the messages of this source, when its settings say where: a file, or a folder of files."""
    found = home.settings.source(name)
    if found is None or found.path is None:
        return ()
    if not found.path.is_dir():
        return (found.path,)
    files = tuple(sorted(file for file in found.path.rglob("*") if file.is_file() and not file.name.startswith(".")))
    if not files:
        raise UsedWrongly(
            f"{found.path}, the path of `{found.name}`, holds no files.", "Name messages: --messages PATH"
        )
    return files


def _without_home(vocabulary: Path | None) -> Home:
    if vocabulary is not None:
        return Home(None, Settings(), str(vocabulary), read_text(vocabulary))
    click.echo(
        "No wardwright.toml in this folder: using the starter vocabulary, time zone Europe/London. "
        "(wardwright init my-hospital makes a home.)",
        err=True,
    )
    return Home(None, Settings(), f"starter {VOCABULARY}", starter.vocabulary_text())


def read_text(file: Path) -> str:
    """The text of a file that a person named; stops with one clear line when it is not there or not text."""
    if file.is_dir():
        raise UsedWrongly(f"{file} is a folder where a file is needed.", "Name a file in it.")
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UsedWrongly(
            f"{file} is not there.", "Look for a slip in the name, or in the folder you are in."
        ) from None
    except UnicodeDecodeError:
        raise InputProblem(f"{file} is not UTF-8 text.", "Save it as UTF-8 and try again.") from None
