"""Words: what an author wrote, cut into lexemes, and the vocabulary's names found among them.

Lives here: the scanner (white space, comments, numbers, clock times, quoted texts, words, marks) and `Names`, the
trie over all names and synonyms of a vocabulary, longest match first, without regard to case.
Must not live here: which reading of a word is meant (reader: it knows what may come next).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from wardwright.facts.vocabulary import Term, Vocabulary

# A word may hold hyphens, apostrophes and slashes (`on-call`, `and/or`), and a dot between two characters only when
# a digit follows (`1.73_m2`), so that `arrives.Then` stays two words and a full stop.
_LEXEME: Final = re.compile(
    r"""
      (?P<space>[\s\ufeff]+)
    | (?P<comment>\#[^\n]*)
    | (?P<text>"[^"\n]*"|“[^“”\n]*”)
    | (?P<clock>\d{1,2}:\d{2}(?![\w:]))
    | (?P<number>[-−+]?\d+(?:\.\d+)?(?![\w.]|\.\d))
    | (?P<number2>[-−+]?\d+(?:\.\d+)?(?=\.(?!\w)))
    | (?P<word>\w+(?:(?:[-'’/&+]|\.(?=\d))\w+)*\+?)
    | (?P<mark>\S)
    """,
    re.VERBOSE,
)
_CLASS: Final = {"number2": "number"}
DASHES: Final = frozenset("-–—•*")  # what begins a line of a list


class Raw(NamedTuple):
    """One lexeme: its class, the words case-folded for comparison, and where it stands."""

    sort: str  # "word", "number", "clock", "text", "mark"
    folded: str
    start: int
    end: int


def scan(text: str, start: int = 0, end: int | None = None) -> list[Raw]:
    """The lexemes of a part of the text, white space and comments left out."""
    found: list[Raw] = []
    for match in _LEXEME.finditer(text, start, len(text) if end is None else end):
        sort = match.lastgroup
        if sort == "space" or sort == "comment" or sort is None:
            continue
        found.append(
            Raw(_CLASS.get(sort, sort), match.group().casefold().replace("’", "'"), match.start(), match.end())
        )
    return found


class Match(NamedTuple):
    """A name found in the text: its term and how many lexemes it takes."""

    term: Term
    length: int
    plural: bool = False


# `hepatitis is`, `troponin as`: no plurals of `hepatitis I`, `troponin A`.
_NO_PLURAL: Final = frozenset({"as", "is", "its", "has", "was", "this"})


def _singulars(word: str) -> Iterator[str]:
    if word in _NO_PLURAL:
        return
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s"):
        yield word[:-1]


_END: Final = ""  # no lexeme is empty, so this key can hold the term


def _plural_of(node: dict[str, Any], word: str) -> list[Term]:
    terms = [node.get(singular, {}).get(_END) for singular in _singulars(word) if singular]
    return [term for term in terms if term is not None][:1]


class Names:
    """All names and synonyms of a vocabulary, by their words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._root: dict[str, Any] = {}
        self.dotted = False
        self._all: list[str] = []
        self._spelled: list[str] | None = None  # sorted, made when completion first asks
        for term in vocabulary:
            for name in (term.name, *term.also):
                self._add(name, term)
            self._all.extend(term.answers)

    def _add(self, name: str, term: Term) -> None:
        words = name_words(name)
        self._all.append(name)
        self.dotted = self.dotted or "." in words
        node = self._root
        for word in words:
            node = node.setdefault(word, {})
        if words:
            node[_END] = term

    def matches(self, lexemes: list[Raw], at: int, end: int) -> list[Match]:
        """The names that start at this lexeme, longest first; a plural of the last word counts after exact names."""
        node = self._root
        found: list[Match] = []
        for position in range(at, end):
            word = lexemes[position].folded
            length = position - at + 1
            following = node.get(word)
            if following is not None and _END in following:
                found.append(Match(following[_END], length))
            else:
                found.extend(Match(term, length, True) for term in _plural_of(node, word))
            if following is None:
                break
            node = following
        found.reverse()
        return found

    def begins(self, typed: str) -> bool:
        """True when some name or answer begins with what is being typed; a blank at its end means: and goes on."""
        if self._spelled is None:
            self._spelled = sorted(" ".join(name.casefold().split()) for name in self._all)
        wanted = " ".join(typed.casefold().split()) + (" " if typed[-1:].isspace() else "")
        at = bisect_left(self._spelled, wanted)
        return bool(wanted.strip()) and at < len(self._spelled) and self._spelled[at].startswith(wanted)


def name_words(name: str) -> tuple[str, ...]:
    """A name cut as the text is cut."""
    return tuple(raw.folded for raw in scan(name))


_names: WeakKeyDictionary[Vocabulary, Names] = WeakKeyDictionary()


def names_of(vocabulary: Vocabulary) -> Names:
    """The trie of a vocabulary; built once for each."""
    names = _names.get(vocabulary)
    if names is None:
        names = _names[vocabulary] = Names(vocabulary)
    return names
