"""Reading one sentence or example line, word by word: a parse tree, or problems.

Lives here: the walk through the lexemes - articles and free commas are taken away, list dashes get their depth, the
first reading that fits is fed to the parser - and the way on after a name that nobody knows.
Must not live here: what may be read (readings), the words of a problem (explain), the meaning of a tree (build).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from lark import Token, Tree

from wardwright.facts.vocabulary import Term, Vocabulary
from wardwright.language import explain
from wardwright.language.grammar import NAMED
from wardwright.language.layout import Chunk
from wardwright.language.lexer import Names
from wardwright.language.problem import Problem
from wardwright.language.readings import ARTICLES, END, Reading, Stack, Word, Words
from wardwright.language.slip import Lexeme, SyntaxSlip

# A comma before one of these is free: it helps the eye and carries no meaning.
_PAUSES: Final = frozenset({"and", "then", "however", "for", "within", "urgently"})
_ARTICLED: Final = frozenset(
    {*NAMED, "ANSWER", "PATIENT", "INPATIENT", "LATEST", "HIGHEST", "LOWEST", "AVERAGE", "MEDIAN", "TOTAL", "LAST"}
    | {"_NUMBER_WORD", "_RESULT_WORD", "_FORM_WORD", "_ROBOT_WORD", "APPOINTMENT", "BOOKED", "MISSED", "CANCELLED"}
    | {"ADMISSION", "TRANSFER", "DISCHARGE", "DEATH", "WEEKEND", "WEEKDAY", "TIMEUNIT", "TIME", "TASK", "CARD"}
    | {"FEMALE", "MALE"}
)


class Columns:
    """The depth of a list's dashes: by their number (`--`), else by how far their line is indented."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._columns: list[int] = []

    def depth(self, token: Word) -> int:
        """1 for the outermost list."""
        line = self._text.rfind("\n", 0, token.start_pos) + 1
        leading = not self._text[line : token.start_pos].strip()
        count = len(token.replace(" ", ""))
        column = token.start_pos - line if leading else 0
        if count > 1 or not leading:
            self._columns = [*self._columns[: count - 1], *[column] * (count - len(self._columns[: count - 1]))]
            return count
        while self._columns and self._columns[-1] > column:
            self._columns.pop()
        if not self._columns or self._columns[-1] < column:
            self._columns.append(column)
        return len(self._columns)


@dataclass(slots=True)
class Sentence:
    """The walk through one chunk."""

    text: str
    chunk: Chunk
    names: Names
    vocabulary: Vocabulary
    tokens: list[Word] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    term: Term | None = None  # the result or score that a number or an answer would belong to

    def read(self) -> Tree[Token] | None:
        """The parse tree; None when the sentence cannot be read, and `problems` says why."""
        words = Words(self.text, self.chunk.lexemes, self.names, self.vocabulary)
        stack, position, columns = Stack(self.chunk.place), 0, Columns(self.text)
        while (position := self._skip(words, stack, position)) < len(words.lexemes):
            reading = self._fitting(words, stack, position)
            if reading is None:
                reading = self._recover(words, stack, position)
                if reading is None:
                    return None
            token = reading.token
            token.article = position > 0 and words.lexemes[position - 1].folded in ARTICLES
            if token.type == "DASH":
                token.depth = columns.depth(token)
            elif token.type in ("AND", "THEN") and self._ends_list():
                columns = Columns(self.text)
            stack.feed(token)
            self.tokens.append(token)
            self.term = token.term if token.type in ("RESULT", "SCORE") else self.term
            position = reading.next
        if not stack.fits(END):
            self.problems.append(explain.slip(self._slip(words, stack, None, len(words.lexemes)), self.vocabulary))
            return None
        tree = stack.finish()
        return None if self.problems else tree

    def _ends_list(self) -> bool:
        return not any(token.type == "BETWEEN" for token in self.tokens[-4:])

    def _skip(self, words: Words, stack: Stack, position: int) -> int:
        """Past articles and free commas that nothing reads as more."""
        lexemes = words.lexemes
        while position < len(lexemes):
            word = lexemes[position].folded
            following = lexemes[position + 1].folded if position + 1 < len(lexemes) else ""
            free = (
                (word in ARTICLES and following not in ARTICLES and self._fitting(words, stack, position) is None)
                or (word == "," and following in _PAUSES)
                or (word == "and" and following == "then")
                or (word == "also" and bool(self.tokens) and self.tokens[-1].type == "AND")
            )
            if not free:
                break
            position += 1
        return position

    def _fitting(self, words: Words, stack: Stack, position: int) -> Reading | None:
        for reading in words.at(position, stack, self.term):
            if stack.fits(reading.token.type):
                return reading
        return None

    def _recover(self, words: Words, stack: Stack, position: int) -> Reading | None:
        self.problems.append(explain.slip(self._slip(words, stack, None, position), self.vocabulary))
        return None

    def _slip(self, words: Words, stack: Stack, unexpected: Lexeme | None, position: int) -> SyntaxSlip:
        chunk = self.chunk
        lexemes = words.lexemes
        if position < len(lexemes):
            raw = lexemes[position]
            reading = next(words.at(position, stack, None), None)
            token = reading.token if reading else Word.of("WORD", self.text[raw.start : raw.end], raw.start, raw.end)
            unexpected = _lexeme(token)
            offset, rest = raw.start - chunk.start, lexemes[reading.next if reading else position + 1 :]
        else:
            offset, rest = lexemes[-1].end - chunk.start, []
        return SyntaxSlip(
            chunk.place,
            self.text[chunk.start : chunk.end],
            chunk.start,
            offset,
            unexpected,
            tuple(_lexeme(token) for token in self.tokens),
            tuple(self.text[raw.start : raw.end] for raw in rest),
            stack.accepted(),
        )


def _lexeme(token: Word) -> Lexeme:
    return Lexeme(token.type, str(token), token.start_pos, token.end_pos, token.term)
