"""The demo's screen is tidy at every width, and says what a newcomer must know."""

from __future__ import annotations

from datetime import datetime

import pytest
from rich.cells import cell_len

from wardwright.cli.demo_view import screen
from wardwright.demo.happening import Happening, Turn
from wardwright.demo.hospital import CONNECTIONS
from wardwright.demo.pace import local_instant
from wardwright.demo.snapshot import ChannelLine, FeedLine, Figures, FiringLine, Snapshot, TaskLine
from wardwright.facts.instant import MINUTE

NOW = local_instant(datetime(2026, 3, 3, 9, 24))
BUSY = Snapshot(
    now=NOW,
    figures=Figures(messages=1_234_567, firings=1234, open_tasks=321, overdue=17, escalated=56, delivered=2000),
    rate=123.4,
    behind=0.01,
    inpatients=108,
    feeds=tuple(
        FeedLine(name, 123_456, NOW - MINUTE, tuple(range(12)), "quiet since 08:57" if name == "lab feed" else "")
        for name in CONNECTIONS.values()
    ),
    firings=tuple(
        FiringLine(
            f"f{number}", NOW, "Escalate dangerous potassium", "WW10044, Acute Medical Unit",
            ('ask on-call registrar by 09:39', "page ward consultant"),
            ("potassium 6.4 mmol/L at 08:05", "the patient is an inpatient", "something long " * 9), number % 3 == 1,
        )
        for number in range(20)
    ),
    tasks=tuple(
        TaskLine(
            f"t{number}", number, "Review WW10044 on Acute Medical Unit: potassium 6.4 mmol/L. ECG now " * 2,
            "critical care outreach", state, "", "Dr Fay Sampleton" if state == "accepted" else "",
            NOW + (number - 5) * 40 * MINUTE if number else None, NOW,
        )
        for number, state in enumerate(("open", "accepted", "declined") * 5)
    ),
    channels=tuple(ChannelLine(name, 12_345, 67, 8, "not answering: pausing") for name in ("task list", "page")),
    happenings=tuple(Happening(NOW, "appointments feed", "something went wrong " * 6, turn) for turn in Turn) * 5,
)  # fmt: skip


@pytest.mark.parametrize("height", [20, 24, 36, 60])
@pytest.mark.parametrize("width", [80, 100, 109, 110, 120, 200])
@pytest.mark.parametrize("snapshot", [BUSY, Snapshot(now=NOW), Snapshot(now=NOW, figures=Figures(messages=1))])
def test_nothing_is_wider_or_higher_than_the_terminal(snapshot: Snapshot, width: int, height: int) -> None:
    lines = screen(snapshot, 60, width, height)
    assert len(lines) <= height
    for line in lines:
        assert cell_len(line.plain) <= width, line.plain


def shown(width: int, height: int = 24, snapshot: Snapshot = BUSY) -> str:
    return "\n".join(line.plain for line in screen(snapshot, 60, width, height))


@pytest.mark.parametrize("width", [80, 120])
def test_it_says_what_a_newcomer_must_know(width: int) -> None:
    text = shown(width)
    for words in (
        *("made up", "09:24", "an hour a minute", "1,234,567 messages", "321 open tasks", "17 late", "Ctrl-C ends it"),
        *("quiet since 08:57", "because potassium 6.4 mmol/L at 08:05", "so ask on-call registrar by 09:39"),
        *("Feeds", "Decisions", "Tasks", "Troubles", "Sent out"),
    ):
        assert words in text, words


def test_what_is_late_and_who_has_it_stands_first() -> None:
    text = shown(80, 40)
    assert " late ✓ Dr Fay Sampleton: Review" in text
    assert " left ✗ critical care outreach: Review" in text


def test_a_hospital_in_which_nothing_happened_yet_is_no_blank_screen() -> None:
    text = shown(80, snapshot=Snapshot(now=NOW, figures=Figures(messages=1)))
    assert "Nobody is asked for anything." in text
    assert "opens its doors" in shown(80, snapshot=Snapshot(now=NOW))


def test_behind_is_said_when_it_matters() -> None:
    assert "decisions 7 s behind" in shown(120, snapshot=Snapshot(now=NOW, figures=Figures(messages=9), behind=7.2))
    assert "all decided" in shown(120)


def test_what_a_message_holds_never_moves_the_cursor() -> None:
    nasty = Snapshot(
        now=NOW, figures=Figures(messages=1), happenings=(Happening(NOW, "lab", "\x1b[2Jgone\r", Turn.WRONG),)
    )
    assert "\x1b" not in shown(80, snapshot=nasty)


def test_the_screen_says_where_the_pages_are() -> None:
    lines = screen(BUSY, 60, 100, 40, "http://127.0.0.1:8380/demo")
    assert len(lines) <= 40
    assert lines[-1].plain.strip() == "In a browser: http://127.0.0.1:8380/demo"
