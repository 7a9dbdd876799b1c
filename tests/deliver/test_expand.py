"""Who gets what: an act of each kind, and what happens when nobody can be reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.deliver.ward import HOUR, MINUTE, PATIENT, SECOND, Ward
from wardwright.home import settings
from wardwright.home.settings import ChannelType


def test_a_page_reaches_the_person_behind_the_role(ward: Ward) -> None:
    act = ward.act("page", "registrar")
    ward.expand(act)
    (row,) = ward.rows()
    assert (row.key, row.channel, row.recipient) == (f"{act.id}/amina/page", "page", "amina")
    assert row.body["recipient"] == "Dr Amina Diallo"
    assert row.body["data"] == {"email": "amina@example.org", "phone": "+441632960001", "pager": "4711"}
    assert row.body["title"] == "Page: High potassium"


def test_a_role_of_two_people_reaches_both(ward: Ward) -> None:
    ward.expand(ward.act("page", "nurse in charge"))
    assert list(ward.states()) == ["page: ben", "page: amina"]


def test_what_is_asked_stands_on_the_task_list_and_reaches_the_roles_channel(ward: Ward) -> None:
    ward.expand(ward.act("ask", "registrar"))
    assert list(ward.states()) == ["task: registrar", "page: amina"]


def test_what_is_asked_of_a_role_with_the_task_list_alone_stands_there_once(ward: Ward) -> None:
    ward.expand(ward.act("ask", "bedside nurse"))
    assert list(ward.states()) == ["task: bedside nurse"]


def test_a_page_is_not_left_to_the_task_list_where_there_is_a_channel_to_page_by(ward: Ward) -> None:
    ward.expand(ward.act("page", "bedside nurse"))
    assert list(ward.states()) == ["page: ben"]


def test_a_persons_own_channels_go_before_the_roles(ward: Ward) -> None:
    ward.expand(ward.act("page", "outreach"))
    (row,) = ward.rows()
    assert (row.channel, row.address) == ("email", "cy@example.org")


def test_a_message_goes_to_the_channel_that_is_called_like_the_connection(ward: Ward) -> None:
    ward.expand(ward.act("send", "order system", "isolation request"))
    (row,) = ward.rows()
    assert (row.channel, row.recipient, row.body["message"]) == ("order system", "order system", "isolation request")


def test_a_card_stands_on_the_task_list_while_no_channel_shows_cards(ward: Ward) -> None:
    ward.expand(ward.act("show"))
    assert list(ward.states()) == ["task: "]


def test_a_recorded_fact_reaches_nobody_and_is_not_looked_at_again(ward: Ward) -> None:
    assert ward.expand(ward.act("record", text="sepsis flag")).acts == 1
    assert ward.rows() == []
    assert ward.expander().turn().acts == 0


def test_an_act_is_expanded_once(ward: Ward) -> None:
    ward.expand(ward.act("page", "registrar"))
    assert ward.expander().turn().acts == 0
    assert len(ward.rows()) == 1


def test_a_channel_with_addresses_of_its_own_gets_it_for_the_whole_role(ward: Ward) -> None:
    box = settings.Channel("email", ChannelType.SMTP, to=("it@example.org", "desk@example.org"))
    ward.settings = replace(ward.settings, channels=(box,))
    ward.expand(ward.act("tell", "integration team"))
    assert [(row.channel, row.address) for row in ward.rows()] == [
        *(("email", "it@example.org"), ("email", "desk@example.org"))
    ]


# ── nobody, nowhere ──────────────────────────────────────────────────────────────────────────────


def _problems(ward: Ward) -> list[str]:
    return [row.body["problem"] for row in ward.rows() if "problem" in row.body]


@pytest.mark.parametrize(
    ("kind", "who", "text", "what_to_do"),
    [
        ("page", "night team", "x", 'Write [channels."pigeon"]'),
        ("tell", "ward clerk", "x", "`email` under [people.ben]"),
        ("tell", "integration team", "x", 'Write [roles."integration team"]'),
        ("tell", "the patient", "x", "No channel reaches patients"),
        ("send", "lab feed", "isolation request", 'Write [channels."lab feed"]'),
        ("run", "", "open checklist", 'Write [channels."open checklist"]'),
    ],
)
def test_what_reaches_nobody_says_what_to_do_and_stands_on_the_task_list(
    ward: Ward, kind: str, who: str, text: str, what_to_do: str
) -> None:
    ward.expand(ward.act(kind, who, text))
    (problem,) = _problems(ward)
    assert what_to_do in problem
    assert [row.recipient for row in ward.rows(channel="task")] == [who]


def test_a_channel_that_needs_no_address_may_know_a_role_that_the_settings_do_not(ward: Ward) -> None:
    ward.settings = replace(ward.settings, roles=())
    turn = ward.expand(ward.act("page", "registrar"))
    assert list(ward.states()) == ["page: registrar"]
    assert not _problems(ward)
    assert not any(turn.roles.values()), "that is no alarm"


def test_a_role_that_nobody_holds_now_is_an_alarm(ward: Ward) -> None:
    empty = settings.Role("registrar", places={"Ward 9": ("ben",)})
    ward.settings = replace(ward.settings, roles=(empty,))
    turn = ward.expand(ward.act("page", "registrar"))
    assert "nobody is listed for Ward 7" in turn.roles["role registrar"]
    assert len(_problems(ward)) == 1
    assert len(ward.rows(channel="task")) == 1


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def test_the_patients_name_stands_in_the_words_where_it_is_known(ward: Ward) -> None:
    ward.name_patient("Amina Quetzal")
    ward.expand(ward.act("page", "registrar", f"Look at {PATIENT} now"))
    (row,) = ward.rows()
    assert row.body["text"] == f"Look at Amina Quetzal ({PATIENT}) now"
    assert row.body["patient"] == f"Amina Quetzal ({PATIENT})"
    assert "Quetzal" not in row.body["title"]


def test_a_channel_that_must_not_know_names_gets_the_identifier(ward: Ward) -> None:
    ward.name_patient("Amina Quetzal")
    quiet = settings.Channel("page", ChannelType.WEBHOOK, patient_names=False)
    ward.settings = replace(ward.settings, channels=(quiet,))
    ward.expand(ward.act("page", "registrar", f"Look at {PATIENT} now"))
    assert "Quetzal" not in str(ward.rows()[0].body)


def test_a_device_is_nobodys_patient(ward: Ward) -> None:
    ward.expand(ward.act("page", "registrar", subject="connection:lab feed"))
    assert "patient" not in ward.rows()[0].body


# ── dry runs ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("where", ["engine", "channel", "act"])
def test_a_dry_run_writes_what_would_be_sent_and_the_list_still_has_it(ward: Ward, where: str) -> None:
    channels = tuple(replace(each, dry_run=where == "channel") for each in ward.settings.channels)
    engine = settings.Engine(dry_run=where == "engine")
    ward.settings = replace(ward.settings, channels=channels, engine=engine)
    ward.expand(ward.act("ask", "registrar", "Repeat it", dry_run=where == "act"))
    assert ward.states() == {"task: registrar": "sent", "page: amina": "would send"}
    assert ward.rows(channel="page")[0].rendered == "page: Repeat it"
    ward.work(lambda: not ward.rows(state="waiting"))
    assert ward.page.sent == []


# ── digests ──────────────────────────────────────────────────────────────────────────────────────


def _storm(ward: Ward, many: int, kind: str = "tell", **more: object) -> None:
    for number in range(many):
        ward.expand(ward.act(kind, "nurse in charge", f"Thing {number}", **more))


def test_what_is_over_the_hours_number_is_gathered_into_one_digest_a_person(ward: Ward) -> None:
    ward.settings = replace(ward.settings, engine=settings.Engine(digest_after=3))
    _storm(ward, 10)
    for person in ("ben", "amina"):
        singly = ward.rows(recipient=person, state="waiting", digest="")
        assert len([row for row in singly if row.act]) == 3
        (digest,) = [row for row in singly if not row.act]
        inside = ward.rows(recipient=person, state="digested")
        assert len(inside) == 7
        assert {row.digest for row in inside} == {digest.key}
        assert digest.next_try == ward.clock + 5 * MINUTE


@pytest.mark.parametrize(("kind", "urgent"), [("page", False), ("ask", True)])
def test_pages_and_what_is_urgent_are_never_held_back(ward: Ward, kind: str, urgent: bool) -> None:
    ward.settings = replace(ward.settings, engine=settings.Engine(digest_after=3))
    _storm(ward, 10, kind, urgent=urgent)
    assert ward.rows(state="digested") == []


def test_a_digest_leaves_while_there_is_still_time_for_what_is_in_it(ward: Ward) -> None:
    ward.settings = replace(ward.settings, engine=settings.Engine(digest_after=1))
    _storm(ward, 2)
    ward.expand(ward.act("ask", "nurse in charge", "Soon", due=ward.clock + 4 * MINUTE))
    (digest,) = ward.rows(recipient="ben", act="")
    assert digest.next_try == ward.clock + 2 * MINUTE


def test_a_storm_over_several_turns_of_one_worker_counts_like_one_in_one(ward: Ward) -> None:
    ward.settings = replace(ward.settings, engine=settings.Engine(digest_after=5))
    expander = ward.expander()
    for many in (2, 1, 4, 3):  # the third turn passes the number in its middle
        ward.decide(*(ward.act("tell", "nurse in charge", f"Thing {n}") for n in range(many)))
        expander.turn()
        ward.clock += SECOND
    assert len(ward.rows(recipient="ben", state="waiting", digest="")) == 6, "five, and the digest"
    assert len(ward.rows(recipient="ben", state="digested")) == 5


def test_what_a_person_was_sent_is_forgotten_after_an_hour_by_a_worker_that_goes_on(ward: Ward) -> None:
    ward.settings = replace(ward.settings, engine=settings.Engine(digest_after=2))
    expander = ward.expander()
    for _ in range(3):
        ward.decide(*(ward.act("tell", "nurse in charge", f"Thing {n}") for n in range(2)))
        expander.turn()
        ward.clock += HOUR
    assert ward.rows(state="digested") == []


def test_a_storm_in_one_turn_counts_like_one_in_many(ward: Ward) -> None:
    ward.settings = replace(ward.settings, engine=settings.Engine(digest_after=3))
    ward.expand(*(ward.act("tell", "nurse in charge", f"Thing {n}") for n in range(10)))
    assert len(ward.rows(recipient="ben", state="digested")) == 7
    assert len(ward.rows(recipient="ben", act="")) == 1
