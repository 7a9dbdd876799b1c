"""Rates, rhythms, times of trouble, and what is withheld of a text: each by itself."""

from __future__ import annotations

import json

from tests.web.connections.feed import LAB, Feed, number_of, oru
from tests.web.site import Site
from wardwright.engine.connections.counting import code_of, count_next
from wardwright.engine.connections.downtime import Span, joined, length, overlap
from wardwright.engine.connections.rates import Rates, Way
from wardwright.engine.connections.raw_text import shown
from wardwright.engine.connections.recent import recent_of
from wardwright.engine.connections.rhythm import rhythms
from wardwright.engine.connections.unknown import Example, example_of
from wardwright.facts.instant import DAY, HOUR, SECOND
from wardwright.record.rows import BeatRow, StoredMessage
from wardwright.record.site.models import FeedHour, UnknownCode
from wardwright.web.connections.board import bars_of
from wardwright.web.connections.watching import _look

MINUTE = 60 * SECOND


def beat(taken: int, part: str = "listen") -> BeatRow:
    """What a part says of itself."""
    body = {"sources": {LAB: {"taken": taken}}} if part == "listen" else {"channels": {"page": {"sent": taken}}}
    return BeatRow(part, "here", 1, 0, 0, body)


def test_a_rate_is_of_the_last_minute() -> None:
    rates = Rates()
    assert rates.per_minute(Way(True, LAB)) is None
    for second in range(0, 180, 5):
        rates.note([beat(0 if second < 90 else (second - 90) * 2)], second * SECOND)
    assert rates.per_minute(Way(True, LAB)) == 120
    assert rates.per_minute(Way(True, "another")) is None


def test_a_part_that_was_started_again_counts_anew() -> None:
    rates = Rates()
    for second, sent in ((0, 900), (10, 910), (20, 2), (30, 12)):
        rates.note([beat(sent, "deliver")], second * SECOND)
    assert rates.per_minute(Way(False, "page")) == 40


def test_what_is_usual_needs_three_days(site: Site) -> None:
    hour = site.now - site.now % HOUR
    for day, many in enumerate((5, 90, 110)):
        FeedHour.objects.create(source=LAB, hour=hour - HOUR - day * DAY, messages=many)
    found = rhythms(site.now)[LAB]
    assert found.hours[-2].seen == 5
    assert found.hours[-2].expected is None
    FeedHour.objects.create(source=LAB, hour=hour - HOUR - 3 * DAY, messages=100)
    found = rhythms(site.now)[LAB]
    assert found.hours[-2].expected == 100
    assert bars_of(found)[-2].is_short
    assert not bars_of(found)[-1].is_short  # the hour is not over
    assert found.hours[-1].expected == 0
    assert found.hours[-3].expected is None


def test_times_of_trouble_that_meet_are_one() -> None:
    parts = joined([Span(5, 9), Span(0, 2), Span(8, 12), Span(3, 3), Span(2, 3)])
    assert parts == [Span(0, 3), Span(5, 12)]
    assert length(parts) == 10
    assert overlap(parts, [Span(1, 6), Span(11, 20)]) == 4


def test_only_codes_are_unknown_codes() -> None:
    assert code_of("OBX-3 local:XYZ") == ("OBX-3", "local:XYZ")
    assert code_of("Observation loinc:1-8") == ("Observation", "loinc:1-8")
    for other in ("ZPI", "PV2", "OBX-3 (not a code)", "Observation (a code in words)", "PID-8 X", ""):
        assert code_of(other) is None


def test_two_who_count_at_once_count_once(site: Site, feed: Feed) -> None:
    feed.come([oru("C1", number_of("GDF15", "Growth factor", "99RES", "8", "ng/L"))])
    one, two = site.record.messages(), site.record.messages()
    assert (count_next(one), count_next(two)) == (1, 0)
    assert UnknownCode.objects.get().messages == 1
    assert _look(site.record, one) is False
    one.close()
    two.close()


def test_the_last_messages_of_a_rare_source_are_found(site: Site, feed: Feed) -> None:
    feed.arrive([oru("R1")], source="rare", at=site.now - DAY)
    feed.come([oru(f"C{number}") for number in range(30)])
    messages = site.record.messages()
    assert [each.seq for each in recent_of(messages, "rare", site.now - DAY, 20)] == [1]
    assert len(recent_of(messages, LAB, None, 20)) == 20
    messages.close()


def stored(raw: bytes, form: str = "hl7v2") -> StoredMessage:
    """A message."""
    return StoredMessage(1, LAB, form, raw, 0, "", "", "")


def test_a_private_segment_and_running_text_are_withheld() -> None:
    text = oru("C1", "TX|N^Note^L||Zoe told us||||||F") + "NTE|1|L|ask Zoe\rZPI|Zoe|secret\r"
    seen = str(shown(stored(text.encode())))
    assert "Zoe" not in seen
    assert "secret" not in seen
    assert "ORU^R01^ORU_R01" in seen
    assert "Zoe told us" in str(shown(stored(text.encode()), whole=True))


def test_of_a_fhir_document_only_what_says_nothing_of_whom_is_shown() -> None:
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            {"resource": {"resourceType": "Patient", "id": "zoe-1", "gender": "female", "birthDate": "1950-06-12",
                          "name": [{"family": "Canarino", "text": "Zoe Canarino"}],
                          "telecom": [{"system": "phone", "value": "020 1234"}]}},
            {"resource": {"resourceType": "Observation", "status": "final",
                          "code": {"coding": [{"code": "2823-3", "display": "Potassium"}]},
                          "subject": {"reference": "Patient/zoe-1", "display": "Zoe Canarino"},
                          "performer": [{"display": "Dr Zoe"}], "valueString": "told Zoe",
                          "valueQuantity": {"value": 6.4, "unit": "mmol/L"}, "note": [{"text": "told Zoe"}]}},
        ],
    }  # fmt: skip
    found = shown(stored(json.dumps(bundle).encode(), "fhir"), ["Bundle.entry[1].resource: Observation.valueQuantity"])
    seen = str(found)
    for secret in ("zoe", "canarino", "1950", "020 1234", "phone"):
        assert secret not in seen.casefold()
    for said in ("2823-3", "Potassium", "6.4", "female", "final"):
        assert said in seen
    assert next(line.text for line in found.json_lines if line.is_trouble).startswith('"valueQuantity"')


def test_nothing_in_a_message_makes_the_reading_of_it_fail() -> None:
    for raw in (b"", b"{", b"\xff\xfe", b"MSH", b"MSH|||||||", b"[[[", b"null", b'{"code": 3}'):
        for form in ("hl7v2", "fhir"):
            shown(stored(raw, form))
            assert example_of(stored(raw, form), "OBX-3", "local:K") == Example()


def test_an_example_says_how_a_sender_calls_it_and_no_value() -> None:
    observation = {"resourceType": "Observation", "valueQuantity": {"value": 6.4, "code": "mmol/L"},
                   "code": {"coding": [{"system": "urn:lab", "code": "KP", "display": "Bedside K"}]}}  # fmt: skip
    found = example_of(stored(json.dumps(observation).encode(), "fhir"), "Observation", "urn:lab:KP")
    assert found == Example("Bedside K", "mmol/L", "number")
    text = oru("C1", "CWE|MRSA^Screen^L||POS^positive^L||||||F")
    assert example_of(stored(text.encode()), "OBX-3", "local:MRSA") == Example("Screen", "", "answer")
