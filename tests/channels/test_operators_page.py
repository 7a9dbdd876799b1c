"""docs/operations/channels.md agrees with the code."""

from __future__ import annotations

from pathlib import Path

from wardwright.act import words
from wardwright.act.hl7v2 import fields
from wardwright.home.settings import ChannelType
from wardwright.record.rows import DeliveryState

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "operations" / "channels.md").read_text(encoding="utf-8")


def _section(name: str) -> str:
    return PAGE.split(f"\n## {name}\n")[1].split("\n## ")[0]


def test_every_type_of_channel_has_its_section() -> None:
    for each in ChannelType:
        assert len(_section(each.value)) > 100


def test_every_state_stands_in_the_picture() -> None:
    picture = PAGE.split("```mermaid")[1].split("```")[0]
    assert not [state for state in DeliveryState if state.value.replace(" ", "_") not in picture]


def test_every_name_of_a_template_is_told() -> None:
    letters, messages = _section("smtp"), _section("hl7v2")
    assert not [name for name in words.NAMES if name not in letters]
    ends = ("sending application", "sending facility", "receiving application", "receiving facility")
    assert all(f"{{{name}}}" in messages for name in ends)
    assert not [name for name in fields.NAMES if name not in ends and f"`{name}`" not in messages]
