"""The hospital's systems: kept by hand, with what was measured of their interfaces beside it.

Lives here: reading and writing the inventory and planned downtime, each write with its deed. Must not live here: files
of them (systems_csv.py), how downtime is measured (downtime.py), pain points (they name a system).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from wardwright.engine.connections.downtime import (
    Span,
    Trouble,
    about_channel,
    about_source,
    by_thing,
    joined,
    length,
    overlap,
    spans,
    troubles,
)
from wardwright.facts.instant import Instant, Length
from wardwright.record.audit import Deed, kept
from wardwright.record.site.models import PlannedDowntime, System


class Criticality(Enum):
    """What happens on the wards when a system is down."""

    LIFE = "life"  # patients are in danger within minutes
    HIGH = "high"  # care is delayed within the hour
    MEDIUM = "medium"  # care goes on, by hand
    LOW = "low"  # nobody notices today


class NameTaken(Exception):
    """Another system has that name."""


class Measured(NamedTuple):
    """What was measured of a system over some time."""

    down: Length  # one or more of its interfaces in trouble
    planned: Length  # of that, while it was planned
    troubles: tuple[Trouble, ...]
    of: Length  # the time looked at

    @property
    def up(self) -> float | None:
        """The share of the time that was not unplanned trouble; None for no time at all."""
        return 1 - (self.down - self.planned) / self.of if self.of else None


FIELDS = ("name", "owner", "supplier", "contact", "criticality", "notes", "sources", "channels")


def folded(name: str) -> str:
    """A name as it is compared."""
    return " ".join(name.split()).casefold()


def all_systems() -> list[System]:
    """The inventory, by name."""
    return list(System.objects.order_by("folded"))


def systems_with(source: str = "", channel: str = "") -> list[System]:
    """The systems that one interface belongs to."""
    return [
        each
        for each in System.objects.order_by("folded")
        if (source and source in each.sources) or (channel and channel in each.channels)
    ]


def find_system(name: str) -> System | None:
    """The system of that name."""
    found: System | None = System.objects.filter(folded=folded(name)).first()
    return found


def add_system(values: Mapping[str, Any], actor: str, now: Instant) -> System:
    """A new system. NameTaken."""
    made = System(made=now, changed=now, folded=folded(values["name"]), **_own(values))
    with kept(Deed(actor, "add", "system", made.name, _own(values)), now):
        _check_name(made)
        made.save(force_insert=True)
    return made


def change_system(system: System, values: Mapping[str, Any], actor: str, now: Instant) -> bool:
    """Other values; whether anything is different. NameTaken."""
    before = {name: getattr(system, name) for name in FIELDS}
    different = {name: value for name, value in _own(values).items() if before[name] != value}
    if not different:
        return False
    written = {**different, "folded": folded(values.get("name", system.name)), "changed": now}
    for name, value in written.items():
        setattr(system, name, value)
    told = {name: {"was": before[name], "is": value} for name, value in different.items()}
    with kept(Deed(actor, "change", "system", before["name"], told), now):
        _check_name(system)
        system.save()
    return True


def remove_system(system: System, actor: str, now: Instant) -> None:
    """It is no more; the audit keeps what it was."""
    told = {name: getattr(system, name) for name in FIELDS}
    with kept(Deed(actor, "remove", "system", system.name, told), now):
        system.delete()


def plan_downtime(system: System, when: Span, why: str, actor: str, now: Instant) -> PlannedDowntime:
    """It is to be down from then to then."""
    planned = PlannedDowntime(system=system, starts=when.since, ends=when.until, why=why, by=actor)
    told = {"from": when.since, "to": when.until, "why": why}
    with kept(Deed(actor, "plan downtime", "system", system.name, told), now):
        planned.save(force_insert=True)
    return planned


def withdraw_downtime(planned: PlannedDowntime, actor: str, now: Instant) -> None:
    """It will not be down then after all."""
    told = {"from": planned.starts, "to": planned.ends}
    with kept(Deed(actor, "withdraw downtime", "system", planned.system.name, told), now):
        PlannedDowntime.objects.filter(id=planned.id).update(withdrawn=now)


def planned_of(system: System, since: Instant) -> list[PlannedDowntime]:
    """Planned downtime that was not over at that moment, in order."""
    rows = PlannedDowntime.objects.filter(system=system, withdrawn__isnull=True, ends__gte=since)
    return list(rows.order_by("starts", "id"))


def down_now(now: Instant) -> dict[int, PlannedDowntime]:
    """The systems that are to be down now, by their number."""
    rows = PlannedDowntime.objects.filter(withdrawn__isnull=True, starts__lte=now, ends__gt=now)
    return {row.system_id: row for row in rows}


def measured(systems: Sequence[System], since: Instant, now: Instant) -> dict[int, Measured]:
    """What was measured of each since then, by its number; three questions whatever their number."""
    abouts = {system.id: _abouts(system) for system in systems}
    found = by_thing(troubles({about for each in abouts.values() for about in each}, since))
    planned: dict[int, list[Span]] = {}
    rows = PlannedDowntime.objects.filter(system__in=[*abouts], withdrawn__isnull=True, ends__gte=since)
    for row in rows.filter(starts__lt=now):
        planned.setdefault(row.system_id, []).append(Span(row.starts, row.ends))
    return {
        number: _measured([each for about in its for each in found.get(about, ())], planned.get(number, ()), since, now)
        for number, its in abouts.items()
    }


def _measured(found: list[Trouble], planned: Iterable[Span], since: Instant, now: Instant) -> Measured:
    down = spans(found, since, now)
    newest = tuple(sorted(found, key=lambda each: -each.since))
    return Measured(length(down), overlap(down, joined(planned)), newest, now - since)


def _abouts(system: System) -> list[str]:
    return [*(about_source(each) for each in system.sources), *(about_channel(each) for each in system.channels)]


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS if name in values}


def _check_name(system: System) -> None:
    if System.objects.filter(folded=system.folded).exclude(id=system.id).exists():
        raise NameTaken
