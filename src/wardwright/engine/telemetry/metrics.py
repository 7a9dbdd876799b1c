"""Prometheus metrics, from how the system stands: /metrics of the status port.

Lives here: names, units and labels (docs/operations/metrics.md is rendered from FAMILIES). Must not live here:
counting: each value is read from the record and the parts' beats. Labels name parts, sources, channels, flows: never
patients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from wardwright.engine.telemetry.standing import Standing, State
from wardwright.facts.instant import SECOND

Samples = Callable[[Standing], Iterable[tuple[tuple[str, ...], float]]]
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Family:
    """One metric: its name, what it says, its labels, its samples."""

    name: str
    says: str
    samples: Samples
    labels: tuple[str, ...] = ()
    counter: bool = False

    def of(self, standing: Standing) -> Metric:
        """The metric with its values."""
        kind = CounterMetricFamily if self.counter else GaugeMetricFamily
        family = kind(self.name, self.says, labels=self.labels)
        for labels, value in self.samples(standing):
            family.add_metric(list(labels), value)
        return family


def _one(value: Callable[[Standing], float]) -> Samples:
    return lambda standing: [((), float(value(standing)))]


def _sources(name: str) -> Samples:
    return lambda standing: [((each.name,), float(getattr(each, name))) for each in standing.sources]


def _channels(name: str) -> Samples:
    return lambda standing: [((each.name,), float(getattr(each, name))) for each in standing.channels]


def _rates(name: str) -> Samples:
    return lambda standing: [((each.flow,), float(getattr(each, name))) for each in standing.rates]


def _since_last_message(standing: Standing) -> Iterator[tuple[tuple[str, ...], float]]:
    for each in standing.sources:
        if each.last_message is not None:
            yield (each.name,), max(0, standing.at - each.last_message) / SECOND


def _good(things: Callable[[Standing], Iterable[object]]) -> Samples:
    return lambda standing: [
        ((each.name,), float(each.state is State.GOOD))  # type: ignore[attr-defined]
        for each in things(standing)
    ]


FAMILIES = (
    Family("wardwright_well", "1 when nothing is wrong", _one(lambda s: not s.problems())),
    Family("wardwright_part_up", "1 while a part of the system beats", _good(lambda s: s.parts), ("part",)),
    Family(
        "wardwright_part_restarts",
        "how often a part was started again since the system started",
        lambda s: [((each.name,), float(each.restarts)) for each in s.parts],
        ("part",),
        counter=True,
    ),
    Family("wardwright_messages", "messages in the record", _one(lambda s: s.engine.newest), counter=True),
    Family("wardwright_messages_decided", "messages decided", _one(lambda s: s.engine.decided), counter=True),
    Family("wardwright_messages_backlog", "messages on disk, not yet decided", _one(lambda s: s.engine.backlog)),
    Family("wardwright_messages_set_aside", "messages not understood", _one(lambda s: s.engine.set_aside)),
    Family("wardwright_decisions_behind_seconds", "age of the oldest undecided", _one(lambda s: s.engine.behind)),
    Family(
        "wardwright_acknowledgements_held_back_seconds",
        "that a message waits longer for its acknowledgement, while decisions lag",
        _one(lambda s: s.engine.held_back),
    ),
    Family("wardwright_timelines_warm", "timelines in memory", _one(lambda s: s.engine.warm)),
    Family("wardwright_source_good", "1 while a source is well", _good(lambda s: s.sources), ("source",)),
    Family("wardwright_source_messages", "messages taken since start", _sources("taken"), ("source",), counter=True),
    Family("wardwright_source_resent", "messages that came again", _sources("resent"), ("source",), counter=True),
    Family("wardwright_source_refused", "messages refused", _sources("refused"), ("source",), counter=True),
    Family("wardwright_source_backlog", "messages seen, not yet on disk", _sources("backlog"), ("source",)),
    Family("wardwright_source_peers", "connections open", _sources("peers"), ("source",)),
    Family("wardwright_source_silence_seconds", "since the last message", _since_last_message, ("source",)),
    Family("wardwright_channel_good", "1 while a channel is well", _good(lambda s: s.channels), ("channel",)),
    Family("wardwright_channel_waiting", "deliveries not yet tried", _channels("waiting"), ("channel",)),
    Family("wardwright_channel_failing", "deliveries to be tried again", _channels("failing"), ("channel",)),
    Family("wardwright_channel_dead_letters", "deliveries given up", _channels("dead"), ("channel",)),
    Family("wardwright_channel_sent", "deliveries sent since start", _channels("sent"), ("channel",), counter=True),
    Family("wardwright_tasks_open", "tasks not closed", _one(lambda s: s.tasks.open)),
    Family("wardwright_tasks_overdue", "open tasks past their time", _one(lambda s: s.tasks.overdue)),
    Family("wardwright_flows_live", "flows that run", _one(lambda s: s.flows.live)),
    Family("wardwright_flows_suspended", "flows suspended for failing", _one(lambda s: len(s.flows.suspended))),
    Family("wardwright_flows_refused", "pages that do not check", _one(lambda s: len(s.flows.refused))),
    Family("wardwright_flow_fired", "firings in the last day, of flows with expectations", _rates("fired"), ("flow",)),
    Family("wardwright_flow_expected", "firings to be expected in that time", _rates("expected"), ("flow",)),
    Family("wardwright_flow_expected_low", "the least of 95 of 100 such days", _rates("low"), ("flow",)),
    Family("wardwright_flow_expected_high", "the most of 95 of 100 such days", _rates("high"), ("flow",)),
    Family(
        "wardwright_flow_rate_kept",
        "1 while a flow fires as often as expected",
        lambda s: [((each.flow,), float(not each.left)) for each in s.rates],
        ("flow",),
    ),
    Family("wardwright_alarms", "alarms going on", _one(lambda s: len(s.alarms))),
    Family("wardwright_dry_run", "1 while nothing is sent", _one(lambda s: s.dry_run)),
)


BEGIN, END = "<!-- metrics: rendered by `make docs` from engine/telemetry/metrics.py -->\n", "<!-- end of metrics -->\n"


def rendered(page: str) -> str:
    """docs/operations/metrics.md with its table drawn anew."""
    before, _, rest = page.partition(BEGIN)
    lines = ["| metric | type | labels | what it says |", "| --- | --- | --- | --- |"]
    for family in FAMILIES:
        name = f"{family.name}_total" if family.counter else family.name
        labels = ", ".join(f"`{label}`" for label in family.labels)
        lines.append(f"| `{name}` | {'counter' if family.counter else 'gauge'} | {labels} | {family.says} |")
    return before + BEGIN + "\n".join(lines) + "\n" + END + rest.partition(END)[2]


class _Collector(Collector):
    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("wardwright", "the version that runs", value={"version": self._standing.version})
        for family in FAMILIES:
            yield family.of(self._standing)


def exposition(standing: Standing) -> bytes:
    """What Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(standing))
    return generate_latest(registry)
