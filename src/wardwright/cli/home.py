"""A home: the one folder that holds everything an installation owns.

Lives here: where settings, vocabulary and flows are found, and what stands in when there is no home yet: the starter
pack, said aloud. Must not live here: what the settings mean (settings.py) or how flows are read (pages.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from wardwright import starter
from wardwright.cli.border import InputProblem, UsedWrongly
from wardwright.cli.settings import Settings, Source, read_settings
from wardwright.facts.load import VocabularyProblems, load_vocabulary
from wardwright.facts.vocabulary import Vocabulary

SETTINGS = "wardwright.toml"
VOCABULARY = "vocabulary.yaml"
FLOWS = "flows"
DATA = "data"


@dataclass(frozen=True, slots=True)
class Home:
    """Settings, the vocabulary's text and the folder of flows; `folder` is None when the starter pack stands in."""

    folder: Path | None
    settings: Settings
    vocabulary_file: str
    vocabulary_text: str

    @property
    def flows(self) -> Path | None:
        """The folder of its flows, when it is a real home and has one."""
        if self.folder is None or not (self.folder / FLOWS).is_dir():
            return None
        return self.folder / FLOWS

    def messages_of(self, name: str) -> tuple[Path, ...]:
        """The files with the messages of this source, when its settings say where: a file, or a folder of files."""
        found = self._source(name)
        if found is None or not found.path:
            return ()
        path = self._inside(found.path)
        if not path.is_dir():
            return (path,)
        files = tuple(sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith(".")))
        if not files:
            raise UsedWrongly(f"{path}, the path of `{found.name}`, holds no files.", "Name messages: --messages PATH")
        return files

    def mapping_of(self, name: str) -> Path | None:
        """The file with this source's own mapping, when its settings name one."""
        found = self._source(name)
        return self._inside(found.mapping) if found is not None and found.mapping else None

    def _source(self, name: str) -> Source | None:
        named = (each for each in self.settings.sources if each.name.casefold() == name.casefold())
        return next(named, None)

    def _inside(self, path: str) -> Path:
        return (self.folder or Path()) / path

    def vocabulary(self) -> Vocabulary:
        """The vocabulary; stops with file, line and what to write when it has problems."""
        try:
            return load_vocabulary(self.vocabulary_text, self.vocabulary_file)
        except VocabularyProblems as found:
            raise InputProblem(str(found)) from None


def open_home(folder: Path | None, vocabulary: Path | None) -> Home:
    """The home at `folder` (None: the current folder, and the starter pack where that is no home)."""
    place = folder or Path()
    settings_file = place / SETTINGS
    if not settings_file.is_file():
        if folder is not None:
            raise UsedWrongly(
                f"{folder} is not a home: it has no {SETTINGS}.", f"Make one there: wardwright init {folder}"
            )
        return _without_home(vocabulary)
    settings = read_settings(read_text(settings_file), str(settings_file))
    words = vocabulary or place / VOCABULARY
    return Home(place, settings, str(words), read_text(words))


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
