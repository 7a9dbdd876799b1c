"""The rows of the mapping table that one type of message needs, made ready to run.

Lives here: conditions, times, status, key and value of a row, read from the segments that are current. Must not live
here: which segments are current (reader.py). A plan is made once for each message type and source.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

from wardwright.connect.hl7v2.er7 import NULL
from wardwright.connect.hl7v2.lexicon import Lexicon, Meaning
from wardwright.connect.hl7v2.table import Mapping, Path, Row, StatusColumn, ValueForm
from wardwright.connect.hl7v2.times import iso_date
from wardwright.connect.hl7v2.values import TEXTS, observation
from wardwright.connect.hl7v2.walk import UNKNOWN, Get, Walk, get_raw, tests_of
from wardwright.facts.fact import Coded, Fact, Kind, Status, Value
from wardwright.facts.instant import Instant, iso

_new: Final[Any] = tuple.__new__  # a NamedTuple's own constructor is three times as slow


class RowReader:
    """One row, ready to make facts."""

    def __init__(self, row: Row, lexicon: Lexicon) -> None:
        self.row, self.lexicon, self.separators = row, lexicon, lexicon.separators
        self._kind, self._by_section = row.kind, row.by_section
        self._only, self._never = tests_of(row.only_if), tests_of(row.never_if)
        self._terms = tuple((get_raw(one.path), str(one.path)) for one in row.term.origins) if row.term else ()
        self._sections = row.term.sections if row.term else ()
        self._known_terms = lexicon.terms(self._sections)
        self._at = tuple((get_raw(one.path), str(one.path)) for one in row.at)
        self._values = tuple((get_raw(one.path), one.path) for one in row.value.origins) if row.value else ()
        form = row.value.form if row.value else None
        self._has_value, self._is_observed = form is not None, form is ValueForm.OBSERVATION
        self._is_person, self._is_code = form is ValueForm.IDENTIFIER, form is ValueForm.CODE
        self._is_date = form is ValueForm.DATE
        self._words = (
            {code.casefold(): word for code, word in row.value.codes.words.items()}
            if row.value and row.value.codes
            else {}
        )
        self._kind_of_value = get_raw(row.value.type_path) if row.value and row.value.type_path else None
        self._unit = get_raw(row.value.unit_path) if row.value and row.value.unit_path else None
        self._statuses = _status_readers(row.status)
        self._place = tuple(get_raw(one.path) for one in row.place)
        self._key = tuple(
            (tuple(get_raw(path) for path in part.paths), part.text, part.is_value, part.may_be_missing)
            for part in row.key
        )
        spot = (row.value.origins if row.value else ()) or (row.term.origins if row.term else ()) or row.place or row.at
        self._spot = spot[0].path.field_name

    def read(self, walk: Walk) -> None:
        """Adds the facts of the current segment, and what could not be read of it."""
        for test in self._only:
            if not test.holds(walk):
                return
        for test in self._never:
            if test.holds(walk):
                return
        meaning: Meaning | None = None
        if self._terms:
            meaning = self._meaning(walk)
            if meaning is None:
                return
        status = self._status(walk) if self._statuses else self.row.status.otherwise
        if status is None:
            return
        if not self._has_value:
            self._emit(walk, meaning, None, status)
        elif self._is_observed and meaning is not None:
            self._observe(walk, meaning, status)
        else:
            self._simple(walk, meaning, status)

    # ── Columns ──────────────────────────────────────────────────────────────────────────────────

    def _meaning(self, walk: Walk) -> Meaning | None:
        column = self.row.term
        for get, name in self._terms:
            raw = get(walk.current, self.separators)
            if not raw:
                continue
            known = self._known_terms
            meaning = known[raw] if raw in known else self.lexicon.meaning(raw, self._sections)
            if meaning is None:
                continue
            if meaning.label and column is not None:
                if column.list_unknown:
                    walk.not_mapped[f"{name} {meaning.label}"] = None
                if column.skip_unknown:
                    return None
            return meaning
        if column is None or not column.skip_unknown:
            problem = f"{self._terms[0][1]} is empty, so nobody can say what this is."
            walk.aside(
                "no-code",
                self._terms[0][1],
                problem,
                "Ask the sender to fill it, or read another field in the mapping file.",
            )
        return None

    def _status(self, walk: Walk) -> Status | None:
        for get, name, words, only, table in self._statuses:
            raw = get(walk.current, self.separators)
            if not raw or raw == NULL:
                continue
            code = raw if raw in words else self.lexicon.first(raw).upper()
            if only and code not in only:
                continue
            status = words.get(code)
            if status is None:
                problem = f'{name} holds a code that the table "{table}" does not have.'
                fix = f"Give it a status under `codes: {table}:` in the source's mapping file."
                walk.aside("unknown-status", name, problem, fix)
            return status
        return self.row.status.otherwise

    def _instant(self, walk: Walk) -> Instant | None:
        separators, clock = self.separators, self.lexicon.clock
        known = clock.known
        name = self._at[0][1]
        for get, name in self._at:
            raw = get(walk.current, separators)
            if not raw or raw == NULL:
                continue
            found = known.get(raw)
            if found is not None:
                return found
            if raw.isspace():
                continue
            if separators.component in raw or separators.repeat in raw:
                raw = raw.split(separators.repeat, 1)[0].split(separators.component, 1)[0]
                if not raw:
                    continue
            found = clock.instant(raw)
            if found is None and self.row.past_unreadable_time:
                continue
            if found is None:
                problem = f"{name} holds no date and time that exists."
                walk.aside(
                    "bad-time",
                    name,
                    problem,
                    "Ask the sender for YYYYMMDDHHMMSS, with an offset if it can, and replay the message.",
                )
            return found
        if walk.seen != UNKNOWN and name == "MSH-7":
            return walk.seen  # the sender gives no time at all, but somebody saw the message arrive
        problem = f"None of {', '.join(one for _, one in self._at)} has a value, so nobody can say when this was."
        walk.aside(
            "no-time", name, problem, "Ask the sender to fill one of them, or name another field in the mapping file."
        )
        return None

    def _key_of(self, walk: Walk, value: Value) -> str:
        current, separators = walk.current, self.separators
        parts: list[str] = []
        for gets, fixed, is_value, may_be_missing in self._key:
            text = fixed
            for get in gets:
                text = get(current, separators)
                if text and text != NULL and not text.isspace():
                    break
                text = ""
            if is_value and isinstance(value, Coded):
                text = value.text
            if text:
                parts.append(text)
            elif not may_be_missing:
                return ""
        return "/".join(parts)

    def _place_of(self, walk: Walk) -> str:
        for get in self._place:
            raw = get(walk.current, self.separators)
            if raw and raw != NULL:
                return self.lexicon.place(raw)
        return ""

    # ── Values ───────────────────────────────────────────────────────────────────────────────────

    def _observe(self, walk: Walk, meaning: Meaning, status: Status) -> None:
        current, separators = walk.current, self.separators
        raw = self._values[0][0](current, separators)
        kind = self._kind_of_value(current, separators).strip() if self._kind_of_value else ""
        if raw == NULL:  # "delete the value you have"
            self._emit(walk, meaning, None, Status.WITHDRAWN)
            return
        values = observation(meaning, kind, raw, self._unit(current, separators) if self._unit else "", self.lexicon)
        if not values:
            if status is Status.WITHDRAWN or status is Status.PENDING:
                self._emit(walk, meaning, None, status)
            return
        if kind in TEXTS and self._goes_on(walk, meaning, values[0]):
            return
        for value in values:
            self._emit(walk, meaning, value, status)
        if kind in TEXTS:
            walk.text_run = self._run(walk)

    def _run(self, walk: Walk) -> tuple[object, ...]:
        current = walk.current
        segment = current[self.row.segment]
        return (
            id(current.get("OBR")),
            *segment[3:5],
            *segment[11:12],
            *segment[14:15],
            len(walk.facts),
            len(walk.set_aside),
        )

    def _goes_on(self, walk: Walk, meaning: Meaning, value: Value) -> bool:
        """Joins a further line of a text (the same OBX-3 and OBX-4 in the very next OBX) to the fact before it."""
        if not walk.text_run or walk.text_run != self._run(walk) or not isinstance(value, Coded):
            return False
        before = walk.facts[-1].value
        if not isinstance(before, Coded):
            return False
        _, lines = walk.texts.setdefault(len(walk.facts) - 1, (meaning.term, [before.text]))
        lines.append(value.text)
        return True

    def _simple(self, walk: Walk, meaning: Meaning | None, status: Status) -> None:
        column = self.row.value
        assert column is not None
        for get, path in self._values:
            raw = get(walk.current, self.separators).strip()
            if raw == NULL and column.otherwise is None:
                self._emit(walk, meaning, None, Status.WITHDRAWN)
                return
            if raw and raw != NULL:
                value = self._read_value(walk, raw, path)
                if value is not None:
                    self._emit(walk, meaning, value, status)
                    return
        if column.otherwise is not None:
            self._emit(walk, meaning, Coded(column.otherwise) if column.otherwise else None, status)
        elif self.row.kind is Kind.MERGED:
            walk.aside(
                "no-prior-patient",
                "MRG-1",
                "The merge names no other patient, so no two records became one.",
                "Ask the sender to fill MRG-1 with the identifier that ends, and replay the message.",
            )

    def _read_value(self, walk: Walk, raw: str, path: Path) -> Coded | None:
        if self._is_person:
            return _coded_or_none(self.lexicon.person(raw), walk.subject if self.row.segment == "MRG" else "")
        text = self.lexicon.first(raw)
        if self._is_code:
            word = self._words.get(text.casefold())
            if word is None and text:
                walk.not_mapped[f"{path} {text if len(text) <= 3 and text.isalnum() else '(not a code)'}"] = None
            return Coded(word) if word else None
        moment = self.lexicon.clock.instant(text)
        date = iso_date(text)
        if text and (moment is None or date is None):
            problem = f"{path} holds no date that exists."
            walk.aside("bad-time", str(path), problem, "Ask the sender to correct it, and replay the message.")
        if moment is None or date is None:
            return None
        return Coded(date if self._is_date else iso(moment, self.lexicon.clock.zone or UTC))

    # ── Facts ────────────────────────────────────────────────────────────────────────────────────

    def _emit(self, walk: Walk, meaning: Meaning | None, value: Value, status: Status) -> None:
        at = self._instant(walk)
        if at is None:
            return
        kind = self._kind
        if self._by_section and meaning is not None and meaning.section is not None:
            kind = self._by_section.get(meaning.section, kind)
        key = self._key_of(walk, value) if self._key else ""
        if key and meaning is not None:
            record = f"{walk.subject} {meaning.name} {key}"
            met = walk.keys.get(record, 0) + 1
            walk.keys[record] = met
            if met > 1:  # two records of one message that the source numbers alike are still two
                key = f"{key}#{met}"
        source = (
            f"{walk.message_id} {self._spot}" if walk.count == 1 else f"{walk.message_id} {self._spot} ({walk.count})"
        )
        term = meaning.name if meaning is not None else ""
        place = self._place_of(walk) if self._place else ""
        walk.facts.append(_new(Fact, (walk.subject, kind, term, at, walk.seen, value, status, place, key, source)))


def _coded_or_none(text: str, same: str) -> Coded | None:
    return Coded(text) if text and text != same else None


def _status_readers(column: StatusColumn) -> tuple[tuple[Get, str, dict[str, Status], frozenset[str], str], ...]:
    return tuple(
        (
            get_raw(one.origin.path),
            str(one.origin.path),
            {code: Status(word) for code, word in one.codes.words.items()},
            one.only,
            one.codes.name,
        )
        for one in column.origins
    )


class Plan:
    """The rows for one type of message: those of the patient as a whole, and those of each segment."""

    def __init__(self, mapping: Mapping, lexicon: Lexicon, kind: str, event: str) -> None:
        rows = [row for row in mapping.rows if row.applies_to(kind, event)]
        self.patient = tuple(RowReader(row, lexicon) for row in rows if row.segment == "PID")
        self.by_segment: dict[str, tuple[RowReader, ...]] = {}
        for row in rows:
            if row.segment != "PID":
                self.by_segment[row.segment] = (*self.by_segment.get(row.segment, ()), RowReader(row, lexicon))
        self.reads = frozenset({"MSH", "EVN", "PID"}).union(*(_names(row) for row in rows))


def _names(row: Row) -> set[str]:
    names = {row.segment, *(origin.path.segment for _column, origin in row.claims())}
    names.update(path.segment for path, _words in (*row.only_if, *row.never_if))
    return names | {path.segment for part in row.key for path in part.paths}
