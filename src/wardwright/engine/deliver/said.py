"""What the home's files say of people, roles and words, looked at again and again while the system runs.

Lives here: noticing that wardwright.toml or the vocabulary changed, and what is taken over from it. Must not live here:
who is meant by a role (engine/people), deliveries. Of wardwright.toml people, roles and rotas are taken over; sources,
channels and everything else stay as they were at the start, as whatever is open now was made of them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from wardwright.facts.load import VocabularyProblems, load_vocabulary
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import SETTINGS, Home
from wardwright.home.read import read_settings
from wardwright.home.settings import Settings
from wardwright.home.slips import SettingsProblems

Stamp = tuple[int, int]


class State(NamedTuple):
    """The settings and the vocabulary as they are in force."""

    settings: Settings
    vocabulary: Vocabulary


class Said:
    """Both files of one home."""

    def __init__(self, home: Home) -> None:
        self.current = State(home.settings, home.vocabulary())
        self.problem = ""  # why the wardwright.toml that is there now is not taken over
        self._words = Path(home.vocabulary_file)
        self._folder = home.folder
        self._seen = self._stamps()

    def news(self) -> State | None:
        """What is in force from now on, when that is something else.

        A file that cannot be read leaves what was before: of the vocabulary `decide` tells, of the settings `problem`.
        """
        seen, before = self._stamps(), self._seen
        if seen == before:
            return None
        self._seen = seen
        settings = self._settings() if seen[0] != before[0] else self.current.settings
        vocabulary = self._vocabulary() if seen[1] != before[1] else self.current.vocabulary
        state = State(settings or self.current.settings, vocabulary or self.current.vocabulary)
        if state == self.current:
            return None
        self.current = state
        return state

    def _settings(self) -> Settings | None:
        assert self._folder is not None
        file = self._folder / SETTINGS
        try:
            read = read_settings(file.read_text(encoding="utf-8-sig"), str(file), self._folder)
        except SettingsProblems as problem:
            first = problem.problems[0]
            self.problem = f"line {first.line} cannot be used"
            return None
        except (OSError, UnicodeDecodeError) as problem:
            self.problem = f"the file cannot be read ({type(problem).__name__})"
            return None
        self.problem = ""
        return replace(self.current.settings, people=read.people, roles=read.roles)

    def _vocabulary(self) -> Vocabulary | None:
        try:
            return load_vocabulary(self._words.read_text(encoding="utf-8-sig"), str(self._words))
        except (OSError, UnicodeDecodeError, VocabularyProblems):
            return None

    def _stamps(self) -> tuple[Stamp, Stamp]:
        settings = _stamp(self._folder / SETTINGS) if self._folder is not None else (0, 0)
        return settings, _stamp(self._words)


def _stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
