"""People and roles of `wardwright.toml` → the record's tables, so that history and pages can name them.

Lives here: what is new, what is different, who has left. Must not live here: reading the file (home), resolving a role
(resolver.py: from the settings, not from these tables). Called when `up` starts and when the settings change.

Nobody is deleted: somebody who is no longer in the file keeps the row, with the moment at which she left, because the
history names her. A load that changes something is a deed of "settings" in the audit; one that changes nothing writes
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wardwright.facts.instant import Instant
from wardwright.home.settings import Settings
from wardwright.record.audit import Deed, kept
from wardwright.record.models import Membership, Person, Role

ACTOR = "settings"
_FILE = "wardwright.toml"
_ATTENDING = "attending"

Rows = dict[str, dict[str, Any]]  # key → columns


@dataclass(frozen=True, slots=True)
class Difference:
    """Keys of what a load changed."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.left)

    def detail(self) -> dict[str, list[str]]:
        """For the audit: keys of the settings, no addresses."""
        said = {"new": self.new, "changed": self.changed, "left": self.left}
        return {name: keys for name, keys in said.items() if keys}


def mirror(settings: Settings, now: Instant) -> tuple[Difference, Difference]:
    """Brings the tables to what the settings say; the differences of people and of roles. RecordUnavailable."""
    people = _difference(_people(settings), Person)
    roles = _difference(_roles(settings), Role)
    if not (people or roles or _members(settings) != _members_kept()):
        return people, roles
    detail = {"people": people.detail(), "roles": roles.detail()}
    with kept(Deed(ACTOR, "load", "people", _FILE, detail), now):
        _write(Person, _people(settings), people, now)
        _write(Role, _roles(settings), roles, now)
        _write_members(settings)
    return people, roles


def _people(settings: Settings) -> Rows:
    return {
        person.id: {
            "name": person.name or person.id,
            "email": person.email,
            "phone": person.phone,
            "pager": person.pager,
            "staff_id": person.staff_id,
            "channels": list(person.channels),
        }
        for person in settings.people
    }


def _roles(settings: Settings) -> Rows:
    return {
        role.name: {"rota": role.rota, "from_data": _ATTENDING if role.attending else ""} for role in settings.roles
    }


def _difference(said: Rows, model: Any) -> Difference:
    rows = {row.id: row for row in model.objects.all()}
    there = {id for id, row in rows.items() if row.left is None}
    changed = [
        id for id in said if id in there and any(getattr(rows[id], name) != value for name, value in said[id].items())
    ]
    return Difference(sorted(said.keys() - there), sorted(changed), sorted(there - said.keys()))


def _write(model: Any, said: Rows, difference: Difference, now: Instant) -> None:
    for id in (*difference.new, *difference.changed):
        model.objects.update_or_create(id=id, defaults={**said[id], "left": None})
    if difference.left:
        model.objects.filter(id__in=difference.left).update(left=now)


# ── who is in which role ─────────────────────────────────────────────────────────────────────────


def _members(settings: Settings) -> set[tuple[str, str, str]]:
    """Role, person, place ("" everywhere)."""
    everywhere = {(role.name, person, "") for role in settings.roles for person in role.people}
    return everywhere | {
        (role.name, person, place)
        for role in settings.roles
        for place, people in role.places.items()
        for person in people
    }


def _members_kept() -> set[tuple[str, str, str]]:
    return set(Membership.objects.values_list("role_id", "person_id", "place"))


def _write_members(settings: Settings) -> None:
    said, there = _members(settings), _members_kept()
    for role, person, place in there - said:
        Membership.objects.filter(role_id=role, person_id=person, place=place).delete()
    Membership.objects.bulk_create(
        Membership(role_id=role, person_id=person, place=place) for role, person, place in sorted(said - there)
    )
