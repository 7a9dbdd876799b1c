"""The people of the settings, found by whatever they are called.

Lives here: finding one person by key, name, email or staff number, and in the words of a rota. Must not live here:
roles (resolver.py), calendars (rota.py). Built once from the settings; never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from wardwright.home.settings import Person

_WORD = re.compile(r"[^\W_]+")
_TITLES = frozenset(
    ("dr", "doctor", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "sir", "dame", "sister", "nurse")
)

Words = tuple[str, ...]


class Directory:
    """Everybody whom the settings know."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._people = {person.id: person for person in people}
        self._by_key = {person.id.casefold(): person for person in self._people.values()}
        self._called: dict[str, Person | None] = {}
        self._staff: dict[str, Person] = {}
        for person in self._people.values():
            if person.staff_id:
                self._staff[person.staff_id.casefold()] = person
            for text in {person.name.casefold(), person.email.casefold()} - {""}:
                # Two people of one name are found by their keys only: a guess would ask the wrong one.
                self._called[text] = None if text in self._called else person
        self._phrases = self._phrases_of_all()

    def __iter__(self) -> Iterator[Person]:
        return iter(self._people.values())

    def __len__(self) -> int:
        return len(self._people)

    def get(self, id: str) -> Person | None:
        """The person of that key."""
        return self._people.get(id)

    def find(self, text: str) -> Person | None:
        """The person of that key, full name, email address or staff number, in any case; None for nobody, or two."""
        wanted = text.strip()
        by_key = self._people.get(wanted) or self._by_key.get(wanted.casefold())
        return by_key or self._called.get(wanted.casefold()) or self.by_staff_id(wanted)

    def by_staff_id(self, staff_id: str) -> Person | None:
        """The person whom messages call so."""
        return self._staff.get(staff_id.strip().casefold()) if staff_id.strip() else None

    def near(self, text: str) -> list[str]:
        """Keys of people who are called nearly so, best first."""
        names: dict[str, str] = {}
        for person in self._people.values():
            for name in (person.id, person.name, *person.name.split()):
                if name:
                    names.setdefault(name.casefold(), person.id)
        found = get_close_matches(text.strip().casefold(), names, n=5, cutoff=0.6)
        return list(dict.fromkeys(names[name] for name in found))[:3]

    def named_in(self, text: str) -> tuple[str, ...]:
        """The keys of the people whom a line of words names ("Amina Diallo / Ben, nights"), in its order.

        A longer name goes before a shorter one and uses up its words: "Amina Khan" is not also the "amina" of the
        settings.
        """
        words = [word.casefold() for word in _WORD.findall(text)]
        found: dict[int, str] = {}
        for phrase, id in self._phrases:
            for at in range(len(words) - len(phrase) + 1):
                if tuple(words[at : at + len(phrase)]) == phrase:
                    found.setdefault(at, id)
                    words[at : at + len(phrase)] = [""] * len(phrase)
        return tuple(dict.fromkeys(id for _, id in sorted(found.items())))

    def _phrases_of_all(self) -> list[tuple[Words, str]]:
        """What each person may be called on a rota, longest first; what would mean two people is left out."""
        meant: dict[Words, set[str]] = {}
        for person in self._people.values():
            for phrase in _phrases(person):
                meant.setdefault(phrase, set()).add(person.id)
        single = [(phrase, next(iter(ids))) for phrase, ids in meant.items() if len(ids) == 1]
        return sorted(single, key=lambda one: (-len(one[0]), one))


def _phrases(person: Person) -> set[Words]:
    name = tuple(word for word in _words(person.name) if word not in _TITLES)
    last_first = (name[-1:] + name[:-1]) if len(name) > 1 else ()  # "Diallo, Amina"
    return {_words(person.id), _words(person.staff_id), _words(person.email), name, last_first} - {()}


def _words(text: str) -> Words:
    return tuple(word.casefold() for word in _WORD.findall(text))
