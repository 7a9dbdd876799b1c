"""Where the reading of one message stands, and how a place in it is read.

Lives here: the walk over a message's segments with what it has found, the reading of a path, the conditions of a row.
Must not live here: what a row makes of it (plan.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from wardwright.connect.hl7v2.er7 import NULL, Segment, Separators
from wardwright.connect.hl7v2.lexicon import Lexicon
from wardwright.connect.hl7v2.table import NULL_WORD, VALUED, Path
from wardwright.facts.fact import Coded, Fact
from wardwright.facts.instant import Instant
from wardwright.facts.message import SetAside
from wardwright.facts.units import coded
from wardwright.facts.vocabulary import Term

UNKNOWN: Instant = -(2**63)  # stands for "seen" until the message's facts say when it can have been

Current = dict[str, Segment]
Get = Callable[[Current, Separators], str]


class Walk:
    """Where the reading of one message stands, and what it has found so far."""

    __slots__ = (
        "count",
        "counts",
        "current",
        "facts",
        "keys",
        "lexicon",
        "message_id",
        "not_mapped",
        "seen",
        "set_aside",
        "subject",
        "text_run",
        "texts",
    )

    def __init__(self, lexicon: Lexicon, message_id: str, seen: Instant) -> None:
        self.lexicon, self.message_id, self.seen = lexicon, message_id, seen
        self.subject = ""
        self.current: Current = {}
        self.count = 1  # which one of its name the current segment is
        self.counts = {"PID": 0}
        self.facts: list[Fact] = []
        self.set_aside: list[SetAside] = []
        self.not_mapped: dict[str, None] = {}
        self.keys: dict[str, int] = {}
        self.text_run: tuple[object, ...] = ()
        self.texts: dict[int, tuple[Term | None, list[str]]] = {}  # facts whose text has further lines, by position

    def aside(self, slug: str, field: str, problem: str, fix: str) -> None:
        """Sets one fact aside: where it stands, without what stands there."""
        place = field if self.count == 1 else f"{field} of the {self.count}. {field[:3]}"
        self.set_aside.append(SetAside(slug, place, problem, fix))

    def join_texts(self) -> None:
        """Gives every text its further lines: once, at the end, however many there are."""
        for position, (term, lines) in self.texts.items():
            text = "\n".join(lines)
            value = coded(term, text, ()) if term is not None else Coded(text)
            self.facts[position] = self.facts[position]._replace(value=value)


_NOTHING: Final[Segment] = []


def get_raw(path: Path) -> Get:
    """Reads a place as it stands, `""` included; "" when it is not there. Of a component, the first repetition's."""
    segment, field, component, sub = path.segment, path.field, path.component - 1, path.sub - 1

    def whole(current: Current, _separators: Separators) -> str:
        fields = current.get(segment, _NOTHING)
        return fields[field] if field < len(fields) else ""

    def part(current: Current, separators: Separators) -> str:
        fields = current.get(segment, _NOTHING)
        text = fields[field] if field < len(fields) else ""
        if not text:
            return ""
        if separators.repeat in text:
            text = text.split(separators.repeat, 1)[0]
        parts = text.split(separators.component, component + 1)
        text = parts[component] if component < len(parts) else ""
        if sub >= 0 and separators.sub:
            subs = text.split(separators.sub)
            text = subs[sub] if sub < len(subs) else ""
        return text.strip()

    return whole if component < 0 else part


class Test(NamedTuple):
    """One condition: does the field hold one of these codes, or a value at all, or `""`?"""

    get: Get
    codes: frozenset[str]
    valued: bool
    null: bool

    def holds(self, walk: Walk) -> bool:
        raw = self.get(walk.current, walk.lexicon.separators).strip()
        if raw == NULL or not raw:
            return self.null and bool(raw)
        return self.valued or walk.lexicon.first(raw).casefold() in self.codes


def tests_of(conditions: tuple[tuple[Path, frozenset[str]], ...]) -> tuple[Test, ...]:
    return tuple(
        Test(get_raw(path), frozenset(word.casefold() for word in words), VALUED in words, NULL_WORD in words)
        for path, words in conditions
    )
