"""The picture of a flow says what its tree says, stays inside its paper and its boxes, and is safe in a page."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.differential.generators import whole_flows
from wardwright import starter
from wardwright.explain.picture import BROAD, NARROW, draw_picture, picture_words
from wardwright.explain.picture_layout import DOT, PAD, SIZE, SMALL, PlacedBox, lay_out
from wardwright.explain.picture_shape import Branch, Sort, shape_of
from wardwright.explain.picture_text import broken, width_of
from wardwright.facts.load import load_vocabulary
from wardwright.language.parse import parse
from wardwright.language.tree import Flow

STARTER = load_vocabulary(starter.vocabulary_text())
FLOWS = {name: parse(text, STARTER).flows[0] for name, text in starter.flow_texts().items()}
SVG = "{http://www.w3.org/2000/svg}"


def check_fits(flow: Flow, width: int) -> None:
    """Everything that is drawn is on the paper, and every line inside its box."""
    paper = lay_out(shape_of(flow), width)
    for placed in paper.boxes:
        assert min(placed.x, placed.y) >= 0
        assert placed.x + placed.width <= paper.width
        assert placed.y + placed.height <= paper.height
        for line in placed.words:
            bold, size = line.style == "head", SMALL if line.style == "foot" else SIZE
            assert line.x + width_of(line.text, size, bold) <= placed.x + placed.width - PAD + 0.01
            assert placed.y < line.y < placed.y + placed.height
    assert_apart(paper.boxes)
    for wire in paper.wires:
        assert all(0 <= x <= paper.width and 0 <= y <= paper.height for x, y in wire.corners)


def assert_apart(boxes: list[PlacedBox]) -> None:
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            aside = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert aside or one.y + one.height <= other.y or other.y + other.height <= one.y


def check_svg(flow: Flow, width: int) -> None:
    """Well formed, with its alternative, and nothing that a strict content policy or another picture would mind."""
    text = draw_picture(flow, width, "one")
    root = ET.fromstring(text)
    ids = {each.get("id") for each in root.iter() if each.get("id")}
    assert root.get("role") == "img"
    assert set((root.get("aria-labelledby") or "").split()) == ids == {"one-title", "one-words"}
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        *("svg", "title", "desc", "rect", "path", "g", "circle", "text"),
    }
    for each in root.iter():
        assert not any(name == "style" or name.startswith("on") for name in each.attrib)
        colours = {each.get(name) for name in ("fill", "stroke") if each.get(name)}
        assert colours <= {"none", "currentColor"}


@pytest.mark.parametrize("width", [NARROW, BROAD, 240])
@pytest.mark.parametrize("name", FLOWS)
def test_a_starter_flow_fits_on_paper(name: str, width: int) -> None:
    check_fits(FLOWS[name], width)
    check_svg(FLOWS[name], width)


@settings(max_examples=60)
@given(whole_flows(), st.sampled_from([NARROW, BROAD]))
def test_a_generated_flow_fits_on_paper(flow: Flow, width: int) -> None:
    check_fits(flow, width)
    check_svg(flow, width)


@settings(max_examples=60)
@given(whole_flows())
def test_every_sentence_action_and_follow_up_is_a_box(flow: Flow) -> None:
    def drawn(branches: tuple[Branch, ...]) -> int:
        return sum(1 + drawn(branch.then) for branch in branches)

    def written(actions: tuple[object, ...]) -> int:
        return sum(1 + written(tuple(f.action for f in getattr(action, "follow_ups", ()))) for action in actions)

    shape = shape_of(flow)
    assert [drawn(rule.does) for rule in shape.rules] == [written(rule.actions) for rule in flow.rules]
    assert len(lay_out(shape, BROAD).boxes) == sum(
        1 + (rule.checks is not None) + drawn(rule.does) for rule in shape.rules
    ) + (shape.ends is not None)


def test_the_picture_in_words() -> None:
    assert picture_words(FLOWS["hyperkalaemia.flow"]) == (
        "When: a potassium result of 6.0 mmol/L or more arrives.",
        "Only if: any of: the patient is an inpatient; the patient is in the Emergency Department; "
        "there was no calcium gluconate given in the last 1 hour.",
        "Ask the on-call registrar: Review {patient} on {ward}: potassium {value}. ECG now; is the sample haemolysed? "
        "(within 15 minutes, urgent).",
        "15 minutes later, if not accepted: Page the ward consultant: {patient} on {ward}: potassium {value}, "
        "registrar has not answered.",
        "And then: for the same patient again after 4 hours at the earliest; it stops when the patient is discharged; "
        "it stops when the patient dies; it was right if there is renal replacement within 24 hours; the time is "
        "measured from a potassium result of 6.0 mmol/L or more to calcium gluconate given.",
    )


def test_what_waits_says_how_long() -> None:
    rule = shape_of(FLOWS["observations-overdue.flow"]).rules[0]
    assert rule.waits == "12 hours later"
    assert rule.checks is not None
    assert rule.checks.lines[0].words == "there was none since; again every 12 hours"
    assert shape_of(FLOWS["morning-list.flow"]).rules[0].begins.head == "At its time"


def test_a_follow_up_stands_below_its_task_and_further_in() -> None:
    boxes = lay_out(shape_of(FLOWS["hyperkalaemia.flow"]), NARROW).boxes
    ask = next(placed for placed in boxes if placed.box.sort is Sort.ASK)
    page = next(placed for placed in boxes if placed.box.sort is Sort.PAGE)
    assert page.x > ask.x
    assert page.y > ask.y + ask.height


def test_what_is_done_at_once_stands_side_by_side_where_there_is_room() -> None:
    def tops(width: int) -> set[float]:
        boxes = lay_out(shape_of(FLOWS["device-offline.flow"]), width).boxes
        return {placed.y for placed in boxes[2:4]}

    assert len(tops(BROAD)) == 1
    assert len(tops(NARROW)) == 2


def test_words_of_a_page_cannot_become_markup() -> None:
    sentence = 'When a potassium result arrives,\nthen tell the ward doctor "<b>&amp;".'
    flow = parse(f"Flow: a <script>alert(1)</script> & more\n{sentence}", STARTER).flows[0]
    root = ET.fromstring(draw_picture(flow, BROAD))
    assert root.find(f"{SVG}title").text == "What happens when: a <script>alert(1)</script> & more"  # type: ignore[union-attr]
    assert "<b>&amp;" in {each.text for each in root.iter(f"{SVG}text")}


def test_a_width_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="200 pixels"):
        draw_picture(FLOWS["hyperkalaemia.flow"], 100)


@given(st.text(max_size=200), st.integers(30, 400), st.booleans())
def test_breaking_loses_nothing_and_is_never_too_wide(text: str, room: int, bold: bool) -> None:
    lines = broken(text, room, SIZE, bold)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line, SIZE, bold) <= room for line in lines if len(line) > 1)


def test_lists_lead_inwards() -> None:
    checks = shape_of(FLOWS["sepsis-flag.flow"]).rules[0].checks
    assert checks is not None
    assert [line.depth for line in checks.lines[:2]] == [0, 1]
    placed = lay_out(shape_of(FLOWS["sepsis-flag.flow"]), BROAD).boxes[1]
    dots = [line.x for line in placed.words if line.dot]
    assert dots[1] - dots[0] == DOT
