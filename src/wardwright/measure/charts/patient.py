"""A patient's time around one outcome: values against thresholds, what happened, what was missing, and what came later.

Called by pages. What was not known at the moment lies on a shaded ground and is drawn pale, so that nobody judges the
flow by what it could not see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta, tzinfo
from textwrap import wrap

from markupsafe import Markup

from wardwright.facts.instant import HOUR, Instant, civil, instant
from wardwright.measure.charts.svg import box, dots, element, line, picture, polyline, text
from wardwright.measure.report.shape import Mark, Picture, Point, Track

WIDTH = 720
_LEFT, _RIGHT, _TOP = 132, 118, 22
_ROWS = 3  # of words about what happened
_ROW = 15
_LETTER = 5.9  # mean width of a letter of these words, in pixels
# UCUM codes that nobody writes on a chart.
_UNITS = {"mm[Hg]": "mmHg", "Cel": "°C", "umol/L": "µmol/L", "[pH]": "", "10*9/L": "×10⁹/L", "10*12/L": "×10¹²/L"}

Across = Callable[[Instant], float]


def patient(drawn: Picture, zone: tzinfo, fired: bool, label: str) -> Markup:
    """The picture. `fired`: whether the flow fired at the moment, or could not tell."""
    span = drawn.until - drawn.since

    def across(at: Instant) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (at - drawn.since) / span

    high = 66 if len(drawn.tracks) <= 2 else 46 if len(drawn.tracks) <= 4 else 32
    tracks = [_track(each, _TOP + n * (high + 10), high, across, drawn) for n, each in enumerate(drawn.tracks)]
    lane = _TOP + len(drawn.tracks) * (high + 10)
    now = across(drawn.at)
    marks, rows = _marks(drawn.marks, lane, now, across)
    floor = lane + rows * _ROW + (6 if rows else 0)
    ground = box(now, _TOP - 6, WIDTH - _RIGHT - now, floor - _TOP + 6, "later")
    moment = civil(drawn.at, zone)
    name = f"{'fired' if fired else 'could not be told'} {moment:%H:%M}"
    return picture(
        WIDTH,
        floor + 32,
        label,
        ground,
        *(part for track in tracks for part in track),
        *marks,
        line(_LEFT, floor, WIDTH - _RIGHT, floor, "axis"),
        *_clock(drawn, zone, across, floor),
        line(now, _TOP - 6, now, floor, "moment"),
        text(now, _TOP - 10, name, "momentname", "middle"),
        text(WIDTH - _RIGHT, _TOP - 10, "not known then", "tick", "end") if WIDTH - _RIGHT - now > 190 else "",
        style="chart timeline",
    )


# ── values ───────────────────────────────────────────────────────────────────────────────────────


def _track(track: Track, y: float, high: float, across: Across, drawn: Picture) -> list[str]:
    parts = _name(track, y + high / 2)
    parts.append(line(_LEFT, y + high, WIDTH - _RIGHT, y + high, "grid"))
    numbers = [point.number for point in track.points if point.number is not None and point.believed]
    ends = numbers + [number for _, number in track.thresholds] if numbers or not track.points else []
    if not ends:
        parts += _answers(track, y, high, across)
        parts += _missing(track, y, high)
        return parts
    low, top = min(ends), max(ends)
    room = (top - low) * 0.12 or abs(top) * 0.1 or 1

    def down(number: float) -> float:
        return y + high - high * (number - low + room) / (top - low + 2 * room)

    parts += _thresholds(track, down)
    parts += _values(track.points, across, down, y + high)
    if numbers:
        parts += _extremes(numbers, down, track)
    return parts + _missing(track, y, high)


def _name(track: Track, y: float) -> list[str]:
    """The term, in two lines when it is long, and its unit."""
    words = wrap(track.term, 17)[:2]
    first = y - 6 if len(words) == 2 else y
    parts = [text(0, first + 13 * n, word, "name") for n, word in enumerate(words)]
    return [*parts, text(0, first + 13 * len(words), _UNITS.get(track.unit, track.unit), "tick")]


def _thresholds(track: Track, down: Callable[[float], float]) -> Iterator[str]:
    taken: list[float] = []
    for words, number in track.thresholds:
        y = down(number)
        yield line(_LEFT, y, WIDTH - _RIGHT, y, "threshold")
        if not any(abs(y - other) < 11 for other in taken):
            taken.append(y)
            yield text(WIDTH - _RIGHT + 6, y + 4, words, "thresholdname")


def _values(points: Sequence[Point], across: Across, down: Callable[[float], float], floor: float) -> Iterator[str]:
    for known, style in ((True, ""), (False, " pale")):
        good = [
            (across(p.at), down(p.number)) for p in points if p.known is known and p.believed and p.number is not None
        ]
        yield polyline(good, f"through{style}") if len(good) > 1 else ""
        yield dots(good, f"dots{style}")
        bad = [
            (across(p.at), floor - 5) for p in points if p.known is known and not (p.believed and p.number is not None)
        ]
        yield "".join(text(x, y + 4, "×", f"doubt{style}", "middle") for x, y in bad)


def _extremes(numbers: list[float], down: Callable[[float], float], track: Track) -> Iterator[str]:
    """The highest and the lowest value in digits, where no threshold's words stand."""
    for number in dict.fromkeys((max(numbers), min(numbers))):
        if all(abs(down(number) - down(other)) > 10 for _, other in track.thresholds):
            yield text(_LEFT - 6, down(number) + 4, f"{number:.4g}", "tick", "end")


def _answers(track: Track, y: float, high: float, across: Across) -> Iterator[str]:
    """Results that are words; one is written where it differs from the one before it."""
    before = ""
    until = 0.0
    for point in track.points:
        x = across(point.at)
        yield dots([(x, y + high - 4)], "dots" if point.known else "dots pale")
        if point.text != before and x >= until:
            yield text(x, y + high - 10, point.text, "tick")
            until = x + _LETTER * len(point.text)
        before = point.text


def _missing(track: Track, y: float, high: float) -> list[str]:
    return [text(_LEFT + 6, y + high / 2 + 4, track.missing, "missing")] if track.missing else []


# ── what happened ────────────────────────────────────────────────────────────────────────────────


def _marks(marks: Sequence[Mark], y: float, now: float, across: Across) -> tuple[list[str], int]:
    """Ticks with words, in as few rows as keep the words apart; what does not fit is a tick with its words as a tip."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(_ROWS)]
    parts: list[str] = []
    used = 0
    for mark in marks:
        x = across(mark.at)
        words = mark.text if len(mark.text) <= 34 else mark.text[:33] + "…"
        length = _LETTER * len(words) + 10
        crosses = x < now < x + length and x - length > 0  # words do not run over the line of the moment
        left = x - length if crosses or x + length > WIDTH else x
        right = left + length
        free = (n for n, row in enumerate(taken) if all(right <= start or end <= left for start, end in row))
        row = next(free, None)
        style = f"happened {mark.sort}" if mark.known else f"happened {mark.sort} pale"
        if row is None:
            parts.append(box(x - 0.7, y, 1.4, 6, style, mark.text))
            continue
        taken[row].append((left, right))
        used = max(used, row + 1)
        down = y + row * _ROW
        parts.append(box(x - 0.7, down, 1.4, 12, style, mark.text))
        anchor = "start" if left == x else "end"
        parts.append(text(x + (4 if anchor == "start" else -4), down + 10, words, f"{style} words", anchor))
    return parts, max(used, 1 if marks else 0)


# ── the clock ────────────────────────────────────────────────────────────────────────────────────


def _clock(drawn: Picture, zone: tzinfo, across: Across, y: float) -> Iterator[str]:
    hours = (drawn.until - drawn.since) / HOUR
    every = next((step for step in (3, 6, 12, 24, 48) if hours / step <= 9), 72)
    first = civil(drawn.since, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    for n in range(int(hours / every) + 2 + 24 // every):
        local = first + timedelta(hours=n * every)  # wall-clock steps, so that midnight stays midnight
        at = instant(local)
        if drawn.since <= at <= drawn.until:
            yield line(across(at), y, across(at), y + 4, "axis")
            yield text(across(at), y + 16, f"{local:%H:%M}", "tick", "middle")
            if local.hour == 0 or n == 0:
                yield text(across(at), y + 29, f"{local.day} {local:%b}", "tick", "middle")
    yield element("g")
