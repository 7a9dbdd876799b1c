"""A patient whom everybody would recognise, with everything that a patient can have: for tests of the pages.

Lives here: her rows, as the engine writes them. Must not live here: what is expected of a page.
"""

from __future__ import annotations

import json
from decimal import Decimal

from tests.web.site import NOW, Site
from wardwright.engine.live.encode import facts_body
from wardwright.facts.fact import Coded, Fact, Flaw, Kind, Measured, Status, Value
from wardwright.facts.instant import DAY, HOUR, MINUTE, Instant
from wardwright.facts.message import SetAside
from wardwright.record.rows import (
    Batch,
    Cursor,
    FactsRow,
    Fate,
    FiringRow,
    MergeRow,
    MessageFate,
    OutboxRow,
    PatientRow,
    Received,
    TaskRow,
)

SUBJECT, ENDED = "CANARY7731", "CANARY0042"
NAME = "Zzyzxcanary, Quillon"
VALUE = "7.77"  # mmol/L of potassium: nobody else has it
SECRETS = (SUBJECT, ENDED, "Zzyzxcanary", "Quillon", "zzyzxcanary", "canary7731")
FLOW = "Escalate dangerous potassium"
WORDS = f"Review {SUBJECT} on Ward 7A"


def fact(
    kind: Kind, term: str, at: Instant, value: Value = None, status: Status = Status.FINAL, key: str = "",
    place: str = "", subject: str = SUBJECT,
) -> Fact:  # fmt: skip
    """One fact, seen ten minutes after it was true."""
    return Fact(subject, kind, term, at, at + 10 * MINUTE, value, status, place, key, "m OBX")


def potassium(text: str, at: Instant, **said: object) -> Fact:
    """A potassium result."""
    return fact(Kind.RESULT, "potassium", at, Measured(Decimal(text), "mmol/L"), **said)  # type: ignore[arg-type]


def told() -> list[Fact]:
    """What messages said of her, in order."""
    return [
        fact(Kind.BORN, "", NOW - 3 * DAY, Coded("1950-06-12")),
        fact(Kind.SEX, "", NOW - 3 * DAY, Coded("female")),
        fact(Kind.ADMITTED, "", NOW - 3 * DAY, place="Ward 7A"),
        potassium("4.1", NOW - 2 * DAY, key="k1"),
        potassium("5.2", NOW - 30 * HOUR, key="k2"),
        potassium("5.4", NOW - 30 * HOUR, key="k2", status=Status.CORRECTED),
        potassium("6.6", NOW - 20 * HOUR, key="k3"),
        potassium("6.6", NOW - 20 * HOUR, key="k3", status=Status.WITHDRAWN),
        potassium(VALUE, NOW - 2 * HOUR, key="k4"),
        fact(Kind.RESULT, "sodium", NOW - HOUR, Measured(Decimal("999"), "mmol/L", "", Flaw.IMPLAUSIBLE, "999 mmol/L")),
        fact(Kind.GIVEN, "insulin", NOW - HOUR, Coded("10 units")),
    ]


def reason() -> bytes:
    """What engine/live/encode.firing_body writes."""
    read = {"kind": "result", "term": "potassium", "at": NOW - 2 * HOUR, "seen": NOW - 110 * MINUTE, "value": VALUE,
            "unit": "mmol/L"}  # fmt: skip
    clause = {"clause": "a potassium result of 6.0 mmol/L or more arrives", "verdict": "true", "why": "",
              "facts": [read]}  # fmt: skip
    act = {"kind": "ask", "who": "medical registrar on call", "text": WORDS, "due": NOW - HOUR, "urgent": True}
    return json.dumps({"acts": [act], "reason": [clause]}).encode()


def put_in(site: Site) -> None:
    """Puts her into the site's record: facts under two identifiers, a firing, an open task, a set-aside message."""
    messages = site.record.messages()
    for number in range(1, 14):
        raw = f"MSH|^~\\&|LAB|H|||20260303||ORU^R01|{number}|P|2.5\rPID|1||{SUBJECT}||{NAME.replace(', ', '^')}\r"
        said = Received("lab", "hl7v2", raw.encode(), number.to_bytes(16, "big"), str(number), "ORU^R01", "")
        messages.append([said], NOW - HOUR)
    messages.close()
    every = [potassium("3.9", NOW - 5 * DAY, subject=ENDED), *told()]
    rows, fates = [], []
    for number, each in enumerate(every, start=1):
        each = each._replace(seen=each.seen + number)  # every message has a moment of its own
        rows.append(FactsRow(each.subject, number, each.seen, facts_body(each.subject, [each])))
        fates.append(MessageFate(number, each.seen, Fate.READ, 1))
    key, at = "00000000000000ca", NOW - 110 * MINUTE
    due = NOW - HOUR
    aside = SetAside("no-patient", "PID-3", "The message names nobody.", "Ask the sender.")
    batch = Batch(
        Cursor(message=13, clock=NOW),
        fates=[*fates, MessageFate(13, NOW - 30 * MINUTE, Fate.SET_ASIDE, 0, (aside,))],
        facts=rows,
        merges=[MergeRow(ENDED, SUBJECT, 1)],
        patients=[
            PatientRow(SUBJECT, NAME, "1950-06-12", "female", "Ward 7A", True, True, NOW - HOUR),
            PatientRow("P100", "Sampleton, Ida", "1961-01-02", "female", "", False, True, NOW - DAY),
            PatientRow("P101", "Sampleton, Åke", "1971-01-02", "male", "Ward 7B", True, True, NOW - DAY),
        ],
        firings=[FiringRow(key, FLOW, "v1", SUBJECT, at, "fired", None, 10, reason())],
        tasks=[TaskRow(f"{key}/0", key, FLOW, "v1", SUBJECT, "medical registrar on call", WORDS, at, due, True,
                       "Ward 7A")],
        outbox=[OutboxRow(f"{key}/0", key, FLOW, "v1", SUBJECT, "ask", "medical registrar on call", WORDS, due, True,
                          at, "Ward 7A", f"{key}/0", None)],
    )  # fmt: skip
    decisions = site.record.decisions()
    decisions.commit(batch)
    decisions.close()
