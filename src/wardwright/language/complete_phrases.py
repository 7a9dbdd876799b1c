"""Phrases: the words of the page that may come next, taken together as far as only words can follow.

Lives here: the walk from the parser's state along keywords (`the patient` → `the patient is an inpatient`, `the
patient is on`), and the articles that make them read well. Must not live here: names, numbers (complete).
The walk is remembered for each beginning, because a page has few different ones.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from lark import Token

from wardwright.language.grammar import NAMED, words_of
from wardwright.language.readings import END, Stack
from wardwright.language.slip import Place

# The article that a word takes where it stands after something else; "" = it may follow one, and needs none.
ARTICLE_OF: Final = {
    "PATIENT": "the", "LAST": "the", "LATEST": "the", "HIGHEST": "the", "LOWEST": "the", "AVERAGE": "the",
    "MEDIAN": "the", "TOTAL": "the", "_NUMBER_WORD": "the", "TIME": "the", "TASK": "the", "_ROBOT_WORD": "the",
    "INPATIENT": "an", "WEEKEND": "a", "WEEKDAY": "a", "APPOINTMENT": "an", "CARD": "a", "ADMISSION": "",
    "TRANSFER": "", "DISCHARGE": "", "DEATH": "", "BOOKED": "", "MISSED": "", "CANCELLED": "", "FEMALE": "", "MALE": "",
}  # fmt: skip
VALUES: Final = frozenset({"NUMBER", "UNIT", "TIMEUNIT", "DAY", "CLOCK", "TEXT", "ANSWER"}) | frozenset(NAMED)
_MARKS: Final = frozenset({END, "COMMA", "COLON", "DASH"})
_JOINS: Final = frozenset({"AND", "THEN", "HOWEVER"})  # begin a clause: a phrase stops before them
# Walked on through even where a name or a number could come: `there was no`, `at most once`, `rises to`.
_ON: Final = {"WAS": {"NO"}, "HAS": {"NO"}, "MOST": {"ONCE"}, "RISES": {"TO", "ABOVE"}, "FALLS": {"TO", "BELOW"}}
_BARE_AFTER: Final = frozenset({"PER", "EACH"})  # `per patient`, `each patient`: no article
_INSTEAD: Final = {  # said with another word wherever that may come: one wording for one idea
    "WITHIN": "IN", "DURING": "IN", "MORE": "ABOVE", "LESS": "BELOW", "IS": "PATIENT", "HAS": "PATIENT",
    "WAS": "PATIENT", "DOES": "HAS", "BOOKED": "APPOINTMENT", "MISSED": "APPOINTMENT", "CANCELLED": "APPOINTMENT",
}  # fmt: skip
_UNSAID: Final = frozenset({("THERE", "HAS"), ("IF", "IT")})  # read, but not offered: there is a shorter way
_LONGEST = 9  # words of one phrase
_MOST = 60  # phrases from one beginning


class Phrase(NamedTuple):
    """Words that may come next, and the first terminal they stand for."""

    first: str
    words: str


class _Way(NamedTuple):
    stack: Stack
    terminals: tuple[str, ...]
    words: tuple[str, ...]


@lru_cache(maxsize=512)
def phrases_after(place: Place, before: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Every way on in words of the page after these terminals, shorter ways first."""
    stack = Stack(place)
    for terminal in before:
        stack.feed(Token(terminal, ""))
    found: list[Phrase] = []
    waiting = [_Way(stack, (), ())]
    while waiting and len(found) < _MOST:
        way = waiting.pop(0)
        accepted = way.stack.accepted()
        if way.words and (_may_rest(accepted) or len(way.words) >= _LONGEST):
            found.append(Phrase(way.terminals[0], " ".join(way.words)))
        waiting.extend(_on(way, accepted, before))
    return tuple(found)


def _may_rest(accepted: frozenset[str]) -> bool:
    """True where a phrase may end: a name, a value, a mark or the next clause can follow."""
    return bool(accepted & (VALUES | _MARKS | _JOINS)) or not accepted


def _on(way: _Way, accepted: frozenset[str], before: tuple[str, ...]) -> list[_Way]:
    if len(way.words) >= _LONGEST:
        return []
    whole = bool(way.words) and bool(accepted & (VALUES | _MARKS))
    last = way.terminals[-1] if way.terminals else ""
    ways: list[_Way] = []
    for terminal in sorted(accepted - VALUES - _MARKS):
        if way.words and (terminal in _JOINS or (whole and terminal not in _ON.get(last, ()))):
            continue
        if way.terminals == ("AND",) and terminal != "IF":
            continue  # `and` by itself; what may follow is offered once it stands there
        if _INSTEAD.get(terminal) in accepted or (last, terminal) in _UNSAID:
            continue
        after = way.stack.copy()
        after.feed(Token(terminal, ""))
        words = (*way.words, *_with_article(terminal, (*before, *way.terminals)))
        ways.append(_Way(after, (*way.terminals, terminal), words))
    return ways


def _with_article(terminal: str, before: tuple[str, ...]) -> tuple[str, ...]:
    word = words_of(terminal)[0]
    article = ARTICLE_OF.get(terminal, "")
    if terminal == "PATIENT" and before == ("WHEN",):
        article = "a"
    return (article, word) if article and before and before[-1] not in _BARE_AFTER else (word,)
