"""OpenTelemetry traces: one for each message, from its receipt through the decision to every delivery.

Lives here: the spans, and how three processes agree on one trace without handing anything on: trace and span ids follow
from the message's number (or, where a timer brought it about, from the firing's id). Must not live here: when a span
begins and ends (the parts know). Without `[tracing] endpoint` nothing is made and nothing imported beyond the API.

Attributes are numbers of messages, ids of firings, names of sources, channels and flows: never a patient's data.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from wardwright import __version__
from wardwright.home.settings import Tracing

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

EXTRA = "pip install 'wardwright[otel]'"


class NoTracing(Exception):
    """The settings ask for traces and the packages for it are not there. One line."""


@dataclass(slots=True)
class _Tracing:
    provider: TracerProvider | None = None
    ids: Any = None
    record: str = ""  # which record: two of them number their messages alike


_state = _Tracing()


def configure(settings: Tracing, part: str, record: str, exporter: SpanExporter | None = None) -> None:
    """Turns traces on when there is somewhere for them to go. `record`: where the record lies. Raises NoTracing."""
    if not settings.endpoint and exporter is None:
        return
    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor

        if exporter is None:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

            spans: Any = BatchSpanProcessor(OTLPSpanExporter(f"{settings.endpoint.rstrip('/')}/v1/traces"))
        else:
            spans = SimpleSpanProcessor(exporter)
    except ImportError:
        raise NoTracing(f"[tracing] needs packages that are not installed: {EXTRA}") from None
    _state.ids, _state.record = _Ids(), record
    resource = Resource({"service.name": "wardwright", "service.version": __version__, "wardwright.part": part})
    _state.provider = TracerProvider(resource=resource, id_generator=_state.ids)
    _state.provider.add_span_processor(spans)


def check(settings: Tracing) -> None:
    """Raises NoTracing when the settings ask for traces and the packages are not there."""
    if settings.endpoint and importlib.util.find_spec("opentelemetry.exporter.otlp.proto.http") is None:
        raise NoTracing(f"[tracing] needs packages that are not installed: {EXTRA}")


def is_on() -> bool:
    """Whether spans are made; ask it before working out what to tell."""
    return _state.provider is not None


def flush() -> None:
    """Sends what is waiting, at the end."""
    if _state.provider is not None:
        _state.provider.shutdown()
        _state.provider = None


def received(seq: int, source: str, began: int, ended: int) -> None:
    """A message was put on disk: from its last byte's arrival to the disk's answer (µs since 1970)."""
    _span("listen.receive", seq, "receive", "", began, ended, {"wardwright.source": source})


def decided(seq: int, began: int, ended: int, fate: str, facts: int, firings: int) -> None:
    """A message was read and decided."""
    told = {"wardwright.fate": fate, "wardwright.facts": facts, "wardwright.firings": firings}
    _span("decide.message", seq, "decide", "receive", began, ended, told)


def sent(
    origin: int | str, key: str, began: int, ended: int, *, channel: str, flow: str, error: str = "", attempt: int = 1
) -> None:
    """A delivery was tried. `origin`: the message behind its firing, or the firing's id when a timer was behind it."""
    told = {"wardwright.channel": channel, "wardwright.flow": flow, "wardwright.attempt": attempt}
    parent = "decide" if isinstance(origin, int) else ""
    _span("deliver.send", origin, f"send {key} {attempt}", parent, began, ended, told, error)


def trace_id_of(origin: int | str) -> int:
    """The 16-byte trace id of a message or of a firing without one."""
    return _number(f"trace {origin}", 16)


def _span(
    name: str,
    origin: int | str,
    own: str,
    parent: str,
    began: int,
    ended: int,
    told: Mapping[str, Any],
    error: str = "",
) -> None:
    if _state.provider is None:
        return
    tracer = _state.provider.get_tracer("wardwright", __version__)
    trace_id = trace_id_of(origin)
    _state.ids.next = (trace_id, _number(f"{own} {origin}", 8))
    above = trace.set_span_in_context(trace.INVALID_SPAN)
    if parent:
        place = SpanContext(trace_id, _number(f"{parent} {origin}", 8), True, TraceFlags(TraceFlags.SAMPLED))
        above = trace.set_span_in_context(NonRecordingSpan(place))
    about = {"wardwright.message" if isinstance(origin, int) else "wardwright.firing": origin, **told}
    kind = SpanKind.INTERNAL if name == "decide.message" else SpanKind.CONSUMER if parent == "" else SpanKind.PRODUCER
    span = tracer.start_span(name, context=above, kind=kind, attributes=about, start_time=began * 1000)
    if error:
        span.set_status(Status(StatusCode.ERROR, error))
    span.end(end_time=ended * 1000)


class _Ids:
    """Gives the ids that were worked out for the next span (opentelemetry.sdk.trace.id_generator.IdGenerator)."""

    next: tuple[int, int] = (1, 1)

    def generate_trace_id(self) -> int:
        """Of a span without a parent."""
        return self.next[0]

    def generate_span_id(self) -> int:
        """Of every span."""
        return self.next[1]

    def is_trace_id_random(self) -> bool:
        """They are hashes: as good as random for sampling."""
        return True


def _number(text: str, size: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"{_state.record}\n{text}".encode(), digest_size=size).digest(), "big") or 1
