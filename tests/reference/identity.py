"""§2 of the meaning: which facts are visible, by reading the whole log of waves from the beginning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.reference.log import Entry, Reading, View, Wave, in_order
from tests.reference.scores import is_part, scores_to_work_out, worked_out
from tests.reference.values import same_value
from wardwright.facts.fact import Coded, Fact, Kind, Status
from wardwright.facts.vocabulary import Term, Vocabulary

MOVEMENTS = (Kind.ADMITTED, Kind.MOVED, Kind.DISCHARGED, Kind.DIED)


@dataclass
class Page:
    """What is visible while the log is being read, and what the present wave did."""

    vocabulary: Vocabulary
    owner: dict[str, str]
    entries: list[Entry] = field(default_factory=list)
    tried: list[Entry] = field(default_factory=list)
    touched: list[Entry] = field(default_factory=list)  # new, changed or removed: what a score listens to
    removed: list[Entry] = field(default_factory=list)
    replaced: list[tuple[Entry, Entry]] = field(default_factory=list)


def owners(waves: Sequence[Wave]) -> dict[str, str]:
    """§2.8: ended identifier → surviving identifier, after all these waves."""
    owner: dict[str, str] = {}

    def who(subject: str) -> str:
        while subject in owner:
            subject = owner[subject]
        return subject

    for wave in waves:
        for fact in wave.facts:
            if fact.kind is Kind.MERGED and isinstance(fact.value, Coded):
                ended, surviving = who(fact.value.text), who(fact.subject)
                if ended != surviving:
                    owner[ended] = surviving
    return owner


def read(waves: Sequence[Wave], vocabulary: Vocabulary, zone: object) -> Reading:
    """What is visible after these waves, and what the last one did."""
    page, order = Page(vocabulary, owner={}), 0
    for count, wave in enumerate(waves, start=1):
        page = Page(vocabulary, owners(waves[:count]), page.entries)
        for fact in wave.facts:
            order += 1
            take(page, fact, order)
        order = take_scores(page, wave, order, vocabulary, zone)
        page.tried = [entry for entry in page.tried if entry in page.entries]
    return Reading(
        entries=tuple(page.entries),
        owner=page.owner,
        tried=tuple(page.tried),
        removed=tuple(page.removed),
        replaced=tuple(page.replaced),
    )


def slot(fact: Fact, owner: dict[str, str]) -> tuple[object, ...]:
    """§2.1: what makes two facts versions of one record; a visit's key names many movements."""
    subject = Reading(owner=owner).who(fact.subject)
    if fact.kind in MOVEMENTS:
        return (subject, fact.kind, fact.at, "key", fact.key) if fact.key else (subject, fact.kind, fact.at, fact.place)
    if fact.key:
        return (subject, fact.kind, fact.term, "key", fact.key)
    return (subject, fact.kind, fact.term, "at", fact.at)


def take(page: Page, fact: Fact, order: int) -> None:
    """§2.2–§2.6: one fact arrives among those that are visible."""
    there = [
        entry for entry in page.entries if not entry.is_score and slot(entry.fact, page.owner) == slot(fact, page.owner)
    ]
    if fact.status is Status.PENDING:
        return
    if not there and fact.kind in MOVEMENTS and fact.status in (Status.CORRECTED, Status.WITHDRAWN):
        there = newest_movement(page, fact)
    if fact.status is Status.WITHDRAWN:
        withdraw(page, at_its_time(fact, there) or there)
    elif any(is_resend(entry.fact, fact) for entry in there):
        return
    else:
        stand(page, fact, order, replaced_by(fact, there))


def newest_movement(page: Page, fact: Fact) -> list[Entry]:
    """§2.1: a corrected or withdrawn movement whose slot is empty means the newest of its kind and key."""
    who = Reading(owner=page.owner).who
    alike = [
        entry
        for entry in page.entries
        if (who(entry.fact.subject), entry.fact.kind, entry.fact.key) == (who(fact.subject), fact.kind, fact.key)
    ]
    return in_order(alike)[-1:]


def is_resend(known: Fact, fact: Fact) -> bool:
    """§2.2: the same slot and the same at, value and place; final, corrected and preliminary are alike."""
    return known.at == fact.at and same_value(known.value, fact.value) and known.place == fact.place


def withdraw(page: Page, there: list[Entry]) -> None:
    """§2.5, §2.7: every visible fact of the slot is as if it never was."""
    for entry in there:
        page.entries.remove(entry)
        page.removed.append(entry)
        page.touched.append(entry)


def replaced_by(fact: Fact, there: list[Entry]) -> Entry | None:
    """§2.3, §2.4: the visible fact whose place it takes; None when it stands beside what is there."""
    if fact.kind is Kind.RESULT and fact.key:
        return replaced_in_series(fact, there)
    if fact.key or fact.status is Status.CORRECTED or fact.kind in MOVEMENTS:
        return newest(there)
    return newest([entry for entry in there if entry.fact.status is Status.PRELIMINARY])


def replaced_in_series(fact: Fact, there: list[Entry]) -> Entry | None:
    """§2.4: of results under one key, the one of the same time; else what a correction or a final value settles."""
    if same_time := at_its_time(fact, there):
        return newest(same_time)
    if fact.status is Status.CORRECTED:
        return newest(there)
    if fact.status is Status.FINAL:
        return newest([entry for entry in there if entry.fact.status is Status.PRELIMINARY])
    return None


def at_its_time(fact: Fact, there: list[Entry]) -> list[Entry]:
    """§2.4, §2.5: of a result's versions, those that were true at the same time."""
    return [entry for entry in there if fact.kind is Kind.RESULT and entry.fact.at == fact.at]


def newest(entries: list[Entry]) -> Entry | None:
    """The one that was seen last."""
    return max(entries, key=lambda entry: (entry.fact.seen, entry.order), default=None)


def stand(page: Page, fact: Fact, order: int, old: Entry | None) -> None:
    """§2.3, §2.4: it becomes visible; it is tried when it is new, or its value or place is another."""
    line = frozenset({order}) | (old.line if old else frozenset())
    entry = Entry(fact, order, line)
    if old is not None:
        page.entries.remove(old)
        waits_its_turn = old in page.tried  # it was new in this very moment: its successor takes its turn
        same_place = old.fact.place == fact.place or fact.kind not in MOVEMENTS
        if same_value(old.fact.value, fact.value) and same_place and not waits_its_turn:
            page.entries.append(entry)
            return
        page.replaced.append((old, entry))
    page.entries.append(entry)
    page.tried.append(entry)
    page.touched.append(entry)


def take_scores(page: Page, wave: Wave, order: int, vocabulary: Vocabulary, zone: object) -> int:
    """§5.6: after the wave's facts are in, each score one of whose parts was touched is worked out once."""
    who = Reading(owner=page.owner).who
    tried = [entry for entry in page.tried if entry in page.entries]
    for subject in dict.fromkeys(who(entry.fact.subject) for entry in page.touched):
        touched = [entry.fact for entry in page.touched if who(entry.fact.subject) == subject]
        arrived = [entry.fact for entry in tried if who(entry.fact.subject) == subject]
        for term in scores_to_work_out(vocabulary, touched):
            order += 1
            take_score(page, wave, subject, term, [f for f in arrived if is_part(vocabulary, term, f)], order, zone)
    return order


def take_score(page: Page, wave: Wave, subject: str, term: Term, arrived: list[Fact], order: int, zone: object) -> None:
    """§5.6: what used a value that is gone goes; the new working-out stands, and is tried if a part arrived."""
    mine = tuple(e for e in page.entries if Reading(owner=page.owner).who(e.fact.subject) == subject)
    found = worked_out(View(page.vocabulary, zone, wave.now, subject, mine), term, arrived)  # type: ignore[arg-type]
    olds = [e for e in mine if e.is_score and e.fact.term == term.name and goes(page, e, found[0] if found else None)]
    page.entries = [entry for entry in page.entries if entry not in olds]
    if found is None:
        page.removed += olds
        return
    line = frozenset({order}).union(*(old.line for old in olds))
    entry = Entry(found[0], order, line, found[1], is_score=True)
    page.replaced += [(old, entry) for old in olds if not same_value(old.fact.value, entry.fact.value)]
    page.entries.append(entry)
    if arrived:
        page.tried.append(entry)


def goes(page: Page, score: Entry, new: Fact | None) -> bool:
    """§5.6: a working-out is replaced by one with the same `at`, and goes with a value that it used."""
    gone = [entry.line for entry in page.removed] + [old.line for old, _ in page.replaced if not old.is_score]
    return (new is not None and score.fact.at == new.at) or any(score.parts & line for line in gone)
