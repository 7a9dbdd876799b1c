"""The demo as a terminal shows it: one screen, drawn again as things happen, tidy from 80 columns on.

Lives here: words and layout. Must not live here: reading anything (demo.watching), plain lines (demo_lines). Every
section is a list of lines that is cut to the rows there are, so that nothing scrolls and nothing wraps.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.text import Text

from wardwright.cli.demo_words import hour, pace_words, passed
from wardwright.cli.words import count, plain
from wardwright.demo.happening import Turn
from wardwright.demo.pace import ZONE
from wardwright.demo.snapshot import ChannelLine, FeedLine, FiringLine, Snapshot, TaskLine
from wardwright.facts.instant import civil

BEDS = 120
_BARS = "▁▂▃▄▅▆▇█"
_WIDE = 110
_LEAST_ROWS = 20
RHYTHM = 10
"""How many stretches of time the rhythm of a feed shows."""
_DOT = {Turn.WRONG: ("✗", "red"), Turn.RIGHT: ("✓", "green"), Turn.PLAIN: ("·", "dim")}
Lines = list[Text]


class View:
    """What rich draws: ask `show` for another snapshot."""

    def __init__(self, rate: int, pages: str = "") -> None:
        """`pages`: where a browser begins."""
        self._rate, self._pages = rate, pages
        self._snapshot: Snapshot | None = None

    def show(self, snapshot: Snapshot) -> None:
        """Draw this from now on."""
        self._snapshot = snapshot

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width, height = options.max_width, options.height or console.size.height
        lines = screen(self._snapshot, self._rate, width, max(height, _LEAST_ROWS), self._pages)[:height]
        for number, line in enumerate(lines):
            yield from line.render(console, end="")
            if number < len(lines) - 1:
                yield Segment.line()


def screen(snapshot: Snapshot | None, rate: int, width: int, height: int, pages: str = "") -> Lines:
    """All lines of the screen, at most `height` of them, none wider than `width`."""
    if snapshot is None or not snapshot.figures.messages:
        return [_fit(Text(" The hospital opens its doors …", style="dim"), width)]
    top = [*_header(snapshot, rate, width), *_feeds(snapshot.feeds, snapshot, width)]
    bottom = _channels(snapshot.channels, width)
    if pages:
        bottom = [*bottom, _fit(Text.assemble((" In a browser: ", "dim"), (pages, "bold")), width)]
    left = height - len(top) - len(bottom)
    tasks, troubles = max(left * 3 // 10, 4), max(left * 3 // 10, 4)
    return [
        *top,
        *_firings(snapshot.firings, left - tasks - troubles, width),
        *_tasks(snapshot, tasks, width),
        *_troubles(snapshot, troubles, width),
        *bottom,
    ]


# ── The parts of the screen ──────────────────────────────────────────────────────────────────────────


def _header(snapshot: Snapshot, rate: int, width: int) -> Lines:
    local = civil(snapshot.now, ZONE)
    figures = snapshot.figures
    behind = "" if snapshot.behind is None else ", all decided"
    if snapshot.behind is not None and snapshot.behind >= 0.5:
        behind = f", decisions {snapshot.behind:.0f} s behind"
    first = Text.assemble(
        (" Wardwright General", "bold"), (", made up", "dim"), f"  {local:%a} {local.day} {local:%b} ",
        (f"{local:%H:%M}", "bold"), (f"  {pace_words(rate)}", "dim"),
    )  # fmt: skip
    rest = Text.assemble(
        "  ", count(figures.firings, "firing"), "  ", count(figures.open_tasks, "open task"),
        (f", {figures.overdue} late" if figures.overdue else "", "red"), f"  {figures.escalated} escalated",
    )  # fmt: skip
    second = Text(f" {count(figures.messages, 'message')}")
    pace = f" ({snapshot.rate:.0f}/s{behind})"
    if second.cell_len + len(pace) + rest.cell_len <= width:
        second.append(pace, style="dim")
    second.append_text(rest)
    beds = Text(f"{snapshot.inpatients} of {BEDS} beds taken " if snapshot.inpatients else "", style="dim")
    return [_ends(first, beds, width), _fit(second, width)]


def _feeds(feeds: Sequence[FeedLine], snapshot: Snapshot, width: int) -> Lines:
    columns = 3 if width >= _WIDE else 2
    cell = (width - 1) // columns
    rows = -(-len(feeds) // columns)
    cells = [_feed(feed, snapshot, cell - 1) for feed in feeds]
    lines = [_title("Feeds", "what arrives over MLLP, and its rhythm", width)]
    for row in range(rows):
        line = Text(" ")
        for each in cells[row::rows]:
            each.pad_right(cell - 1 - each.cell_len)
            line.append_text(each).append(" ")
        lines.append(_fit(line, width))
    return lines


def _feed(feed: FeedLine, snapshot: Snapshot, width: int) -> Text:
    most = max(feed.rhythm, default=0)
    # By the root, so that one rush does not flatten all the rest.
    bars = "".join(_BARS[int(7 * (n / most) ** 0.5)] if n else "·" for n in feed.rhythm[-RHYTHM:])
    name = feed.name.removesuffix(" feed")
    dot, colour = ("✗", "red") if feed.trouble else ("●", "green") if feed.last is not None else ("○", "dim")
    line = Text.assemble((dot, colour), f" {name:<17} ")
    if feed.trouble:
        line.append(feed.trouble, style="red")
    elif feed.last is None:
        line.append("nothing yet", style="dim")
    else:
        line.append(bars, style="cyan").append(f"{feed.count:>7,}")
    return _fit(line, width)


def _firings(firings: Sequence[FiringLine], rows: int, width: int) -> Lines:
    lines = [_title("Decisions", "which page fired, and why", width)]
    for firing in firings:
        block = _firing(firing, width)
        left = rows - len(lines)
        if left < 1:
            break
        lines += block if len(block) <= left else block[:1]  # what does not fit is named at least
    return _filled(lines, rows, "Nothing yet: each message is held against every page.")


def _firing(firing: FiringLine, width: int) -> Lines:
    what = ("  not done in time", "yellow") if firing.follow_up else f"  {plain(firing.subject)}"
    first = Text.assemble(" ", (hour(firing.at), "cyan"), "  ", (plain(firing.flow), "bold"), what)
    lines = [_fit(first, width)]
    if firing.because and not firing.follow_up:
        lines.append(_fit(Text.assemble(("        because ", "dim"), plain("; ".join(firing.because))), width))
    if firing.acts:
        lines.append(_fit(Text.assemble(("        so ", "dim"), plain("; ".join(firing.acts))), width))
    return lines


def _tasks(snapshot: Snapshot, rows: int, width: int) -> Lines:
    lines = [_title("Tasks", "who has been asked, and until when", width)]
    for task in snapshot.tasks[: rows - 1]:
        lines.append(_task(task, snapshot, width))
    hidden = snapshot.figures.open_tasks - (rows - 1)
    if hidden > 0 and rows > 2 and len(lines) == rows:
        lines[-1] = _fit(Text(f" … and {hidden + 1} more: wardwright tasks", style="dim"), width)
    return _filled(lines, rows, "Nobody is asked for anything.")


def _task(task: TaskLine, snapshot: Snapshot, width: int) -> Text:
    late = task.due is not None and task.due < snapshot.now
    if task.due is None:
        when, colour = "      ", "dim"
    elif late:
        when, colour = f"{passed(snapshot.now - task.due):>4} late", "red"
    else:
        when, colour = f"{passed(task.due - snapshot.now):>4} left", "green" if task.state == "accepted" else "yellow"
    mark = {"accepted": ("✓ ", "green"), "declined": ("✗ ", "red")}.get(task.state, ("? ", "yellow"))
    who = (plain(task.person), "") if task.person else (plain(task.who), "bold")
    return _fit(Text.assemble(" ", (f"{when:>9}", colour), " ", mark, who, f": {plain(task.words)}"), width)


def _troubles(snapshot: Snapshot, rows: int, width: int) -> Lines:
    lines = [_title("Troubles", "what goes wrong here, and how it ends", width)]
    for each in snapshot.happenings[: rows - 1]:
        mark, colour = _DOT[each.turn]
        said = (plain(each.words), colour)
        line = Text.assemble(" ", (hour(each.at), "cyan"), " ", (mark, colour), f" {plain(each.about)} ", said)
        lines.append(_fit(line, width))
    return _filled(lines, rows, "Nothing yet: something will.")


def _channels(channels: Sequence[ChannelLine], width: int) -> Lines:
    line = Text(" ")
    for channel in channels:
        line.append(f"{channel.name} ").append(f"{channel.sent:,} sent", style="green" if channel.sent else "dim")
        if channel.waiting:
            line.append(f", {channel.waiting} waiting", style="yellow")
        if channel.failed:
            line.append(f", {channel.failed} failed", style="red")
        if channel.trouble:
            line.append(f" ({channel.trouble})", style="red")
        line.append("   ")
    if not channels:
        line.append("Nothing has gone out yet.", style="dim")
    ends = Text(" Ctrl-C ends it ─", style="dim")
    title = _title("Sent out", "what reached people and systems", width - ends.cell_len)
    return [title.append_text(ends), _fit(line, width)]


# ── Lines ────────────────────────────────────────────────────────────────────────────────────────────


def _title(name: str, says: str, width: int) -> Text:
    line = Text.assemble(("─ ", "dim"), (name, "bold"), (f"  {says} ", "dim"))
    line.append("─" * max(width - line.cell_len, 0), style="dim")
    return _fit(line, width)


def _fit(line: Text, width: int) -> Text:
    line.no_wrap = True
    line.truncate(width, overflow="ellipsis")
    return line


def _ends(left: Text, right: Text, width: int) -> Text:
    """One text at each end of the line; the right one gives way."""
    room = width - left.cell_len - right.cell_len
    if room < 1:
        return _fit(left, width)
    left.append(" " * room).append_text(right)
    return _fit(left, width)


def _filled(lines: Lines, rows: int, nothing: str) -> Lines:
    if len(lines) == 1 and rows > 1:
        lines.append(Text(f" {nothing}", style="dim"))
    return [*lines, *(Text() for _ in range(rows - len(lines)))][:rows]
