"""Which pain points say the same: by the words they share, rarer words counting for more.

Lives here: the measure, pure, and what it found, so that a reader sees why. Must not live here: reading the record
(listing.py). Called while somebody types a new one.

How alike two texts are: each word (without endings, without "the" and "of") weighs ln(1 + texts ÷ texts that have it).
The shared weight ÷ the weight of the shorter text. A word that is written a little differently ("bleep", "bleeps",
"beep") counts as far as their letters, three at a time, agree.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

ALIKE: Final = 0.34
_NEAR: Final = 0.5  # of the letters by threes
_MOST_WORDS: Final = 120
_WORD: Final = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
# Words that say nothing of what a text is about.
_SAYING_NOTHING: Final = """
    a about after again all also always am an and any are as at be because been before but by can cannot could do
    does each every for from get gets go goes had has have he her his how i if in is it its just keep keeps me more
    most my never no not of off often on one only or our out over same she so some still take takes than that the
    their them then there they this time times to too up us very was we were what when where which who why will with
    would you your wrong patient patients ward day week month minutes minute hour hours
"""
_EMPTY: Final = frozenset(_SAYING_NOTHING.split())
_ENDINGS: Final = ("ings", "ing", "ies", "ied", "es", "ed", "s", "ly")


@dataclass(frozen=True, slots=True)
class Alike:
    """One that says much the same."""

    id: int
    score: float  # 0 to 1
    words: tuple[str, ...]  # that both have, the rarest first, as the other one writes them


@dataclass(slots=True)
class _Text:
    words: dict[str, str] = field(default_factory=dict)  # stem → as it was written


class Alikes:
    """The texts that there are, ready to be compared with a new one. Made once for a state of the record."""

    def __init__(self, texts: Iterable[tuple[int, str]]) -> None:
        self._texts = {number: _words(text) for number, text in texts}
        counted = Counter(stem for words in self._texts.values() for stem in words)
        self._weight = {stem: math.log(1 + len(self._texts) / count) for stem, count in counted.items()}
        self._rare = math.log(1 + len(self._texts))  # of a word that no other text has
        self._having: dict[str, list[int]] = defaultdict(list)
        for number, words in self._texts.items():
            for stem in words:
                self._having[stem].append(number)
        self._by_three: dict[str, set[str]] = defaultdict(set)
        for stem in counted:
            for three in _threes(stem):
                self._by_three[three].add(stem)

    def like(self, text: str, limit: int = 5, but: int | None = None) -> tuple[Alike, ...]:
        """Those that are alike, the most alike first; `but`: not this one."""
        asked = _words(text)
        if not asked:
            return ()
        own = {stem: self._weight.get(stem, self._rare) for stem in asked}
        shared: dict[int, dict[str, float]] = defaultdict(dict)
        for stem in asked:
            for other, nearness in self._near(stem):
                for number in self._having[other]:
                    weight = nearness * min(own[stem], self._weight[other])
                    shared[number][other] = max(weight, shared[number].get(other, 0.0))
        found = [self._alike(number, found, sum(own.values())) for number, found in shared.items() if number != but]
        return tuple(sorted((each for each in found if each.score >= ALIKE), key=_best_first)[:limit])

    def _near(self, stem: str) -> Sequence[tuple[str, float]]:
        """Words of the texts that are this one, or nearly: how near, 0 to 1."""
        if stem in self._weight:
            return ((stem, 1.0),)
        threes = _threes(stem)
        others = {other for three in threes for other in self._by_three.get(three, ())}
        near = ((other, _agree(threes, _threes(other))) for other in sorted(others))
        return [(other, agreed) for other, agreed in near if agreed >= _NEAR]

    def _alike(self, number: int, shared: dict[str, float], own: float) -> Alike:
        theirs = self._texts[number]
        whole = min(own, sum(self._weight[stem] for stem in theirs))
        rarest = sorted(shared, key=lambda stem: (-shared[stem], stem))
        # One word in common is a topic, not the same trouble: a text of one word alone is found by it.
        few = 1.0 if len(shared) > 1 or len(theirs) == 1 else 0.5
        return Alike(number, min(1.0, few * sum(shared.values()) / whole), tuple(theirs[stem] for stem in rarest[:6]))


def _best_first(each: Alike) -> tuple[float, int]:
    return -each.score, each.id


def _words(text: str) -> dict[str, str]:
    """Stem → word, of the words that say something, in their order."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text.casefold()):
        if word not in _EMPTY and len(word) > 1:
            found.setdefault(_stem(word), word)
            if len(found) == _MOST_WORDS:
                break
    return found


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending) + ("y" if ending in ("ies", "ied") else "")
    return word.removesuffix("e") if len(word) > 4 else word


def _threes(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _agree(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient: twice what both have ÷ what each has."""
    return 2 * len(one & other) / (len(one) + len(other))
