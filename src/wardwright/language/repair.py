"""Corrected sentences: one word changed, put in or left out, so that the sentence can be read.

Lives here: `rewritten`, the author's sentence with a part replaced, and `repairs`, which tries the small changes and
keeps those after which the whole sentence reads.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from typing import Final

from wardwright.language.grammar import words_of
from wardwright.language.slip import Place, SyntaxSlip

_QUOTED: Final = re.compile(r'"[^"\n]*"')
_MOST: Final = 3
_TRIED: Final = 40  # changes tried at most, so that a page of slips is still answered at once
_CHOSEN: Final = frozenset({"TIMEUNIT", "DAY"})  # minutes or hours is the author's to say
# An example gives one value, and `above` none.
_COMPARING: Final = frozenset({"ABOVE", "BELOW", "MORE", "LESS", "BETWEEN", "AT"})
_ARTICLE: Final = re.compile(r"\b(?:an?|the)\s+$", re.IGNORECASE)
_FIXED: Final = {"COMMA": ",", "COLON": ":"}


def rewritten(text: str, start: int, end: int, cut: int, until: int, words: str) -> str:
    """The sentence at start..end on one line, with cut..until replaced by other words."""
    return (
        " ".join(f"{text[start:cut]} {words} {text[until:end]}".split())
        .replace(" ,", ",")
        .replace(" .", ".")
        .replace(" :", ":")
    )


_NEGATIVE: Final = re.compile(r"\b(?:no|not|none|never|neither|nor|without|cannot)\b|n['’]t\b", re.IGNORECASE)


def negatives(words: str) -> int:
    """How many words turn a meaning round: no correction offered may have more or fewer of them."""
    return len(_NEGATIVE.findall(_QUOTED.sub("", words)))


def repairs(slip: SyntaxSlip, read_again: Callable[[str], SyntaxSlip | None]) -> tuple[str, ...]:
    """Up to three corrected sentences that can be read, nearest to what the author wrote first."""
    found: list[str] = []
    said = negatives(slip.sentence)
    for count, candidate in enumerate(_candidates(slip)):
        if count >= _TRIED or len(found) == _MOST:
            break
        if candidate not in found and negatives(candidate) == said and read_again(candidate) is None:
            found.append(candidate)
    return tuple(found)


def _candidates(slip: SyntaxSlip) -> Iterator[str]:
    sentence, cut = slip.sentence, slip.offset
    until = cut + len(slip.unexpected.text) if slip.unexpected else cut
    plain = {
        _FIXED.get(name) or words_of(name)[0]: name
        for name in sorted(slip.accepted - (_CHOSEN if slip.place is Place.SENTENCE else _CHOSEN | _COMPARING))
        if name in _FIXED or words_of(name)
    }

    def changed(words: str, end: int) -> str:
        return rewritten(sentence, 0, len(sentence), cut, end, words)

    article = _ARTICLE.search(sentence[:cut])
    before = article.start() if article else cut  # what is put in comes before the article of the unexpected word

    if slip.unexpected is not None:
        for word in difflib.get_close_matches(slip.unexpected.text.casefold(), plain, 3, 0.7):
            yield changed(word, until)
    for word in plain:
        yield rewritten(sentence, 0, len(sentence), before, before, word)
    if slip.unexpected is not None:
        yield changed("", until)
        for word in plain:
            yield changed(word, until)
