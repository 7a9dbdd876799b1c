"""Where everything of a picture stands: from shapes to places on paper of a given width.

Lives here: the arithmetic. Must not live here: what is drawn (picture_shape), with which strokes (picture_svg).

A sentence runs downwards: what begins it, what it asks of the moment, what it does. What is done at once stands side by
side where there is room, else below one another; a follow-up stands below its task, further in, with the time that has
passed. Lengths are in pixels of a picture shown at its own size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from wardwright.explain.picture_shape import Box, Branch, FlowShape, RuleShape
from wardwright.explain.picture_text import broken

SIZE, LINE, SMALL, SMALL_LINE = 16, 21, 15, 19
PAD, SIGN, DOT = 12, 28, 14
_GAP, _WIRE, _IN, _EDGE = 16, 26, 26, 2
_WIDEST, _NARROWEST_COLUMN, _MOST_COLUMNS = 560, 230, 3
_BETWEEN_RULES = 34


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text at its place (its base line)."""

    x: float
    y: float
    text: str
    style: str  # "head", "text", "foot", "when"
    dot: bool = False  # a dot stands before it


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box at its place."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Wire:
    """What leads to a box: corners from its beginning to its arrow head."""

    corners: tuple[tuple[float, float], ...]
    waits: bool = False  # time passes


@dataclass(slots=True)
class Paper:
    """Everything that was placed, and how high it has become."""

    width: float
    boxes: list[PlacedBox] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    height: float = 0.0


def lay_out(shape: FlowShape, width: float) -> Paper:
    """The whole picture on paper that is so wide."""
    paper = Paper(width)
    y = float(_EDGE)
    for number, rule in enumerate(shape.rules):
        y = _rule(paper, rule, y + (_BETWEEN_RULES if number else 0))
    if shape.ends is not None:
        y = _place(paper, shape.ends, _EDGE, y + _GAP + 4, min(width - 2 * _EDGE, _WIDEST))
    paper.height = y + _EDGE
    return paper


def _rule(paper: Paper, rule: RuleShape, y: float) -> float:
    room = paper.width - 2 * _EDGE
    width = min(room, _WIDEST)
    columns = _columns(rule.does, room)
    x = _EDGE + (room - width) / 2 if columns > 1 else _EDGE
    middle = x + width / 2 if columns > 1 else x + PAD + SIGN / 2
    y = _place(paper, rule.begins, x, y, width)
    if rule.checks is not None:
        y = _lead(paper, middle, y, rule.waits)
        y = _place(paper, rule.checks, x, y, width)
    elif rule.waits:
        y = _lead(paper, middle, y, rule.waits)
    if columns > 1:
        return _side_by_side(paper, rule.does, middle, y)
    return _one_below_another(paper, rule.does, x, y, width)


def _columns(does: Sequence[Branch], room: float) -> int:
    fits = int((room + _GAP) // (_NARROWEST_COLUMN + _GAP))
    return len(does) if 1 < len(does) <= min(fits, _MOST_COLUMNS) else 1


def _lead(paper: Paper, x: float, y: float, waits: str) -> float:
    """An arrow straight down; the top of what comes below it."""
    end = y + _WIRE
    if waits:
        paper.words.append(Words(x + 10, y + _WIRE / 2 + 5, waits, "when"))
    paper.wires.append(Wire(((x, y), (x, end)), bool(waits)))
    return end


# ── What is done ─────────────────────────────────────────────────────────────────────────────────


def _side_by_side(paper: Paper, does: Sequence[Branch], middle: float, y: float) -> float:
    room = paper.width - 2 * _EDGE
    width = (room - _GAP * (len(does) - 1)) / len(does)
    knee, top = y + _WIRE / 2, y + _WIRE
    lowest = top
    for number, branch in enumerate(does):
        x = _EDGE + number * (width + _GAP)
        down = x + width / 2
        knees = () if down == middle else ((middle, knee), (down, knee))
        paper.wires.append(Wire(((middle, y), *knees, (down, top))))
        lowest = max(lowest, _with_follow_ups(paper, branch, x, top, width))
    return lowest


def _one_below_another(paper: Paper, does: Sequence[Branch], x: float, y: float, width: float) -> float:
    """A line down on the left, from which an arrow leads to each."""
    trunk = x + PAD + SIGN / 2
    if len(does) == 1:
        top = _lead(paper, trunk, y, "")
        return _with_follow_ups(paper, does[0], x, top, width)
    top = y
    for branch in does:
        top += _GAP
        inner = x + _IN + PAD
        start = len(paper.boxes)
        below = _with_follow_ups(paper, branch, inner, top, width - _IN - PAD)
        placed = paper.boxes[start]
        paper.wires.append(Wire(((trunk, y), (trunk, placed.y + PAD + 8), (placed.x, placed.y + PAD + 8))))
        top = below
    return top


def _with_follow_ups(paper: Paper, branch: Branch, x: float, y: float, width: float) -> float:
    bottom = _place(paper, branch.box, x, y, width)
    below = bottom
    trunk = x + PAD + 4
    for then in branch.then:
        inner = x + _IN + PAD
        room = width - _IN - PAD
        top = below + 8
        for line in broken(then.when, room, SMALL):
            top += SMALL_LINE
            paper.words.append(Words(inner, top - 5, line, "when"))
        start = len(paper.boxes)
        below = _with_follow_ups(paper, then, inner, top, room)
        placed = paper.boxes[start]
        paper.wires.append(Wire(((trunk, bottom), (trunk, placed.y + PAD + 8), (placed.x, placed.y + PAD + 8)), True))
    return below


# ── One box ──────────────────────────────────────────────────────────────────────────────────────


def _place(paper: Paper, box: Box, x: float, y: float, width: float) -> float:
    """Puts a box there, as high as its words make it; where it ends below."""
    left, room = x + PAD + SIGN, width - 2 * PAD - SIGN
    lines: list[Words] = []
    base = y + PAD - 5
    for text in broken(box.head, room, SIZE, bold=True):
        base += LINE
        lines.append(Words(left, base, text, "head"))
    for line in box.lines:
        indent = line.depth * DOT + (DOT if line.dot else 0)
        for number, text in enumerate(broken(line.words, room - indent, SIZE)):
            base += LINE
            lines.append(Words(left + indent, base, text, "text", line.dot and number == 0))
    for text in broken(box.foot, room, SMALL) if box.foot else ():
        base += LINE
        lines.append(Words(left, base, text, "foot"))
    bottom = base + PAD - 2
    paper.boxes.append(PlacedBox(box, x, y, width, bottom - y, tuple(lines)))
    return bottom
