"""The layout of a page: flows, header lines, sentences, examples and their lines.

Lives here: where each part of a page begins and ends. A header value and an example line end with their line; a
sentence ends with a full stop that belongs to no number and no name.
Must not live here: what a sentence says (reader, build). Called by parse and expect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from wardwright.language.lexer import DASHES, Names, Raw, scan
from wardwright.language.slip import Place

_HEADER: Final = re.compile(
    r"^\ufeff?[^\S\n]*(?P<word>flow|owner|because|example)[^\S\n]*:(?P<value>[^\n]*)", re.I | re.M
)
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_OPENERS: Final = frozenset({"when", "every", "stop", "judge", "release", "measure"})


@dataclass(frozen=True, slots=True)
class Header:
    """`Owner: Ward 7A squad`."""

    word: str  # "flow", "owner", "because", "example"
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """One sentence (without its full stop) or one example line, as lexemes."""

    place: Place
    lexemes: tuple[Raw, ...]
    start: int
    end: int  # with the full stop
    closed: bool = True  # False: the full stop is missing


@dataclass(slots=True)
class ExampleLayout:
    """An example's header and its lines."""

    header: Header
    lines: list[Chunk] = field(default_factory=list)


@dataclass(slots=True)
class FlowLayout:
    """One page, cut up; `header` is None when text stands before the first `Flow:`."""

    header: Header | None
    headers: list[Header] = field(default_factory=list)
    sentences: list[Chunk] = field(default_factory=list)
    examples: list[ExampleLayout] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """True when nothing but white space and comments stands here."""
        return not (self.headers or self.sentences or self.examples)


def lay_out(text: str, names: Names) -> list[FlowLayout]:
    """The flows of a file, in order; text before the first `Flow:` comes first, as a flow without a header."""
    found = [_header(match) for match in _HEADER.finditer(text)]
    flows = [FlowLayout(None)]
    _stretch(text, 0, found[0].start if found else len(text), flows[0], None, names)
    for index, header in enumerate(found):
        end = found[index + 1].start if index + 1 < len(found) else len(text)
        example: ExampleLayout | None = None
        if header.word == "flow":
            flows.append(FlowLayout(header))
        elif header.word == "example":
            example = ExampleLayout(header)
            flows[-1].examples.append(example)
        else:
            flows[-1].headers.append(header)
        _stretch(text, header.end, end, flows[-1], example, names)
    return flows if not flows[0].empty else flows[1:]


def _header(match: re.Match[str]) -> Header:
    value = _COMMENT.sub("", match["value"]).strip()
    return Header(match["word"].casefold(), value, match.start("word"), match.end())


def _stretch(text: str, start: int, end: int, flow: FlowLayout, example: ExampleLayout | None, names: Names) -> None:
    """Cut what stands between two headers into example lines, then sentences."""
    lexemes = scan(text, start, end)
    at = 0
    if example is not None:
        for line in _lines(text, lexemes):
            if line[0].folded in _OPENERS or (line[0].folded == "at" and line[1:2] and line[1].folded == "most"):
                break
            example.lines.append(_line(line))
            at += len(line)
    flow.sentences.extend(_sentences(text, lexemes[at:], names))


def _line(line: list[Raw]) -> Chunk:
    words = line[:-1] if line[-1].folded == "." and len(line) > 1 else line
    return Chunk(Place.STEP, tuple(words), line[0].start, line[-1].end)


def _lines(text: str, lexemes: list[Raw]) -> Iterator[list[Raw]]:
    line: list[Raw] = []
    for raw in lexemes:
        if line and "\n" in text[line[-1].end : raw.start]:
            yield line
            line = []
        line.append(raw)
    if line:
        yield line


def _sentences(text: str, lexemes: list[Raw], names: Names) -> Iterator[Chunk]:
    words: list[Raw] = []
    for index, raw in enumerate(lexemes):
        if _ends_sentence(text, lexemes, index, names):
            if _ends_line_of_list(text, words, lexemes[index : index + 2]):
                continue
            if words:
                yield Chunk(Place.SENTENCE, tuple(words), words[0].start, raw.end)
            words = []
            continue
        if words and _opens(text, words[-1], raw):
            yield Chunk(Place.SENTENCE, tuple(words), words[0].start, words[-1].end, closed=False)
            words = []
        words.append(raw)
    if words:
        yield Chunk(Place.SENTENCE, tuple(words), words[0].start, words[-1].end, closed=False)


def _ends_sentence(text: str, lexemes: list[Raw], index: int, names: Names) -> bool:
    raw = lexemes[index]
    if raw.folded != "." or not (raw.end == len(text) or text[raw.end].isspace() or text[raw.end] == "#"):
        return False
    return not (names.dotted and _inside_name(lexemes, index, names))


def _ends_line_of_list(text: str, words: list[Raw], stop: list[Raw]) -> bool:
    """True for a full stop between two lines of a list, or between the list and the clause behind it."""
    if len(stop) < 2 or not any(raw.folded in DASHES and _leads(text, raw) for raw in words):
        return False
    following = stop[1]
    return _leads(text, following) and (
        following.folded in DASHES or text[following.start : following.end] in ("and", "then")
    )


def _leads(text: str, raw: Raw) -> bool:
    return not text[text.rfind("\n", 0, raw.start) + 1 : raw.start].strip()


def _inside_name(lexemes: list[Raw], dot: int, names: Names) -> bool:
    """True for the dot of `St. Mary's Ward` or `C. difficile toxin`."""
    for start in range(max(0, dot - 6), dot):
        for match in names.matches(lexemes, start, len(lexemes)):
            # A dot that ends the name also ends the sentence unless the sentence plainly goes on.
            if start + match.length > dot + 1:
                return True
    return False


def _opens(text: str, before: Raw, raw: Raw) -> bool:
    """True when a capitalised opening word starts a line: the sentence before it lost its full stop."""
    if raw.folded not in _OPENERS and raw.folded != "at":
        return False
    return (
        text[raw.start].isupper()
        and "\n" in text[before.end : raw.start]
        and before.folded not in ("stop", "judge", "each")
    )
