"""A picture as SVG: strokes, signs and text at the places that the layout gave them.

Lives here: elements, signs, classes. Must not live here: places (picture_layout). Colours are `currentColor`, so that
the picture is dark on light or light on dark as the text around it is, and prints; a page's style sheet may give the
classes more (`pic-box--begins` …). No `style`, no script: a strict content policy lets it through.
"""

from __future__ import annotations

from collections.abc import Iterator

from wardwright.explain.picture_layout import PAD, SIZE, SMALL, Paper, PlacedBox, Wire, Words
from wardwright.explain.picture_shape import Sort

_FONT = "'Source Sans 3 Variable', 'Source Sans 3', system-ui, sans-serif"
_ARROW = 5
# Signs in a square of 20 by 20, drawn with a pen; one for each sort of box.
_SIGNS = {
    Sort.BEGINS: '<path d="M6 4l10 6-10 6z"/>',
    Sort.CHECKS: '<path d="M10 2l8 8-8 8-8-8z"/><path d="M7 10l2.4 2.4L13.4 8"/>',
    Sort.ASK: '<circle cx="10" cy="6" r="3.5"/><path d="M3 18c0-4.5 3-7 7-7s7 2.5 7 7"/>',
    Sort.TELL: '<path d="M3 4h14v9H9l-4 4v-4H3z"/>',
    Sort.PAGE: '<path d="M4 14h12l-1.5-2V9a4.5 4.5 0 0 0-9 0v3zM8.5 16.5a1.5 1.5 0 0 0 3 0"/>',
    Sort.RECORD: '<path d="M5 18V3h10l-2.5 3.5L15 10H5"/>',
    Sort.SEND: '<path d="M2 10l16-7-5 15-3.5-6zM9.5 12L18 3"/>',
    Sort.START: '<path d="M5 3h10v14H5zM8 7h4M8 10h4M8 13h2"/>',
    Sort.RUN: '<path d="M4 7h12v9H4zM10 7V4M8 11h.1M12 11h.1M2 10v3M18 10v3"/>',
    Sort.SHOW: '<path d="M3 4h14v10H3zM7 17h6"/>',
    Sort.ENDS: '<path d="M16 10a6 6 0 1 1-2-4.5M16 3v4h-4"/>',
}


def svg(paper: Paper, title: str, words: tuple[str, ...], name: str) -> str:
    """The picture as an `<svg>` element. `name`: unlike that of any other picture on the page."""
    width, height = _n(paper.width), _n(paper.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="pic" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="{name}-title {name}-words" font-family="{_escaped(_FONT)}" '
        f'font-size="{SIZE}" color="currentColor">',
        f'<title id="{name}-title">{_escaped(title)}</title>',
        f'<desc id="{name}-words">{_escaped(" ".join(words))}</desc>',
    ]
    parts += [_wire(wire) for wire in paper.wires]
    parts += [element for box in paper.boxes for element in _box(box)]
    parts += [_words(line) for line in paper.words]
    return "".join((*parts, "</svg>"))


_MEANT_AS_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


def _escaped(text: str) -> str:
    return text.translate(_MEANT_AS_TEXT)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _box(placed: PlacedBox) -> Iterator[str]:
    sort = placed.box.sort
    at = f'x="{_n(placed.x)}" y="{_n(placed.y)}" width="{_n(placed.width)}" height="{_n(placed.height)}"'
    dashes = ' stroke-dasharray="2 4"' if sort is Sort.ENDS else ""
    radius = {Sort.BEGINS: 16, Sort.CHECKS: 3}.get(sort, 7)
    yield (
        f'<rect {at} rx="{radius}" class="pic-box pic-box--{sort.value}" fill="none" stroke="currentColor" '
        f'stroke-width="1.5"{dashes}/>'
    )
    yield (
        f'<g class="pic-sign pic-sign--{sort.value}" transform="translate({_n(placed.x + PAD - 1)} '
        f'{_n(placed.y + PAD - 3)})" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" '
        f'stroke-linecap="round">{_SIGNS[sort]}</g>'
    )
    for line in placed.words:
        yield _words(line)


def _words(line: Words) -> str:
    weight = ' font-weight="650"' if line.style == "head" else ""
    size = f' font-size="{SMALL}"' if line.style in ("when", "foot") else ""
    dot = (
        f'<circle cx="{_n(line.x - 8)}" cy="{_n(line.y - 5)}" r="2.5" fill="currentColor" class="pic-dot"/>'
        if line.dot
        else ""
    )
    text = f'<text x="{_n(line.x)}" y="{_n(line.y)}" class="pic-{line.style}" fill="currentColor"{weight}{size}>'
    return f"{dot}{text}{_escaped(line.text)}</text>"


def _wire(wire: Wire) -> str:
    first, *rest = wire.corners
    path = f"M{_n(first[0])} {_n(first[1])}" + "".join(f"L{_n(x)} {_n(y)}" for x, y in rest)
    (_, before_y), (x, y) = wire.corners[-2:]
    if before_y == y:
        head = f"M{_n(x - _ARROW - 2)} {_n(y - _ARROW)}L{_n(x - 1)} {_n(y)}L{_n(x - _ARROW - 2)} {_n(y + _ARROW)}"
    else:
        head = f"M{_n(x - _ARROW)} {_n(y - _ARROW - 2)}L{_n(x)} {_n(y - 1)}L{_n(x + _ARROW)} {_n(y - _ARROW - 2)}"
    dashes = ' stroke-dasharray="5 4"' if wire.waits else ""
    pen = 'fill="none" stroke="currentColor" stroke-width="1.6"'
    return f'<path d="{path}" class="pic-wire" {pen}{dashes}/><path d="{head}" class="pic-wire" {pen}/>'
