"""Deriving facts again: messages read anew after a mapping or the vocabulary changed, and what would be different.

Lives here: the comparison, and putting the new facts in place of the old. Must not live here: reading (reading), what
is shown (cli). What flows did stays done: firings and tasks are history, and no flow is run. The engine must not be
running when the facts are kept: it holds timelines made of the old ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from wardwright.engine.live.encode import body_facts, facts_body, row_facts
from wardwright.engine.live.reading import Read, Reader
from wardwright.facts.fact import Fact
from wardwright.facts.instant import Instant
from wardwright.record.rows import FactsRow
from wardwright.record.store import Decisions, Messages

_AT_ONCE = 500
_SAMPLES = 5


class Word(NamedTuple):
    """What the difference is counted by."""

    kind: str
    term: str


@dataclass(slots=True)
class Difference:
    """What reading again would change."""

    messages: int = 0
    changed_messages: int = 0
    added: Counter[Word] = field(default_factory=Counter)
    removed: Counter[Word] = field(default_factory=Counter)
    samples: list[int] = field(default_factory=list)  # numbers of some messages that change

    @property
    def is_empty(self) -> bool:
        """Whether everything stays as it is."""
        return not self.changed_messages


class Rederivation:
    """One run over the messages that the engine has decided on."""

    def __init__(
        self,
        messages: Messages,
        decisions: Decisions,
        reader: Reader,
        replaced: Collection[int] = frozenset(),
        at_once: int = _AT_ONCE,
    ) -> None:
        """`replaced`: messages that were replayed after fixing: they had their say as others, and have none twice."""
        self._messages, self._decisions, self._reader, self._replaced = messages, decisions, reader, replaced
        self._at_once = at_once
        self._last = decisions.cursor().message
        self._survivors = decisions.survivors()

    def difference(self, first: int = 1, progress: Callable[[int], None] | None = None) -> Difference:
        """What would change; nothing is written."""
        found = Difference()
        for begin, end, old, new in self._portions(first):
            _compare(found, old, new)
            found.messages += end - begin + 1
            if progress is not None:
                progress(found.messages)
        return found

    def keep(self, first: int = 1, progress: Callable[[int], None] | None = None) -> Difference:
        """Put the new facts in place of the old, portion by portion; repeating it after an interruption finishes it."""
        found = Difference()
        for found in self.steps(first):
            if progress is not None:
                progress(found.messages)
        return found

    def steps(self, first: int = 1) -> Iterator[Difference]:
        """As `keep`, with what was found so far after each portion: whoever asks has time for something else."""
        found = Difference()
        for begin, end, old, new in self._portions(first):
            before = found.changed_messages
            _compare(found, old, new)
            found.messages += end - begin + 1
            if found.changed_messages > before:
                self._decisions.replace_facts(begin, end, new)
            yield found

    def _portions(self, first: int) -> Iterator[tuple[int, int, list[FactsRow], list[FactsRow]]]:
        after = first - 1
        while after < self._last:
            stored = [each for each in self._messages.after(after, self._at_once) if each.seq <= self._last]
            if not stored:
                return
            begin, end = after + 1, stored[-1].seq
            old = self._decisions.facts_between(begin, end)
            seen = {row.message: row.seen for row in old}
            new = [
                row
                for each in stored
                if each.seq not in self._replaced
                for row in self._rows(self._reader.read(each), seen.get(each.seq, each.arrived))
            ]
            yield begin, end, old, new
            after = end

    def _rows(self, read: Read, seen: Instant) -> Iterator[FactsRow]:
        """As the engine keeps them: one row for each patient as identified today."""
        by_survivor: dict[str, list[Fact]] = {}
        for said in read.said:
            facts = body_facts(said.subject, seen, said.body)
            by_survivor.setdefault(self._survivor(said.subject), []).extend(facts)
        for survivor, facts in by_survivor.items():
            yield FactsRow(survivor, read.seq, seen, facts_body(survivor, facts))

    def _survivor(self, subject: str) -> str:
        while subject in self._survivors:
            subject = self._survivors[subject]
        return subject


def _compare(found: Difference, old: list[FactsRow], new: list[FactsRow]) -> None:
    before, after = _by_message(old), _by_message(new)
    for message in sorted(before.keys() | after.keys()):
        was, now = before.get(message, Counter()), after.get(message, Counter())
        if was == now:
            continue
        found.changed_messages += 1
        if len(found.samples) < _SAMPLES:
            found.samples.append(message)
        for said, count in (now - was).items():
            found.added[_word(said)] += count
        for said, count in (was - now).items():
            found.removed[_word(said)] += count


def _by_message(rows: list[FactsRow]) -> dict[int, Counter[Fact]]:
    found: dict[int, Counter[Fact]] = {}
    for row in rows:
        # Whose row a fact stands in depends on merges that came later; the fact itself says whom it is about.
        found.setdefault(row.message, Counter()).update(row_facts(row))
    return found


def _word(fact: Fact) -> Word:
    return Word(fact.kind.value, fact.term)
