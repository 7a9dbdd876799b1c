"""A timeline: one subject's visible facts in order, and the kernel's memory of what it did about them.

Lives here: how facts become visible, are replaced and withdrawn (meaning.md §2), and how they are found again by
window. Must not live here: what a fact means for a flow. Called by decide (to take facts in) and by conditions,
triggers and timers (to look).

Facts of one kind and term are a series: a list of entries `(at, seen, n, fact)` that stays sorted, `n` being the
order of arrival. Facts mostly arrive in order, so taking one in is an append.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Hashable, Iterable, Iterator

from wardwright.facts.fact import Fact, Kind, Status
from wardwright.facts.instant import Instant
from wardwright.kernel.change import Change, Sort
from wardwright.kernel.series import (
    FAR,
    MOVEMENTS,
    SINGLE,
    TERMLESS,
    Entry,
    Looks,
    Series,
    SeriesKey,
    arrival_of,
    entries_of,
    entry_of,
    has_value,
    series_term,
)
from wardwright.kernel.tasks import Recorded, Task, Unread
from wardwright.kernel.values import is_working_out, same_value, says_the_same, working_out_key


class Timeline:
    """One subject's visible facts and what flows did about them. Mutable; owned by one run."""

    __slots__ = (
        "_ahead",
        "_keyed",
        "_looks",
        "_series",
        "derived",
        "known",
        "last_fired",
        "movements",
        "parts",
        "pending",
        "recorded",
        "said",
        "spent",
        "stays",
        "subject",
        "tasks",
        "unread",
    )

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self._series: dict[SeriesKey, Series] = {}
        self._looks = Looks()
        self._keyed: dict[SeriesKey, dict[str, Entry | list[Entry]]] = {}  # kind, term → key → its entry or entries
        self._ahead: dict[tuple[str, str, Instant], Instant] = {}  # results dated ahead → when they had arrived
        self.movements: Series = []
        self.stays: list[object] = []  # what kernel.stays made of the first movements; emptied when any of them changes
        self.known = False  # a fact that was neither pending nor withdrawn has arrived
        self.parts: dict[tuple[str, str, Instant], tuple[Fact, ...]] = {}  # working-out → the facts it was made from
        self.last_fired: dict[int, Instant] = {}  # flow (FlowPlan.limits) → last firing
        self.tasks: dict[str, Task] = {}  # open tasks by id, oldest first
        self.recorded: list[Recorded] = []  # what flows recorded because of a fact
        self.unread: list[Unread] = []  # tasks and recorded facts of pages that cannot be read now
        self.derived: list[Fact] = []  # everything that flows recorded and took back, as it was taken in
        self.spent: set[tuple[int, int, Instant]] = set()  # timers that had their turn
        self.said: tuple[Instant, set[str]] = (-FAR, set())  # the ids given at the last moment that brought any
        self.pending: dict[tuple[int, int], Instant] = {}  # repeating timers: rule → the due that is set

    # ── looking ──────────────────────────────────────────────────────────────────────────────

    def series(self, kind: Kind, term: str) -> Series:
        """All visible facts of a kind and term, by (at, seen, arrival)."""
        if kind in MOVEMENTS:
            return [entry for entry in self.movements if entry[3].kind is kind]
        return self._series.get((kind, "" if kind in TERMLESS else term), [])

    def window(self, kind: Kind, terms: Iterable[str], after: Instant, until: Instant) -> list[Fact]:
        """Visible facts with after < at ≤ until, by (at, seen, arrival), over all the terms."""
        found: list[Entry] = []
        for term in terms:
            series = self.series(kind, term)
            if series:
                several = bool(found)
                found += series[bisect_right(series, (after, FAR)) : bisect_right(series, (until, FAR))]
                if several:  # one term's are in order already; no two entries have the same (at, seen, arrival)
                    found.sort()
        return [entry[3] for entry in found]

    def latest(self, kind: Kind, terms: Iterable[str], after: Instant, until: Instant) -> Fact | None:
        """The visible fact with the greatest (at, seen, arrival) in the window; None when there is none."""
        best: Entry | None = None
        for term in terms:
            series = self.series(kind, term)
            position = bisect_right(series, (until, FAR))
            if position and series[position - 1][0] > after and (best is None or series[position - 1][:3] > best[:3]):
                best = series[position - 1]
        return None if best is None else best[3]

    def before(self, kind: Kind, terms: Iterable[str], fact: Fact) -> tuple[bool, Fact | None]:
        """Whether the fact is the latest of its kind and terms, and the latest of the others.

        Of the others only what has a value: a score with a part missing is no value before (meaning.md 5.7).
        """
        own = self._entry(fact)
        if own is None:
            return False, None
        best: Entry | None = None
        for term in terms:
            series = self.series(kind, term)
            position = bisect_left(series, own)
            if any(entry[3].value is not None for entry in series[position:] if entry[3] is not fact):
                return False, None
            found = self._looks.newest((kind, term), series, position, has_value, has_value)
            if found is not None and (best is None or found > best):
                best = found
        return True, None if best is None else best[3]

    def newest(
        self, kind: Kind, term: str, until: Instant, sought: Hashable, passes: Callable[[Fact], bool]
    ) -> Entry | None:
        """The entry with the greatest (at, seen, arrival) and at ≤ until that passes. `sought` tells tests apart."""
        series = self.series(kind, term)
        end = bisect_right(series, (until, FAR))
        if kind in MOVEMENTS:  # what a movement means depends on those before it: nothing is remembered
            return next((entry for entry in reversed(series[:end]) if passes(entry[3])), None)
        return self._looks.newest((kind, series_term(kind, term)), series, end, sought, passes)

    def is_visible(self, fact: Fact) -> bool:
        """Whether exactly this fact still stands."""
        return self._entry(fact) is not None

    def single(self, kind: Kind) -> Fact | None:
        """The fact of a kind of which only one can hold that was told last: born, sex (meaning.md 4.5)."""
        series = self._series.get((kind, ""))
        return max(series, key=arrival_of)[3] if series else None

    def visible(self) -> Iterator[Fact]:
        """Every visible fact."""
        for series in (*self._series.values(), self.movements):
            for entry in series:
                yield entry[3]

    def find(self, fact: Fact) -> Fact | None:
        """The visible fact that says exactly this, as this timeline holds it."""
        entry = self._entry(fact, or_equal=True)
        return None if entry is None else entry[3]

    def _entry(self, fact: Fact, or_equal: bool = False) -> Entry | None:
        """The entry of exactly this fact. Few have the same `at` and `seen`, though thousands may have one `at`."""
        _, kind, term, at, seen, _, _, _, _, _ = fact
        series = self.movements if kind in MOVEMENTS else self._series.get((kind, "" if kind in TERMLESS else term), [])
        for position in range(bisect_left(series, (at, seen)), len(series)):
            entry = series[position]
            if entry[3] is fact or (or_equal and entry[3] == fact):
                return entry
            if entry[0] != at or entry[1] != seen:
                return None
        return None

    def _at(self, kind: Kind, term: str, at: Instant) -> Iterator[Entry]:
        series = self.movements if kind in MOVEMENTS else self._series.get((kind, series_term(kind, term)), [])
        position = bisect_left(series, (at, -FAR))
        while position < len(series) and series[position][0] == at:
            entry = series[position]
            if entry[3].kind is kind and entry[3].term == term:
                yield entry
            position += 1

    # ── taking in ────────────────────────────────────────────────────────────────────────────

    def take(self, fact: Fact, n: int) -> Change | None:
        """Make a fact visible (or withdraw what it withdraws); None when it changes nothing. `n`: order of arrival."""
        _, kind, term, at, seen, _, status, _, key, _ = fact
        if status is Status.PENDING:
            return None
        if kind is Kind.RESULT and (at > seen or self._ahead):
            fact = self._on_our_clock(fact)
            at = fact.at
        if status is Status.WITHDRAWN:
            return self._withdraw(fact)
        self.known = True
        entry = entry_of(fact, n)
        if kind in SINGLE or kind is Kind.HEARD:
            return self._take_single(entry)
        if kind is Kind.RESULT and not key:  # a hot path: a newer value without a key is an append
            series = self._series.get((kind, term))
            if not series:  # none yet, or all withdrawn
                self._series[(kind, term)] = [entry]
                return Change(Sort.NEW, fact)
            if series[-1][0] < at:
                series.append(entry)
                return Change(Sort.NEW, fact)
        if key and kind not in MOVEMENTS:  # the other: a key that is new
            place = (kind, term)
            slots = self._keyed.get(place)
            if slots is None:
                slots = self._keyed[place] = {}
            if key not in slots:
                slots[key] = entry
                self._into_series(entry, place)
                return Change(Sort.NEW, fact)
        slot = self._slot(fact)
        if any(says_the_same(old[3], fact) for old in slot):
            return None
        replaced = self._replaced_by(fact, slot)
        for old in replaced:
            self._remove(old)
        self._insert(entry)
        if not replaced:
            return Change(Sort.NEW, fact)
        removed_facts = tuple(old[3] for old in replaced)
        last = removed_facts[-1]
        quiet = same_value(last.value, fact.value) and (kind not in MOVEMENTS or last.place == fact.place)
        return Change(Sort.QUIET if quiet else Sort.CHANGED, fact, removed_facts)

    def _withdraw(self, fact: Fact) -> Change | None:
        removed = self._slot(fact)
        if fact.kind is Kind.RESULT:  # of a series under one order number, only the one that is meant
            removed = [entry for entry in removed if entry[0] == fact.at] or removed
        for entry in removed:
            self._remove(entry)
        return Change(Sort.WITHDRAWN, None, tuple(entry[3] for entry in removed)) if removed else None

    def _on_our_clock(self, fact: Fact) -> Fact:
        """A result that a fast clock dated after its arrival was measured by then; so were its later versions (1.6)."""
        version = (fact.term, fact.key, fact.at)
        if fact.at > fact.seen:
            self._ahead.setdefault(version, fact.seen)
        at = self._ahead.get(version)
        return fact if at is None else fact._replace(at=at)

    def _take_single(self, entry: Entry) -> Change | None:
        fact = entry[3]
        series = self._series.setdefault((fact.kind, ""), [])
        if fact.kind is Kind.HEARD:  # the last two are all that silence can ask for
            if any(old[0] == fact.at for old in series):
                return None  # two messages of one instant are heard once
            insort(series, entry)
            del series[:-2]
            return Change(Sort.NEW, fact) if series[-1][3] is fact else None
        if series and (series[-1][3].value == fact.value or entry < series[-1]):
            return None
        series[:] = [entry]
        return Change(Sort.NEW, fact)

    def _with_key(self, fact: Fact) -> list[Entry]:
        slots = self._keyed.get((fact.kind, fact.term))
        return entries_of(slots.get(fact.key)) if slots is not None else []

    def _slot(self, fact: Fact) -> list[Entry]:
        """The visible entries that the fact may be another version of (meaning.md 2.1), oldest first."""
        if fact.kind in MOVEMENTS:
            return self._movement_slot(fact)
        if fact.key:
            return self._with_key(fact)
        same = [entry for entry in self._at(fact.kind, fact.term, fact.at) if not entry[3].key]
        return sorted(same, key=arrival_of)

    def _movement_slot(self, fact: Fact) -> list[Entry]:
        at = self._at(fact.kind, fact.term, fact.at)
        if fact.key:
            own = [entry for entry in at if entry[3].key == fact.key]
        else:
            own = [entry for entry in at if not entry[3].key and entry[3].place == fact.place]
        if own or fact.status not in (Status.CORRECTED, Status.WITHDRAWN):
            return own
        alike = [entry for entry in self.movements if entry[3].kind is fact.kind and entry[3].key == fact.key]
        return alike[-1:]

    @staticmethod
    def _replaced_by(fact: Fact, slot: list[Entry]) -> list[Entry]:
        if fact.kind in MOVEMENTS:
            return slot[-1:]
        if fact.key and fact.kind is not Kind.RESULT:
            return slot
        same_time = [entry for entry in slot if entry[0] == fact.at]
        if fact.status is Status.CORRECTED:
            return (same_time or slot)[-1:]
        if fact.key and same_time:
            return same_time
        preliminary = [entry for entry in slot if entry[3].status is Status.PRELIMINARY]
        return preliminary[-1:] if fact.status is Status.FINAL or not fact.key else []

    def _insert(self, entry: Entry) -> None:
        fact = entry[3]
        if fact.kind in MOVEMENTS:
            insort(self.movements, entry)
            self.stays = []
            return
        place = (fact.kind, fact.term)
        self._into_series(entry, place)
        if fact.key:
            before = self._with_key(fact)
            self._keyed.setdefault(place, {})[fact.key] = [*before, entry] if before else entry

    def _into_series(self, entry: Entry, place: SeriesKey) -> None:
        key = (place[0], "") if place[0] in TERMLESS else place
        series = self._series.get(key)
        if series is None:
            self._series[key] = [entry]
        elif not series or series[-1] < entry:
            series.append(entry)
        else:
            self._looks.rewrite(key, series, entry)
            insort(series, entry)

    def _remove(self, entry: Entry) -> None:
        fact = entry[3]
        key = (fact.kind, series_term(fact.kind, fact.term))
        series = self.movements if fact.kind in MOVEMENTS else self._series[key]
        self._looks.rewrite(key, series, entry)
        position = bisect_left(series, entry[:3])
        while series[position][3] is not fact:
            position += 1
        del series[position]
        if fact.kind in MOVEMENTS:
            self.stays = []
        elif fact.key:
            slots = self._keyed[(fact.kind, fact.term)]
            left = [old for old in self._with_key(fact) if old[3] is not fact]
            if left:
                slots[fact.key] = left
            else:
                del slots[fact.key]

    # ── scores worked out ────────────────────────────────────────────────────────────────────

    def put_score(self, fact: Fact, n: int, parts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """Put a working-out into its series; returns the earlier workings-out with the same `at` that it replaces."""
        replaced = [entry for entry in self._at(fact.kind, fact.term, fact.at) if is_working_out(entry[3])]
        for entry in replaced:
            self._remove(entry)
            self.parts.pop(working_out_key(entry[3]), None)
        self._insert(entry_of(fact, n))
        self.parts[working_out_key(fact)] = parts
        return tuple(entry[3] for entry in replaced)

    def drop_scores(self, terms: Iterable[str], gone: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """Remove the workings-out that used any of the facts that are gone; returns them."""
        dropped: list[Fact] = []
        earliest = min(fact.at for fact in gone)  # a working-out is never earlier than what it used
        for term in terms:
            series = self._series.get((Kind.RESULT, term), [])
            for entry in series[bisect_left(series, (earliest, -FAR)) :]:
                fact = entry[3]
                if any(part is old for part in self.parts_of(fact) for old in gone):
                    self._remove(entry)
                    del self.parts[working_out_key(fact)]
                    dropped.append(fact)
        return tuple(dropped)

    def parts_of(self, fact: Fact) -> tuple[Fact, ...]:
        """The facts that a working-out was made from; nothing for any other fact."""
        return self.parts.get(working_out_key(fact), ()) if is_working_out(fact) else ()

    # ── merging ──────────────────────────────────────────────────────────────────────────────

    def absorb(self, other: Timeline) -> None:
        """Two patients are one: the other's facts, tasks and limits become this one's."""
        self._looks.forget()
        for key, series in other._series.items():
            mine = self._series.setdefault(key, [])
            mine[:] = sorted(mine + series)
            if key[0] in SINGLE:
                del mine[:-1]
            elif key[0] is Kind.HEARD:
                del mine[:-2]
        for key, theirs in other._keyed.items():
            slots = self._keyed.setdefault(key, {})
            for slot, entries in theirs.items():
                slots[slot] = sorted(entries_of(slots.get(slot)) + entries_of(entries), key=arrival_of)
        self.movements = sorted(self.movements + other.movements)
        self.stays = []
        self.known = self.known or other.known
        self.parts |= other.parts
        for flow, fired in other.last_fired.items():
            self.last_fired[flow] = max(fired, self.last_fired.get(flow, fired))
        both = [*self.tasks.values(), *other.tasks.values()]
        self.tasks = {task.id: task for task in sorted(both, key=lambda task: task.opened)}
        self.recorded += other.recorded
        self.unread += other.unread
        self._ahead = {**other._ahead, **self._ahead}
        self.spent |= other.spent
        self.pending.clear()
