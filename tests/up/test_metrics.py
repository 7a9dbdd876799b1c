"""Prometheus metrics: named and typed as its conventions ask, with the values that `status` shows."""

from __future__ import annotations

import re
from dataclasses import replace

from prometheus_client.parser import text_string_to_metric_families

from tests.up.standings import NOW, PARTS, WELL
from wardwright.engine.telemetry.metrics import FAMILIES, exposition
from wardwright.engine.telemetry.standing import State


def samples() -> dict[tuple[str, tuple[str, ...]], float]:
    families = text_string_to_metric_families(exposition(WELL).decode())
    return {
        (sample.name, tuple(sample.labels.values())): sample.value for family in families for sample in family.samples
    }


def test_the_values_are_those_of_the_standing() -> None:
    found = samples()
    assert found["wardwright_well", ()] == 1
    assert found["wardwright_messages_total", ()] == 1200
    assert found["wardwright_messages_backlog", ()] == 1
    assert found["wardwright_decisions_behind_seconds", ()] == 0.2
    assert found["wardwright_acknowledgements_held_back_seconds", ()] == 0.0001
    assert found["wardwright_part_up", ("decide",)] == 1
    assert found["wardwright_source_silence_seconds", ("lab feed",)] == 4
    assert found["wardwright_source_messages_total", ("lab feed",)] == 1200
    assert found["wardwright_channel_waiting", ("page",)] == 2
    assert found["wardwright_tasks_overdue", ()] == 3
    assert found["wardwright_info", ("0.1.0",)] == 1


def test_names_have_their_prefix_their_unit_and_one_meaning() -> None:
    names = [family.name for family in FAMILIES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"wardwright(_[a-z]+)+", name) for name in names)
    assert not [name for name in names if name.endswith("_total")], "the suffix is the library's to add"
    assert all(family.says for family in FAMILIES)


def test_labels_name_parts_sources_channels_and_flows_only() -> None:
    assert {label for family in FAMILIES for label in family.labels} == {"part", "source", "channel", "flow"}


def test_a_part_that_does_not_answer_is_down() -> None:
    bad = replace(WELL, parts=(replace(PARTS[0], state=State.BAD, beat=NOW),))
    assert 'wardwright_part_up{part="supervisor"} 0.0' in exposition(bad).decode()
    assert "wardwright_well 0.0" in exposition(bad).decode()
