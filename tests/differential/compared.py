"""What two engines must agree on, and how a disagreement is shown: the pages, the facts, the two lists of outcomes.

The ids and the words of a reason may differ between engines; which firing follows which may not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.differential.pools import ZONE
from wardwright.facts.fact import Coded, Fact, Flaw, Measured, Value
from wardwright.facts.instant import Instant, iso
from wardwright.facts.truth import Truth
from wardwright.kernel.firing import Act, Firing, Outcome
from wardwright.language.print import print_flow
from wardwright.language.tree import Flow

Engine = Callable[..., Iterable[Firing]]


class Line(NamedTuple):
    """One outcome, without what engines may word in their own way."""

    flow: str
    subject: str
    at: Instant
    outcome: Outcome
    follows: int | None  # which of the firings and follow-ups, counted from 0, it follows
    acts: tuple[Act, ...]
    verdicts: tuple[Truth, ...]


def lines(firings: Iterable[Firing]) -> list[Line]:
    """The outcomes in order, with `follows` as a place in the list."""
    found: list[Line] = []
    places: dict[str, int] = {}
    for firing in firings:
        judged = firing.outcome in (Outcome.FIRED, Outcome.SUPPRESSED, Outcome.UNKNOWN, Outcome.MISSED)
        found.append(
            Line(
                firing.flow,
                firing.subject,
                firing.at,
                firing.outcome,
                None if firing.follows is None else places[firing.follows],
                firing.acts,
                tuple(clause.verdict for clause in firing.reason) if judged else (),
            )
        )
        if firing.outcome in (Outcome.FIRED, Outcome.FOLLOWED):
            places[firing.id] = len(places)
    return found


def agree(one: list[Line], other: list[Line]) -> bool:
    """The same firings, follow-ups and held-back ones in the same order, and the same near misses and unknowns.

    In which order a moment's near misses are noted binds nobody: they do nothing.
    """
    doing = (Outcome.FIRED, Outcome.FOLLOWED, Outcome.SUPPRESSED)
    in_order = [[line for line in run if line.outcome in doing] for run in (one, other)]
    return in_order[0] == in_order[1] and Counter(one) == Counter(other)


def drawn(flows: tuple[Flow, ...], facts: Iterable[Fact], *runs: list[Line]) -> str:
    """The case as a person reads it: pages, a facts table, and what each engine said."""
    pages = [page_of(flow) for flow in flows]
    table = ["subject | at | seen | kind | term | value | status | place | key", *map(row, facts)]
    said = [
        f"{title}\n" + "\n".join(map(shown, run)) for title, run in zip(("kernel:", "reference:"), runs, strict=False)
    ]
    return "\n\n".join(["", *pages, "\n".join(table), *said])


def page_of(flow: Flow) -> str:
    """The page in canonical English."""
    return print_flow(flow)


def row(fact: Fact) -> str:
    """One line of the facts table."""
    cells = (fact.subject, _time(fact.at), _time(fact.seen), fact.kind.value, fact.term, value_of(fact.value))
    return " | ".join([*cells, fact.status.value, fact.place, fact.key])


def value_of(value: Value) -> str:
    """A value in one cell."""
    if isinstance(value, Measured):
        flaw = "" if value.flaw is Flaw.NONE else f"({value.flaw.value})"
        return f"{value.comparator}{value.number} {value.unit} {flaw}".strip()
    return value.text if isinstance(value, Coded) else ""


def shown(line: Line) -> str:
    """One outcome in one line."""
    verdicts = " ".join(verdict.value for verdict in line.verdicts)
    follows = "" if line.follows is None else f" follows {line.follows}"
    return f"  {_time(line.at)} {line.flow} {line.subject} {line.outcome.value}{follows} [{verdicts}] {line.acts}"


def _time(moment: Instant) -> str:
    return iso(moment, ZONE)[:-9] + iso(moment, ZONE)[-6:] if iso(moment, ZONE)[-9:-6] == ":00" else iso(moment, ZONE)
