"""What was set aside is taken in again as a new message, once, with the deed in the audit."""

from __future__ import annotations

import pytest

from wardwright.record.models import AuditRecord
from wardwright.record.models import Fate as FateRow
from wardwright.record.place import DatabasePlace
from wardwright.record.rows import Batch, Cursor, Fate, MessageFate, Received
from wardwright.record.setup import setup_django
from wardwright.record.store import Record

# After the models, which set Django up.
from wardwright.engine.messages import again as replaying  # isort: skip
from wardwright.engine.messages.again import Replayed, replay, waiting_to_be_replayed  # isort: skip
from wardwright.record import audit  # isort: skip

RAW = b"MSH|^~\\&|LAB|H|||20260301||ORU^R01|77|P|2.5.1\rOBX|1|NM|?\r"


@pytest.fixture
def kept(place: DatabasePlace, record: Record) -> Record:
    """Four messages: set aside, partly, read, and one that the engine has not come to."""
    setup_django(place)
    messages, decisions = record.messages(), record.decisions()
    received = [Received("lab feed", "hl7v2", RAW, bytes([n]) * 16, f"{n}", "ORU^R01", "10.0.0.1") for n in range(4)]
    messages.append(received, 1_000)
    fates = [Fate.SET_ASIDE, Fate.PARTLY, Fate.READ]
    decisions.commit(
        Batch(Cursor(message=3), fates=[MessageFate(n, 2_000 + n, fate, 0) for n, fate in enumerate(fates, start=1)])
    )
    messages.close()
    decisions.close()
    return record


def test_the_same_bytes_come_in_again_and_the_old_message_says_as_what(kept: Record) -> None:
    assert replay(kept, [1], "amina", lambda: 5_000) == [Replayed(1, 5)]
    messages = kept.messages()
    again = messages.get(5)
    messages.close()
    assert again is not None
    assert (again.raw, again.source, again.format, again.control_id) == (RAW, "lab feed", "hl7v2", "0")
    assert (again.type, again.origin, again.arrived) == ("ORU^R01", "replay of 1", 5_000)
    assert FateRow.objects.values_list("fate", "replayed_as").get(message=1) == ("replaced", 5)


def test_each_replay_is_a_deed_in_the_audit(kept: Record) -> None:
    replay(kept, [1], "amina", lambda: 5_000)
    row = AuditRecord.objects.get()
    assert (row.actor, row.verb, row.kind, row.thing, row.at) == ("amina", "replay", "message", "1", 5_000)
    assert audit.verify().broken is None


def test_a_message_is_replayed_once(kept: Record) -> None:
    replay(kept, [1], "amina", lambda: 5_000)
    (second,) = replay(kept, [1], "ben", lambda: 6_000)
    assert second == Replayed(1, None, "it was replayed before, as message 5")
    assert AuditRecord.objects.count() == 1


def test_a_command_that_was_killed_between_the_two_writes_goes_on_where_it_was(
    kept: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(replaying, "kept", killed)
        with pytest.raises(KeyboardInterrupt):
            replay(kept, [1], "amina", lambda: 5_000)
    assert replay(kept, [1], "amina", lambda: 6_000) == [Replayed(1, 5)]
    messages = kept.messages()
    assert messages.last() == 5
    messages.close()


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (2, "it was read in part"),
        (3, "it was read"),
        (4, "the engine has not come to it"),
        (99, "there is no such message"),
    ],
)
def test_what_was_not_set_aside_is_not_replayed(kept: Record, number: int, why: str) -> None:
    (told,) = replay(kept, [number], "amina", lambda: 5_000)
    assert told.replayed_as is None
    assert told.why_not.startswith(why)
    assert AuditRecord.objects.count() == 0


def test_what_is_set_aside_again_can_be_replayed_under_its_new_number(kept: Record) -> None:
    replay(kept, [1], "amina", lambda: 5_000)
    decisions = kept.decisions()
    decisions.commit(Batch(Cursor(message=5), fates=[MessageFate(5, 6_000, Fate.SET_ASIDE, 0)]))
    decisions.close()
    assert replay(kept, [5], "amina", lambda: 7_000) == [Replayed(5, 6)]


def test_the_messages_that_wait_to_be_replayed(kept: Record) -> None:
    assert waiting_to_be_replayed() == [1]
    assert waiting_to_be_replayed(source="LAB FEED") == [1]
    assert waiting_to_be_replayed(source="another") == []
    replay(kept, [1], "amina", lambda: 5_000)
    assert waiting_to_be_replayed() == []
