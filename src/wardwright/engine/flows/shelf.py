"""Every flow there is and how it stands: pages of the home beside the versions that the engine took in.

Lives here: joining the two, and finding one of them. Must not live here: reading pages (book.py), what a flow did
(figures.py). One question to the record for all flows, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from wardwright.engine.flows.book import Sheet
from wardwright.engine.flows.slugs import slugs_of
from wardwright.engine.flows.ward_problem import WardProblem, ward_problem_of_title
from wardwright.facts.instant import Instant
from wardwright.record.models import Alarm, FlowVersion


class State(Enum):
    """How a flow stands."""

    LIVE = "live"
    SUSPENDED = "suspended"  # it failed, and was taken out until its page changes
    REFUSED = "not taken in"  # its page has problems: nothing of it runs, or the version before it
    WAITING = "waiting"  # the running system has not looked at its page yet
    RETIRED = "retired"  # its page is gone


@dataclass(frozen=True, slots=True)
class Entry:
    """One flow."""

    title: str
    slug: str
    state: State
    why: str  # why it is suspended or not taken in; "" otherwise
    about: WardProblem
    sheet: Sheet | None  # its page; None when it is gone
    live: str  # the version that runs, or ran last; "" when none ever did
    since: Instant | None  # since when that version runs, or when it was retired
    file: str
    words: str

    @property
    def owner(self) -> str:
        """Who answers for it, as its page says."""
        return (self.sheet.flow.owner or "") if self.sheet is not None and self.sheet.flow is not None else ""

    @property
    def is_behind(self) -> bool:
        """Whether another version runs than the page says."""
        return self.sheet is not None and bool(self.live) and self.sheet.version != self.live


class _Row(NamedTuple):
    title: str
    version: str
    file: str
    loaded: Instant
    retired: Instant | None
    suspended: Instant | None
    why: str


def shelf(sheets: Sequence[Sheet]) -> tuple[Entry, ...]:
    """All flows, by title."""
    rows = _newest()
    refused = dict(Alarm.objects.filter(until__isnull=True, about__startswith="page ").values_list("about", "text"))
    by_title: dict[str, Sheet] = {}
    for sheet in sheets:
        by_title.setdefault(sheet.title, sheet)  # of two pages with one title the engine takes the first
    slugs = slugs_of((*by_title, *rows))
    entries = [_with_page(sheet, slugs[title], rows.get(title), refused) for title, sheet in by_title.items()]
    entries += [_without_page(row, slugs[title]) for title, row in rows.items() if title not in by_title]
    return tuple(sorted(entries, key=lambda entry: (entry.title.casefold(), entry.title)))


def _newest() -> dict[str, _Row]:
    """Title → the version that runs, or else that was retired last."""
    columns = ("title", "version", "file", "loaded", "retired", "suspended", "why")
    found: dict[str, _Row] = {}
    # What is not retired comes after all that is, later ones after earlier ones: the last one stays.
    for row in FlowVersion.objects.order_by("loaded", "id").values_list(*columns):
        one = _Row(*row)
        before = found.get(one.title)
        if before is None or before.retired is not None or one.retired is None:
            found[one.title] = one
    return found


def _with_page(sheet: Sheet, slug: str, row: _Row | None, refused: Mapping[str, str]) -> Entry:
    state, why = State.WAITING, ""
    live = row.version if row is not None and row.retired is None else ""
    if sheet.flow is None or sheet.errors or f"page {sheet.file}" in refused:
        state, why = State.REFUSED, refused.get(f"page {sheet.file}") or _wrong_with(sheet)
    elif row is not None and live and row.suspended is not None:
        state, why = State.SUSPENDED, row.why
    elif live:
        state = State.LIVE
    since = row.loaded if row is not None and live else None
    return Entry(sheet.title, slug, state, why, sheet.about, sheet, live, since, sheet.file, sheet.words)


def _wrong_with(sheet: Sheet) -> str:
    return sheet.errors[0].problem if sheet.errors else "This file holds no flow."


def _without_page(row: _Row, slug: str) -> Entry:
    state = State.RETIRED if row.retired is not None else State.LIVE
    about = ward_problem_of_title(row.title)
    since = row.retired if row.retired is not None else row.loaded
    return Entry(row.title, slug, state, "", about, None, row.version, since, row.file, row.title.casefold())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which flows are asked for."""

    words: str = ""
    about: WardProblem | None = None
    state: State | None = None  # None: all that are not retired


def chosen(entries: Iterable[Entry], wanted: Wanted) -> Iterator[Entry]:
    """Those that are asked for. Every word must be somewhere on the page: in its title, owner, source or terms."""
    parts = wanted.words.casefold().split()
    for entry in entries:
        if wanted.about is not None and entry.about is not wanted.about:
            continue
        if entry.state is not wanted.state if wanted.state is not None else entry.state is State.RETIRED:
            continue
        if all(part in entry.words for part in parts):
            yield entry
