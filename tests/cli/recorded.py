"""A home whose system has run: messages on disk, what became of them, a task, an audit record."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from wardwright.engine.live.encode import facts_body
from wardwright.engine.place import database_place
from wardwright.facts.fact import Fact, Kind, Measured, Status
from wardwright.facts.instant import HOUR, MINUTE, SECOND, Instant, instant
from wardwright.facts.message import SetAside
from wardwright.home.home import read_home
from wardwright.record.audit import Deed, kept
from wardwright.record.opening import open_record
from wardwright.record.rows import Batch, Cursor, FactsRow, Fate, FiringRow, MergeRow, MessageFate, Received, TaskRow
from wardwright.record.setup import setup_django

START: Instant = instant(datetime(2026, 3, 3, 9, tzinfo=UTC))
POTASSIUM = b"MSH|^~\\&|LAB\rPID|1||1234567||DOE^JANE\rOBX|1|NM|2823-3||6.4|mmol/L\r"
ODD = b"MSH|^~\\&|LAB\rPID|1||\rOBX|1|NM|\x1b[2Jodd\r"


def fill(folder: Path) -> None:
    """Five messages an hour apart: read, set aside, read in part, read of a merged patient, not yet decided."""
    home = read_home(folder)
    place = database_place(home)
    record = open_record(place)
    setup_django(place)
    messages, decisions = record.messages(), record.decisions()
    for number, (source, raw) in enumerate(
        (("lab feed", POTASSIUM), ("lab feed", ODD), ("adt", POTASSIUM), ("adt", POTASSIUM), ("lab feed", POTASSIUM)), 1
    ):
        kind = "ORU^R01" if source == "lab feed" else "ADT^A01"
        taken = Received(source, "hl7v2", raw, b"%016d" % number, f"C{number}", kind, "10.1.2.3")
        messages.append([taken], START + (number - 1) * HOUR)
    messages.append([Received("lab feed", "hl7v2", POTASSIUM, b"%016d" % 1, "C1")], START + 5 * HOUR)
    batch = Batch(Cursor(message=4, clock=START + 4 * HOUR))
    no_patient = SetAside("no-patient", "PID-3", "PID has no patient identifier.", "Ask the sender to fill PID-3.")
    no_value = SetAside("no-value", "OBX-5 of segment 3", "There is no value.", "Ask the sender to fill OBX-5.")
    batch.fates = [
        MessageFate(1, START + SECOND, Fate.READ, 1),
        MessageFate(2, START + HOUR, Fate.SET_ASIDE, 0, (no_patient,)),
        MessageFate(3, START + 2 * HOUR, Fate.PARTLY, 1, (no_value,), ("ZZZ",)),
        MessageFate(4, START + 3 * HOUR, Fate.READ, 1),
    ]
    for number, subject in ((1, "1234567"), (3, "1234567"), (4, "7654321")):
        value = Measured(Decimal("6.4"), "mmol/L")
        at = START + number * MINUTE
        fact = Fact(subject, Kind.RESULT, "potassium", at, at, value, Status.FINAL, "Ward 7A", "", "lab feed")
        batch.facts.append(FactsRow(subject, number, at, facts_body(subject, [fact])))
    batch.merges = [MergeRow("1234567", "7654321", 4)]
    batch.firings = [FiringRow("f00d", "Dangerous potassium", "v1", "1234567", START + SECOND, "fired", None, 1, b"{}")]
    batch.tasks = [
        TaskRow("f00d/0", "f00d", "Dangerous potassium", "v1", "1234567", "ward doctor", "Review", START, START + 1,
                False, "Ward 7A")
    ]  # fmt: skip
    decisions.commit(batch)
    with kept(Deed("amina", "accept", "task", "f00d/0", {"note": "on my way"}), START + HOUR):
        pass
    messages.close()
    decisions.close()
    record.close()
