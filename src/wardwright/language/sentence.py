"""Reading one sentence or example line, word by word: a parse tree, or problems.

Lives here: the walk through the lexemes - articles and free commas are taken away, list dashes get their depth, the
first reading that fits is fed to the parser - and the way on after a name that nobody knows.
Must not live here: what may be read (readings), the words of a problem (explain), the meaning of a tree (build).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from lark import Token, Tree

from wardwright.facts.vocabulary import Term, Vocabulary
from wardwright.language import explain, mistakes, recover
from wardwright.language.grammar import NAMED
from wardwright.language.layout import Chunk
from wardwright.language.lexer import DASHES, Names, Raw, scan
from wardwright.language.problem import Problem
from wardwright.language.readings import ARTICLES, END, Reading, Stack, Word, Words
from wardwright.language.repair import rewritten
from wardwright.language.slip import Lexeme, Place, SyntaxSlip

# A comma before one of these is free: it helps the eye and carries no meaning.
_PAUSES: Final = frozenset({"and", "then", "however", "for", "in", "within", "urgently", ""})
_ARTICLED: Final = frozenset(
    {*NAMED, "ANSWER", "PATIENT", "INPATIENT", "LATEST", "HIGHEST", "LOWEST", "AVERAGE", "MEDIAN", "TOTAL", "LAST"}
    | {"_NUMBER_WORD", "_RESULT_WORD", "_FORM_WORD", "_ROBOT_WORD", "APPOINTMENT", "BOOKED", "MISSED", "CANCELLED"}
    | {"ADMISSION", "TRANSFER", "DISCHARGE", "DEATH", "WEEKEND", "WEEKDAY", "TIMEUNIT", "TIME", "TASK", "CARD"}
    | {"FEMALE", "MALE", "WARD", "RANDOM"}
)
# Whether the tree of a corrected sentence makes sense: the sentence, its chunk, its tree.
Builds = Callable[[str, Chunk, Tree[Token]], bool]


class Columns:
    """The depth of a list's dashes: by their number (`--`), else by how far their line is indented."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._columns: list[int] = []
        self.leading = False  # True while the lines of the list each begin with their dash

    def depth(self, token: Word) -> int:
        """1 for the outermost list."""
        start = token.start_pos or 0
        line = self._text.rfind("\n", 0, start) + 1
        self.leading = not self._text[line:start].strip()
        count, column = len(token.replace(" ", "")), start - line
        if count > 1 or not self.leading:
            self._columns = [*self._columns[: count - 1], *[column] * (count - len(self._columns[: count - 1]))]
            return count
        while self._columns and self._columns[-1] > column:
            self._columns.pop()
        while len(self._columns) > 1 and self._columns[-1] == self._columns[-2] == column:
            self._columns.pop()  # `-` under a `--` in the same column: the number of dashes says how deep
        if not self._columns or self._columns[-1] < column:
            self._columns.append(column)
        return len(self._columns)

    def end(self) -> None:
        """The list is over."""
        self._columns.clear()
        self.leading = False


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
    article: bool = False  # an article stands at the end of what was read
    between: int = 0  # `between`s whose `and` is still to come
    guesses: dict[int, recover.Guess] = field(default_factory=dict)  # by the place of their problem in `problems`
    explaining: bool = True  # False: nobody asks why it cannot be read
    guessing: bool = True  # False: an unknown name ends the reading
    builds: Builds | None = None  # whether a corrected sentence also makes sense
    odd: bool = False  # an article stands where none belongs
    stopped: SyntaxSlip | None = None  # where reading ended, when it did not reach the end

    def read(self) -> Tree[Token] | None:
        """The parse tree; None when the sentence cannot be read to its end.

        With `problems`, the tree holds unknown names as if they were known: good for further looks, never to run.
        """
        words = Words(self.text, self.chunk.lexemes, self.names, self.vocabulary)
        stack = self.walk(words)
        if stack is not None and not stack.fits(END):
            self._stop(words, stack, len(words.lexemes))
            stack = None
        if len(self.guesses) > 1:
            self._correct_together()
        if stack is None:
            return None
        return stack.finish()

    def walk(self, words: Words | None = None) -> Stack | None:
        """The parser's state after all words; None when a word does not fit."""
        words = words or Words(self.text, self.chunk.lexemes, self.names, self.vocabulary)
        stack, position, columns = Stack(self.chunk.place), 0, Columns(self.text)
        while True:
            before, position = position, self._skip(words, stack, position)
            self.article = position > before and words.lexemes[position - 1].folded in ARTICLES
            if position >= len(words.lexemes):
                return stack
            reading = self._fitting(words, stack, position)
            if reading is None:
                position = self._past_comma(words, stack, position)
                reading = self._guess(words, stack, position)
            if reading is None:
                return None
            self._take(reading.token, words.lexemes[position - 1] if self.article else None, stack, columns)
            position = reading.next

    def lexemes(self) -> tuple[Lexeme, ...]:
        """The tokens read so far."""
        return tuple(_lexeme(token) for token in self.tokens)

    def _take(self, token: Word, before: Raw | None, stack: Stack, columns: Columns) -> None:
        token.article = before is not None
        if before is not None and token.type not in _ARTICLED:
            self.odd = True
        if before is not None and token.type not in _ARTICLED and self.explaining:
            self.problems.append(explain.stray_article(self.text, before, token, self.chunk))
        if token.type == "DASH":
            token.depth = columns.depth(token)
        elif token.type in ("BETWEEN", "_BETWEEN_AGO"):
            self.between += 1
        elif token.type == "AND" and self.between:
            self.between -= 1
        elif token.type in ("AND", "THEN"):
            if columns.leading and token.type == "AND" and not _leads_line(self.text, token) and self.explaining:
                self.problems.append(explain.and_in_list(self.text, token))
            columns.end()
        stack.feed(token)
        self.tokens.append(token)
        if token.type in ("RESULT", "SCORE"):
            self.term = token.term

    def _skip(self, words: Words, stack: Stack, position: int) -> int:
        """Past articles and free commas that nothing reads as more."""
        lexemes = words.lexemes
        while position < len(lexemes):
            word = lexemes[position].folded
            following = lexemes[position + 1].folded if position + 1 < len(lexemes) else ""
            free = (
                (word in ARTICLES and self._fitting(words, stack, position) is None)
                or (word == "," and (following in _PAUSES or following in DASHES))
                or (word == "and" and following == "then")
                or (word == "also" and bool(self.tokens) and self.tokens[-1].type == "AND")
            )
            if not free:
                break
            if word in ARTICLES and following in ARTICLES and self.explaining:
                self.problems.append(explain.stray_article(self.text, lexemes[position], following, self.chunk))
            position += 1
        return position

    def _fitting(self, words: Words, stack: Stack, position: int) -> Reading | None:
        for reading in words.at(position, stack, self.term):
            if stack.fits(reading.token.type):
                return reading
        return None

    def _past_comma(self, words: Words, stack: Stack, position: int) -> int:
        """A comma that fits nowhere hides the word that does not fit: the word is what the author can change."""
        hiding = words.lexemes[position].folded == "," and position + 1 < len(words.lexemes)
        return position + 1 if hiding and self._fitting(words, stack, position + 1) is None else position

    # ── When nothing fits ────────────────────────────────────────────────────────────────────────

    def _guess(self, words: Words, stack: Stack, position: int) -> Reading | None:
        """Say what is wrong; where a name belongs, go on as if the unknown words were one."""
        guess = recover.unknown_name(words, stack, position, self.term) if self.guessing else None
        if guess is None:
            self._stop(words, stack, position)
            return None
        if self.explaining:
            advice = None
            unknown = explain.unknown_name(self.text, self.chunk, guess)
            read = tuple(fix for fix in unknown.fixes if self.read_again(fix) is None)
            unknown = replace(unknown, fixes=read or unknown.fixes)
            if not read or recover.means_more(guess) or not recover.alike(guess):
                advice = mistakes.advise(self._slip(words, stack, position), self.read_again)
            if advice is not None and not advice.fixes and (guess.known is not None or unknown.fixes):
                advice = None  # that the name is of another kind, or which are near, says more
            if advice is None:
                self.guesses[len(self.problems)] = guess
            self.problems.append(advice or unknown)
        return guess.reading

    def _correct_together(self) -> None:
        """Several unknown names in one sentence: each corrected sentence has the others' nearest names too."""
        known = {guess.start: guess.near[0] for guess in self.guesses.values() if guess.near}
        if len(known) < len(self.guesses) or any(map(recover.means_more, self.guesses.values())):
            return
        for index, guess in self.guesses.items():
            fixes = tuple(self._with_names({**known, guess.start: name}) for name in guess.near)
            self.problems[index] = replace(self.problems[index], fixes=fixes)

    def _with_names(self, names: dict[int, str]) -> str:
        """The sentence with these names in the place of the unknown ones."""
        cut, pieces = self.chunk.start, []
        for guess in sorted(self.guesses.values(), key=lambda each: each.start):
            pieces += [self.text[cut : guess.start], names[guess.start]]
            cut = guess.end
        whole = "".join([*pieces, self.text[cut : self.chunk.end]])
        return rewritten(whole, 0, len(whole), len(whole), len(whole), "")

    def _stop(self, words: Words, stack: Stack, position: int) -> None:
        self.stopped = self._slip(words, stack, position)
        if self.explaining:
            advice = mistakes.advise(self.stopped, self.read_again)
            self.problems.append(advice or explain.slip(self.stopped, self.read_again))

    def read_again(self, sentence: str) -> SyntaxSlip | None:
        """Where a corrected sentence stops making sense; None when it reads to its end."""
        lexemes = scan(sentence)
        if lexemes and lexemes[-1].folded == "." and self.chunk.place is Place.SENTENCE:
            lexemes.pop()
        if not lexemes:
            return SyntaxSlip(self.chunk.place, sentence, 0, 0, None, (), (), Stack(self.chunk.place).accepted())
        chunk = Chunk(self.chunk.place, tuple(lexemes), lexemes[0].start, len(sentence))
        trial = Sentence(sentence, chunk, self.names, self.vocabulary, explaining=False, guessing=bool(self.problems))
        tree = trial.read()
        fine = tree is not None and not trial.odd and (self.builds is None or self.builds(sentence, chunk, tree))
        if tree is None or fine:
            return trial.stopped
        # It reads, and makes no sense: nothing is left to read, and nothing may come.
        return SyntaxSlip(chunk.place, sentence, 0, len(sentence), None, trial.lexemes(), (), frozenset())

    def _slip(self, words: Words, stack: Stack, position: int) -> SyntaxSlip:
        chunk, lexemes = self.chunk, words.lexemes
        if position < len(lexemes):
            raw = lexemes[position]
            reading = next(words.at(position, stack, None), None)
            token = reading.token if reading else Word.of("WORD", self.text[raw.start : raw.end], raw.start, raw.end)
            unexpected, offset = _lexeme(token), raw.start - chunk.start
            rest = lexemes[reading.next if reading else position + 1 :]
        else:
            unexpected, offset, rest = None, lexemes[-1].end - chunk.start, []
        after = tuple(self.text[raw.start : raw.end] for raw in rest)
        sentence = self.text[chunk.start : chunk.end]
        return SyntaxSlip(
            chunk.place, sentence, chunk.start, offset, unexpected, self.lexemes(), after, stack.accepted()
        )


def _leads_line(text: str, token: Word) -> bool:
    start = token.start_pos or 0
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


def _lexeme(token: Word) -> Lexeme:
    return Lexeme(token.type, str(token), token.start_pos or 0, token.end_pos or 0, token.term)
