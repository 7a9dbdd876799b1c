"""Facts derived again after the vocabulary learned a word: shown first, then kept, and no flow is run."""

from __future__ import annotations

from pathlib import Path

from tests.engine_live.around import NOON, VOCABULARY, ZONE
from wardwright import starter
from wardwright.connect.hl7v2.resend import resend_digest
from wardwright.engine.live.decider import ALSO_READ, Decider
from wardwright.engine.live.encode import row_facts
from wardwright.engine.live.reading import Reader
from wardwright.engine.live.rederive import Rederivation, Word
from wardwright.facts.load import load_vocabulary
from wardwright.kernel.plan import make_plan
from wardwright.record.opening import open_record
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import Received
from wardwright.record.store import Decisions, Messages

RESULT = (
    b"MSH|^~\\&|LIMS|LAB|||20260109120000||ORU^R01|%d|P|2.4\rPID|1||101^^^RXX^MR||Test^Ann\r"
    b"OBR|1||%d|UE\rOBX|1|NM|XK9^Potassium of the new analyser^L||6.1|mmol/L|||||F|||20260109115900\r"
)


def _decided(folder: Path) -> tuple[Messages, Decisions]:
    """Three messages whose code nobody knows yet."""
    record = open_record(DatabasePlace(folder))
    messages, decisions = record.messages(), record.decisions()
    raws = [RESULT % (number, number) for number in range(3)]
    digests = [resend_digest(raw, str(number), "lab feed") for number, raw in enumerate(raws)]
    arrived = [Received("lab feed", "hl7v2", raw, digest) for raw, digest in zip(raws, digests, strict=True)]
    messages.append(arrived, NOON)
    decider = Decider(make_plan((), VOCABULARY, ZONE, (), ALSO_READ), decisions)
    for stored in messages.after(0, 10):
        decider.message(Reader(VOCABULARY, ZONE).read(stored))
    decisions.commit(decider.finished_batch())
    return messages, decisions


def _taught() -> Reader:
    text = starter.vocabulary_text()
    taught = text.replace('"local:K"', '"local:K", "local:XK9"', 1)
    assert taught != text
    return Reader(load_vocabulary(taught, "taught"), ZONE)


def test_the_difference_is_shown_before_anything_changes(tmp_path: Path) -> None:
    messages, decisions = _decided(tmp_path)
    before = decisions.facts_between(1, 3)
    found = Rederivation(messages, decisions, _taught()).difference()
    assert (found.messages, found.changed_messages, found.samples) == (3, 3, [1, 2, 3])
    assert found.added[Word("result", "potassium")] == 3
    assert sum(found.removed.values()) == 3
    assert decisions.facts_between(1, 3) == before


def test_kept_facts_are_those_of_the_new_reading_and_stay_where_they_were_seen(tmp_path: Path) -> None:
    messages, decisions = _decided(tmp_path)
    seen = [row.seen for row in decisions.facts_between(1, 3)]
    Rederivation(messages, decisions, _taught()).keep()
    rows = decisions.facts_between(1, 3)
    assert [fact.term for row in rows for fact in row_facts(row) if fact.kind.value == "result"] == ["potassium"] * 3
    assert [row.seen for row in rows] == seen
    assert Rederivation(messages, decisions, _taught()).difference().is_empty


def test_a_message_that_was_replayed_has_its_say_once(tmp_path: Path) -> None:
    messages, decisions = _decided(tmp_path)
    found = Rederivation(messages, decisions, _taught(), replaced={2}).difference()
    assert found.added[Word("result", "potassium")] == 2
