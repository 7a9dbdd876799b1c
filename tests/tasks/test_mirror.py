"""People and roles of the settings in the record: kept up with, audited, and nobody forgotten."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.people.settings import AMINA, BEN, PEOPLE, settings
from tests.tasks.ward import NOON, ROLES, TaskWard
from wardwright.engine.people.mirror import mirror
from wardwright.facts.instant import HOUR
from wardwright.home.settings import Role
from wardwright.record import audit
from wardwright.record.audited import NotAudited
from wardwright.record.models import AuditRecord, Membership, Person
from wardwright.record.models import Role as RoleRow


def members() -> set[tuple[str, str, str]]:
    return set(Membership.objects.values_list("role_id", "person_id", "place"))


def details() -> list[dict[str, object]]:
    return [json.loads(record.detail) for record in AuditRecord.objects.order_by("seq")]


def test_the_first_load_brings_everybody_in(ward: TaskWard) -> None:
    mirror(settings(*ROLES), NOON)
    assert set(Person.objects.values_list("id", flat=True)) == {"amina", "ben", "khan", "dana"}
    assert Person.objects.get(id="amina").staff_id == "C1"
    assert members() == {
        ("on-call registrar", "amina", ""),
        ("on-call registrar", "khan", ""),
        ("ward nurse", "ben", ""),
        ("ward nurse", "khan", "Ward 7A"),
    }


def test_a_load_that_changes_nothing_writes_nothing(ward: TaskWard) -> None:
    mirror(settings(*ROLES), NOON)
    people, roles = mirror(settings(*ROLES), NOON + HOUR)
    assert not people
    assert not roles
    assert AuditRecord.objects.count() == 1


def test_every_change_is_a_deed_with_keys_and_no_addresses(ward: TaskWard) -> None:
    mirror(settings(*ROLES), NOON)
    moved = replace(AMINA, email="new@example.org")
    mirror(settings(ROLES[0], people=(moved, BEN, *PEOPLE[2:3])), NOON + HOUR)
    assert details()[1] == {"people": {"changed": ["amina"], "left": ["dana"]}, "roles": {"left": ["ward nurse"]}}
    assert Person.objects.get(id="amina").email == "new@example.org"
    assert audit.verify().broken is None


def test_somebody_who_left_is_kept_and_may_come_back(ward: TaskWard) -> None:
    mirror(settings(), NOON)
    mirror(settings(people=(AMINA,)), NOON + HOUR)
    assert Person.objects.get(id="ben").left == NOON + HOUR
    mirror(settings(), NOON + 2 * HOUR)
    assert Person.objects.get(id="ben").left is None


def test_a_change_of_who_is_in_a_role_alone_is_a_deed_too(ward: TaskWard) -> None:
    mirror(settings(Role("r", people=("ben",), rota="/rotas/r.ics")), NOON)
    mirror(settings(Role("r", people=("amina",), rota="/rotas/r.ics")), NOON + HOUR)
    assert members() == {("r", "amina", "")}
    assert len(details()) == 2
    assert (RoleRow.objects.get().rota, RoleRow.objects.get().from_data) == ("/rotas/r.ics", "")


def test_the_tables_cannot_be_written_past_the_audit(ward: TaskWard) -> None:
    with pytest.raises(NotAudited):
        Person.objects.create(id="mallory", name="Mallory")
