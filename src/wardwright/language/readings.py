"""Readings: what the words at hand may be, and which of it the parser's state lets come next.

Lives here: `Stack`, the LALR state of one sentence, and `Words`, the readings of its lexemes. The parser's own state
says which terminals may come next; among the readings of the words at hand (names longest first, then words of the
page), the first that fits is taken. So `time to be seen` can be a result, and `time` a word of
`Measure the time from …`, on the same page.
Must not live here: the grammar (grammar), the walk through a sentence (sentence), the meaning of a tree (build).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from lark import Token, Tree
from lark.parsers.lalr_analysis import Shift

from wardwright.facts.units import canonical_unit
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.language.grammar import grammar, terminals_of_words
from wardwright.language.lexer import DASHES, Names, Raw, name_words, scan
from wardwright.language.slip import Place

END: Final = "$END"
ARTICLES: Final = frozenset({"a", "an", "the"})
_MARKS: Final = {",": "COMMA", ":": "COLON"}
_NO_UNIT: Final = frozenset({"+", ",", ":", ";", ".", '"', "-", "–", "—", "(", ")", "and", "or"})
_AFTER_UNIT: Final = frozenset({"or", "and", "in", "between", "arrives", "within", "for", "is", "then"})
_RUN: Final = re.compile(r'[^\s,"“]+')
_LEADING_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?(?=[^\d.])")


class Word(Token):
    """A token with the vocabulary's entry behind it."""

    term: Term | None = None
    article: bool = False
    depth: int = 0

    @classmethod
    def of(cls, terminal: str, text: str, start: int, end: int, term: Term | None = None) -> Word:
        """A token at its place."""
        token = cls(terminal, text, start_pos=start, end_pos=end)
        token.term = term
        return token


class Reading(NamedTuple):
    """One way to read the words at hand: a token and where the next one starts."""

    token: Word
    next: int


class Stack:
    """The LALR parser's state for one sentence: what may come next, and the tree in the making."""

    def __init__(self, place: Place) -> None:
        start = "sentence" if place is Place.SENTENCE else "step"
        self._state: Any = grammar().parse_interactive(start=start).parser_state
        self._states: Any = self._state.parse_conf.states

    def fits(self, terminal: str) -> bool:
        """True when the terminal may come next, all pending reductions tried."""
        states, stack = self._states, self._state.state_stack
        entry = states[stack[-1]].get(terminal)
        if entry is None:
            return False
        if entry[0] is Shift:
            return True
        stack, end = list(stack), self._state.parse_conf.end_state
        while entry is not None:
            action, arg = entry
            if action is Shift:
                return True
            if arg.expansion:
                del stack[-len(arg.expansion) :]
            stack.append(states[stack[-1]][arg.origin.name][1])
            if terminal == END and stack[-1] == end:
                return True
            entry = states[stack[-1]].get(terminal)
        return False

    def accepted(self) -> frozenset[str]:
        """All terminals that may come next; "$END" among them when the sentence may end."""
        return frozenset(
            name for name in self._states[self._state.state_stack[-1]] if name.isupper() and self.fits(name)
        )

    def feed(self, token: Token) -> None:
        """Take a token that fits."""
        self._state.feed_token(token)

    def finish(self) -> Tree[Token]:
        """The tree of a sentence that may end here."""
        tree: Tree[Token] = self._state.feed_token(Token(END, ""), True)
        return tree

    def copy(self) -> Stack:
        """The same state, to try something out."""
        other = Stack.__new__(Stack)
        other._state, other._states = self._state.copy(deepcopy_values=False), self._states
        return other


class Words:
    """The readings of the words of one sentence."""

    def __init__(self, text: str, lexemes: tuple[Raw, ...], names: Names, vocabulary: Vocabulary) -> None:
        self.text = text
        self.lexemes = list(lexemes)
        self.names = names
        self.vocabulary = vocabulary

    def at(self, position: int, stack: Stack, term: Term | None) -> Iterator[Reading]:
        """All readings of the words that start at this lexeme, best first; some may not fit the stack."""
        raw = self.lexemes[position]
        if term is not None and (term.answers or term.any_of) and stack.fits("ANSWER"):
            yield from self._answers(position, term)
        for match in self.names.matches(self.lexemes, position, len(self.lexemes)):
            yield self._reading(match.term.kind.name, position, position + match.length, match.term)
        if raw.sort in ("clock", "number", "text"):
            yield self._reading(raw.sort.upper(), position, position + 1)
            if raw.sort != "number":
                return
        if raw.sort == "mark":
            yield from self._mark(position)
        for terminal in self._terminals(position):
            yield self._reading(terminal, position, position + 1)
        if raw.folded not in _NO_UNIT and raw.sort != "text" and stack.fits("UNIT"):
            yield self._unit(position, term)
        if raw.sort == "word" and stack.fits("NUMBER") and (number := _LEADING_NUMBER.match(raw.folded)):
            cut = raw.start + number.end()
            self.lexemes[position : position + 1] = scan(self.text, raw.start, cut) + scan(self.text, cut, raw.end)
            yield self._reading("NUMBER", position, position + 1)

    def _reading(self, terminal: str, start: int, end: int, term: Term | None = None) -> Reading:
        first, last = self.lexemes[start].start, self.lexemes[end - 1].end
        return Reading(Word.of(terminal, self.text[first:last], first, last, term), end)

    def _terminals(self, position: int) -> tuple[str, ...]:
        word = self.lexemes[position].folded
        if word == "to":
            return ("_TO_PLACE", "TO") if self._place_follows(position + 1) else ("TO", "_TO_PLACE")
        if word == "between" and self._ago_follows(position):
            return ("_BETWEEN_AGO",)
        return terminals_of_words().get(word, ())

    def _place_follows(self, position: int) -> bool:
        if position < len(self.lexemes) and self.lexemes[position].folded in ARTICLES:
            position += 1
        found = self.names.matches(self.lexemes, position, len(self.lexemes))
        return any(match.term.kind is TermKind.PLACE for match in found)

    def _ago_follows(self, position: int) -> bool:
        """`between 365 days and 8 days ago` is a window; `between 4 and 7 mmol/L` is a comparison."""
        following = [raw.folded for raw in self.lexemes[position + 1 : position + 14]]
        return "ago" in following and not {",", "is", "then", "between"} & set(following[: following.index("ago")])

    def _mark(self, position: int) -> Iterator[Reading]:
        raw = self.lexemes[position]
        if raw.folded in _MARKS:
            yield self._reading(_MARKS[raw.folded], position, position + 1)
        end = position
        while end < len(self.lexemes) and self.lexemes[end].folded in DASHES:
            end += 1
        if end > position:
            yield self._reading("DASH", position, end)

    def _answers(self, position: int, term: Term) -> Iterator[Reading]:
        for words in answers_of(term, self.vocabulary):
            here = self.lexemes[position : position + len(words)]
            if tuple(raw.folded for raw in here) == words:
                yield self._reading("ANSWER", position, position + len(words))

    def _unit(self, position: int, term: Term | None) -> Reading:
        """The unit after a number: UCUM runs to the next white space; a name of a unit may have several words."""
        start = self.lexemes[position].start
        spoken = term.unit_names if term is not None else {}
        ends = list(self._unit_ends(start))
        end = next((end for end in reversed(ends) if canonical_unit(self.text[start:end], spoken) is not None), ends[0])
        following = position + 1
        while following < len(self.lexemes) and self.lexemes[following].start < end:
            following += 1
        return Reading(Word.of("UNIT", self.text[start:end], start, end, term), following)

    def _unit_ends(self, start: int) -> Iterator[int]:
        last = self.lexemes[-1].end
        for run in itertools.islice(_RUN.finditer(self.text, start, last), 4):
            words = run.group().rstrip(".:;")
            if run.start() > start and words.casefold() in _AFTER_UNIT:
                return
            yield run.start() + len(words)
            if run.end() < len(self.text) and self.text[run.end()] in ',"“':
                return


def answers_of(term: Term, vocabulary: Vocabulary) -> dict[tuple[str, ...], str]:
    """The answers of a result by their words, longest first; a group has its members' answers."""
    found = {
        name_words(answer): answer for name in vocabulary.members(term.name) for answer in vocabulary[name].answers
    }
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))
