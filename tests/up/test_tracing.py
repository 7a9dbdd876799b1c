"""Traces: three processes that never speak to each other tell one story of a message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from wardwright.engine.telemetry import tracing
from wardwright.engine.telemetry.traced import TracedDecisions, TracedMessages
from wardwright.home.settings import Tracing
from wardwright.record.rows import Batch, Cursor, Fate, FiringRow, MessageFate, Receipt, Received


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing.configure(Tracing(), "test", "one record", exporter)
    yield exporter
    tracing.flush()


def test_nothing_is_traced_unless_it_has_somewhere_to_go() -> None:
    tracing.configure(Tracing(), "listen", "one record")
    assert not tracing.is_on()
    tracing.received(1, "lab", 0, 1)


def test_a_message_is_one_trace_from_receipt_to_delivery(spans: InMemorySpanExporter) -> None:
    tracing.received(5, "lab feed", 1_000, 2_000)
    tracing.decided(5, 2_000, 3_000, "read", 10, 1)
    tracing.sent(5, "f00d/0/page", 3_000, 4_000, channel="page", flow="Potassium")
    receive, decide, deliver = spans.get_finished_spans()
    assert [span.name for span in (receive, decide, deliver)] == ["listen.receive", "decide.message", "deliver.send"]
    assert len({span.context.trace_id for span in (receive, decide, deliver)}) == 1
    assert receive.parent is None
    assert decide.parent is not None
    assert deliver.parent is not None
    assert decide.parent.span_id == receive.context.span_id
    assert deliver.parent.span_id == decide.context.span_id
    assert (receive.start_time, receive.end_time) == (1_000_000, 2_000_000)
    assert dict(decide.attributes or {}) == {
        "wardwright.message": 5,
        "wardwright.fate": "read",
        "wardwright.facts": 10,
        "wardwright.firings": 1,
    }


def test_another_process_arrives_at_the_same_ids_and_another_record_at_others(spans: InMemorySpanExporter) -> None:
    tracing.received(5, "lab feed", 1, 2)
    tracing.configure(Tracing(), "another process", "one record", spans)
    tracing.decided(5, 2, 3, "read", 0, 0)
    tracing.configure(Tracing(), "another hospital", "another record", spans)
    tracing.received(5, "lab feed", 1, 2)
    here, there, elsewhere = spans.get_finished_spans()
    assert here.context.trace_id == there.context.trace_id != elsewhere.context.trace_id


def test_what_a_timer_brought_about_is_a_trace_of_its_own_and_a_failure_is_said(spans: InMemorySpanExporter) -> None:
    tracing.sent("f00d", "f00d/0/page", 1, 2, channel="page", flow="x", error="did not answer", attempt=3)
    (span,) = spans.get_finished_spans()
    assert span.parent is None
    assert (span.attributes or {})["wardwright.firing"] == "f00d"
    assert span.status.description == "did not answer"


class _Store:
    """Answers as both stores do."""

    def append(self, received: list[Received], now: int) -> list[Receipt]:
        return [Receipt(7, now, True), Receipt(3, now, False)]

    def commit(self, batch: Batch) -> None:
        pass

    def last(self) -> int:
        return 7


def test_the_doors_tell_what_goes_through_them_and_a_copy_is_not_told_again(spans: InMemorySpanExporter) -> None:
    messages = TracedMessages(_Store())  # type: ignore[arg-type]
    messages.append([Received("lab", "hl7v2", b"x", b"1"), Received("lab", "hl7v2", b"y", b"2")], 1)
    assert messages.last() == 7
    batch = Batch(Cursor())
    batch.fates = [MessageFate(7, 1, Fate.READ, 2)]
    batch.firings = [FiringRow("f", "Flow", "v", "s", 1, "fired", None, 7, b"")]
    TracedDecisions(_Store()).commit(batch)  # type: ignore[arg-type]
    receive, decide = spans.get_finished_spans()
    assert (receive.name, decide.name) == ("listen.receive", "decide.message")
    assert (decide.attributes or {})["wardwright.firings"] == 1
    assert decide.parent is not None
    assert decide.parent.span_id == receive.context.span_id
