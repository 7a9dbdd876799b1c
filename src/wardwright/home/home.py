"""A home: the one folder that holds everything an installation owns.

Lives here: what lies where in it. Must not live here: what the settings mean (settings.py), what stands in when there
is no home yet (cli/home.py), how flows are read (engine).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.read import read_settings
from wardwright.home.settings import Settings

SETTINGS = "wardwright.toml"
VOCABULARY = "vocabulary.yaml"
FLOWS = "flows"
DATA = "data"


class NoHome(Exception):
    """There is no wardwright.toml in the folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is not a home: it has no {SETTINGS}.")
        self.folder = folder


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

    @property
    def data(self) -> Path:
        """Where the installation keeps what it makes."""
        return self.settings.database.folder

    def mapping_of(self, name: str) -> Path | None:
        """The file with this source's own mapping, when its settings name one."""
        found = self.settings.source(name)
        return found.mapping if found is not None else None

    def vocabulary(self) -> Vocabulary:
        """The vocabulary; raises VocabularyProblems with file, line and what to write."""
        return load_vocabulary(self.vocabulary_text, self.vocabulary_file)


def read_home(folder: Path, vocabulary: Path | None = None) -> Home:
    """The home in this folder; raises NoHome, SettingsProblems, OSError or UnicodeDecodeError."""
    file = folder / SETTINGS
    if not file.is_file():
        raise NoHome(folder)
    settings = read_settings(file.read_text(encoding="utf-8-sig"), str(file), folder)
    words = vocabulary or folder / VOCABULARY
    return Home(folder, settings, str(words), words.read_text(encoding="utf-8-sig"))
