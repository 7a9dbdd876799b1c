"""The demo as lines: for a file, for CI, and as JSON for programs.

Lives here: one line for each piece of news, figures now and then. Must not live here: the screen (demo_view).
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict

import click

from wardwright.cli.demo_words import hour
from wardwright.cli.words import count, plain
from wardwright.demo.happening import Happening, Turn
from wardwright.demo.pace import ZONE
from wardwright.demo.snapshot import Figures, Kind, News, Snapshot
from wardwright.facts.instant import iso

_EVERY = 10.0  # seconds of the wall's clock between two lines of figures
_WORD = {
    Kind.FIRED: "fired",
    Kind.FOLLOWED: "follow-up",
    Kind.TASK: "task",
    Kind.HAPPENED: "happened",
    Kind.ALARM: "alarm",
    Kind.FIGURES: "figures",
}
_COLOUR = {Turn.WRONG: "red", Turn.RIGHT: "green", Turn.PLAIN: None}


class Lines:
    """Prints what is new of each snapshot."""

    def __init__(self, as_json: bool) -> None:
        self._json = as_json
        self._figures_at = time.monotonic() + _EVERY

    def show(self, snapshot: Snapshot, happenings: Sequence[Happening]) -> None:
        """The news of the record, what the demo did to its own systems, and figures when it is time."""
        told = (
            News(
                each.at,
                Kind.HAPPENED,
                f"{each.about} {each.words}",
                each.turn,
                {"about": each.about, "words": each.words},
            )
            for each in happenings
        )
        for news in sorted((*snapshot.news, *told), key=lambda each: each.at):
            self._print(news)
        if time.monotonic() >= self._figures_at:
            self._figures_at = time.monotonic() + _EVERY
            self._print(_figures(snapshot))

    def _print(self, news: News) -> None:
        if self._json:
            line = {"at": iso(news.at, ZONE), "event": news.kind.value, **news.body}
            click.echo(json.dumps(line, ensure_ascii=False))
            return
        said = click.style(plain(news.words), fg=_COLOUR[news.turn])
        click.echo(f"{hour(news.at)}  {_WORD[news.kind]:<9}  {said}")


def _figures(snapshot: Snapshot) -> News:
    figures = snapshot.figures
    words = ", ".join(
        (
            count(figures.messages, "message"),
            count(figures.firings, "firing"),
            f"{figures.open_tasks} tasks open",
            f"{figures.overdue} of them late",
            f"{figures.escalated} escalated",
            f"{figures.delivered} sent",
        )
    )
    return News(snapshot.now, Kind.FIGURES, words, body=asdict(figures))


def summary_json(figures: Figures, hospital_time: str) -> str:
    """The last line of `--json`."""
    return json.dumps({"summary": {**asdict(figures), "until": hospital_time}}, ensure_ascii=False)
