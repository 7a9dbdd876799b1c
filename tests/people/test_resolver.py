"""Whom a page means: by list, by place, by rota, by what messages say; and what is said when it is nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.people.settings import VOCABULARY, moment, settings
from tests.people.test_rota import DAYS, calendar
from wardwright.engine.people.resolver import Resolver
from wardwright.facts.instant import Instant
from wardwright.home.settings import Role

NOON, MIDNIGHT = moment("2026-03-10 12:00"), moment("2026-03-10 00:00")
REGISTRAR, CONSULTANT, NURSE = "on-call registrar", "ward consultant", "ward nurse"


class Told:
    """What messages said of who attends whom."""

    def __init__(self, **staff: str) -> None:
        self._staff = staff

    def staff_id(self, subject: str, at: Instant) -> str:
        return self._staff.get(subject, "")


@pytest.fixture
def rota(tmp_path: Path) -> str:
    file = tmp_path / "medical.ics"
    file.write_bytes(calendar(DAYS))
    return str(file)


def resolver(tmp_path: Path, *roles: Role, **staff: str) -> Resolver:
    return Resolver(settings(*roles), VOCABULARY, tmp_path / "data", Told(**staff))


def asked(found: Resolver, who: str, place: str = "", at: Instant = NOON, subject: str = "p1") -> list[str]:
    return [each.person for each in found.recipients(who, subject, place, at)]


def test_a_role_by_list(tmp_path: Path) -> None:
    found = resolver(tmp_path, Role(REGISTRAR, people=("amina", "ben")))
    assert asked(found, REGISTRAR) == ["amina", "ben"]
    assert asked(found, "On-Call Registrar") == ["amina", "ben"]
    assert asked(found, "medical registrar") == ["amina", "ben"]  # a synonym of the vocabulary


def test_a_role_may_be_listed_under_a_synonym(tmp_path: Path) -> None:
    assert asked(resolver(tmp_path, Role("medical registrar", people=("ben",))), REGISTRAR) == ["ben"]


def test_a_team_is_asked_like_a_role(tmp_path: Path) -> None:
    assert asked(resolver(tmp_path, Role("renal team", people=("ben", "khan"))), "renal team") == ["ben", "khan"]


def test_a_person_is_found_by_name_or_key(tmp_path: Path) -> None:
    found = resolver(tmp_path)
    assert asked(found, "Dana") == ["dana"]  # a person of the vocabulary
    assert asked(found, "ben") == ["ben"]  # a task was handed over to her
    assert asked(found, "Ben Fox") == ["ben"]


def test_a_recipient_has_addresses_and_the_channels_of_the_role(tmp_path: Path) -> None:
    found = resolver(tmp_path, Role(REGISTRAR, people=("amina", "ben")))
    amina, ben = found.recipients(REGISTRAR, "p1", "", NOON)
    assert (amina.name, amina.channels) == ("Dr Amina Diallo", ("page",))
    assert dict(amina.addresses) == {"email": "amina@example.org", "pager": "4711", "staff_id": "C1"}
    assert ben.channels == ("email", "page")  # her own go before the role's
    assert found.recipients("Dana", "p1", "", NOON)[0].channels == ("email",)


def test_somebody_who_is_reached_by_name_is_reached_as_in_her_roles(tmp_path: Path) -> None:
    found = resolver(tmp_path, Role(NURSE, places={"Ward 8": ("amina",)}), Role(REGISTRAR, people=("amina", "khan")))
    assert found.recipients("amina", "p1", "", NOON)[0].channels == ("task", "page")
    assert found.recipients("dr amina diallo", "p1", "", NOON)[0].channels == ("task", "page")
    assert found.recipients("khan", "p1", "", NOON)[0].channels == ("page",)
    assert resolver(tmp_path).recipients("khan", "p1", "", NOON)[0].channels == ("task",)


@pytest.mark.parametrize(
    ("place", "who"),
    [
        ("Ward 7A", ["amina"]),
        ("seven A", ["amina"]),  # a synonym of the vocabulary
        ("7A", ["amina"]),  # the code as a message wrote it
        ("Ward 7B", ["khan"]),  # by the group that it is a member of
        ("Ward 8", ["ben"]),
        ("", ["ben"]),
        ("Corridor", ["ben"]),
    ],
)
def test_who_is_listed_for_the_place_comes_first(tmp_path: Path, place: str, who: list[str]) -> None:
    role = Role(NURSE, people=("ben",), places={"ward 7a": ("amina",), "Ward 7": ("khan",)})
    assert asked(resolver(tmp_path, role), NURSE, place) == who


def test_nobody_for_a_place_is_a_problem_with_its_reason(tmp_path: Path) -> None:
    said = resolver(tmp_path, Role(NURSE, places={"Ward 7A": ("amina",)})).resolve(NURSE, "p1", "Ward 8", NOON)
    assert said.recipients == ()
    assert said.problem == (
        "Ward nurse: nobody is listed for Ward 8; write `people` beside `places` for everywhere else."
    )


def test_a_role_by_rota(tmp_path: Path, rota: str) -> None:
    said = resolver(tmp_path, Role(REGISTRAR, rota=rota)).resolve(REGISTRAR, "p1", "", NOON)
    assert [each.person for each in said.recipients] == ["amina"]
    assert (said.because, said.problem) == ("on the rota", "")


def test_a_gap_in_the_rota_asks_those_who_are_listed_and_says_so(tmp_path: Path, rota: str) -> None:
    said = resolver(tmp_path, Role(REGISTRAR, rota=rota, people=("khan",))).resolve(REGISTRAR, "p1", "", MIDNIGHT)
    assert [each.person for each in said.recipients] == ["khan"]
    assert said.because == "standing in"
    assert said.problem.startswith("On-call registrar: nobody is on the rota at 10 March 00:00; those listed for the ")


def test_a_gap_without_anybody_listed_reaches_nobody_and_says_so(tmp_path: Path, rota: str) -> None:
    said = resolver(tmp_path, Role(REGISTRAR, rota=rota)).resolve(REGISTRAR, "p1", "", MIDNIGHT)
    assert said.recipients == ()
    assert "and nobody is listed to stand in" in said.problem
    assert said.about == "role on-call registrar"


def test_a_rota_that_names_a_stranger(tmp_path: Path) -> None:
    file = tmp_path / "r.ics"
    file.write_bytes(calendar(DAYS.replace("Amina Diallo", "Dr Locum")))
    said = resolver(tmp_path, Role(REGISTRAR, rota=str(file), people=("ben",))).resolve(REGISTRAR, "p1", "", NOON)
    assert [each.person for each in said.recipients] == ["ben"]
    assert "names nobody at 10 March 12:00 whom the settings know" in said.problem
    assert "Locum" not in said.problem


@pytest.mark.parametrize("roles", [(), (Role(CONSULTANT, attending=True),)])
def test_a_role_that_the_messages_name(tmp_path: Path, roles: tuple[Role, ...]) -> None:
    found = resolver(tmp_path, *roles, p1="C12", p2="c1")
    assert asked(found, CONSULTANT, subject="p1") == ["dana"]
    assert asked(found, CONSULTANT, subject="p2") == ["amina"]
    assert found.depends_on_patient(CONSULTANT)
    assert not found.depends_on_patient(NURSE)


def test_no_attending_clinician_asks_those_who_are_listed_and_names_no_patient(tmp_path: Path) -> None:
    role = Role(CONSULTANT, attending=True, people=("khan",))
    for found in (resolver(tmp_path, role), resolver(tmp_path, role, CANARY4711="Z999")):
        said = found.resolve(CONSULTANT, "CANARY4711", "Ward 7A", NOON)
        assert [each.person for each in said.recipients] == ["khan"]
        assert "those listed for the role are asked in their place" in said.problem
        assert "CANARY" not in said.problem + said.because + said.about
        assert "Z999" not in said.problem


def test_a_word_that_nobody_stands_behind_says_what_to_write(tmp_path: Path) -> None:
    said = resolver(tmp_path).resolve("site manager", "p1", "", NOON)
    assert said.recipients == ()
    assert 'Write [roles."site manager"] in wardwright.toml.' in said.problem
    assert resolver(tmp_path).resolve("the patient", "p1", "", NOON).problem


def test_who_is_behind_a_role_the_other_way_round(tmp_path: Path, rota: str) -> None:
    found = resolver(tmp_path, Role(REGISTRAR, rota=rota))
    assert found.is_behind("amina", REGISTRAR, "p1", "", NOON)
    assert not found.is_behind("amina", REGISTRAR, "p1", "", MIDNIGHT)
    assert not found.is_behind("ben", REGISTRAR, "p1", "", NOON)


def test_roles_without_people_and_people_without_a_role_are_listed(tmp_path: Path) -> None:
    found = resolver(tmp_path, Role(REGISTRAR, people=("ben",)), Role("site mananger", people=("ben",)))
    assert found.unmanned() == ["ward nurse", "site manager", "renal team"]
    assert found.unused() == ["site mananger"]
