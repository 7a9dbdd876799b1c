"""Who is on, standing in and swapping: what the pages show, what counts when, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.web.browser import SignIn, axe
from tests.web.site import Site
from tests.web.work.ward import REGISTRAR, Ward
from wardwright.facts.instant import DAY, HOUR
from wardwright.record.models import AuditRecord, Cover

# The rota of the demo: reg-day from 08 to 20, reg-night from 20 to 08; the site's clock stands at 10.
ASKING = {"role": REGISTRAR, "covered": "reg-day", "by": "reg-night", "starts": "2026-03-03T12:00",
          "ends": "2026-03-03T16:00", "why": "clinic"}  # fmt: skip


def _on(site: Site) -> list[str]:
    return [each.person for each in site.installation.desk.resolver.recipients(REGISTRAR, "p1", "Ward 7A", site.now)]


def _ask(client: Client, **other: Any) -> Any:
    return client.post("/on-call/cover", {**ASKING, **other})


def _night(site: Site) -> Client:
    """Dr Gil Mockford, who has the nights: another account of the demo."""
    from wardwright.govern.rights import Hat
    from wardwright.record.site.models import Account
    from wardwright.web.accounts.making import make_account

    if not Account.objects.filter(username="gil").exists():
        make_account(actor="t", now=site.now, username="gil", name="Dr Gil Mockford", hats=(Hat.STAFF,),
                     person="reg-night", persona="gil")  # fmt: skip
    return site.client("gil")


def test_the_board_says_who_is_on_now_and_in_the_next_days(site: Site) -> None:
    text = site.client("analyst").get("/on-call").content.decode()
    for said in ("on-call registrar", "Dr Fay Sampleton", "pager 4022", "tomorrow 20:00", "Ward 7A",
                 "as each patient&#x27;s messages say".replace("&#x27;", "'"), "nurse in charge"):  # fmt: skip
        assert said in text.replace("&#39;", "'")
    assert text.count("ww-oncall-now") == 2


def test_a_cover_counts_once_both_have_agreed(site: Site) -> None:
    answer = _ask(site.client("registrar"))
    assert answer["Location"] == "/on-call"
    cover = Cover.objects.get()
    site.now += 3 * HOUR
    assert _on(site) == ["reg-day"]
    text = _night(site).get("/on-call").content.decode()
    assert "You are asked" in text
    _night(site).post(f"/on-call/cover/{cover.id}/agree")
    site.now += 1
    assert _on(site) == ["reg-night"]
    assert "standing in" in site.client("analyst").get("/on-call").content.decode()
    site.now += 3 * HOUR
    assert _on(site) == ["reg-day"]
    assert list(AuditRecord.objects.filter(kind="cover").order_by("seq").values_list("actor", "verb")) == [
        ("reg-day", "ask"),
        ("reg-night", "agree"),
    ]


def test_tasks_go_to_who_stands_in(site: Site) -> None:
    number = Ward(site).open(who=REGISTRAR)
    _ask(site.client("registrar"))
    _night(site).post(f"/on-call/cover/{Cover.objects.get().id}/agree")
    site.now += 3 * HOUR
    assert f'id="task-{number}"' in _night(site).get("/tasks?whose=roles").content.decode()
    assert f'id="task-{number}"' not in site.client("registrar").get("/tasks?whose=roles").content.decode()


def test_offering_oneself_waits_for_the_one_who_is_covered(site: Site) -> None:
    _ask(_night(site))
    site.now += 3 * HOUR
    assert _on(site) == ["reg-day"]
    site.client("registrar").post(f"/on-call/cover/{Cover.objects.get().id}/agree")
    site.now += 1
    assert _on(site) == ["reg-night"]


def test_who_looks_after_people_asks_for_somebody_and_agrees_for_nobody_who_stands_in(site: Site) -> None:
    boss = site.client("administrator")
    _ask(boss)
    cover = Cover.objects.get()
    assert (cover.covered_agreed_by, cover.by_agreed) == ("administrator", None)
    assert boss.post(f"/on-call/cover/{cover.id}/agree").status_code == 422


def test_a_swap_is_agreed_to_and_ended_as_one(site: Site) -> None:
    back = {"swap": "on", "back_starts": "2026-03-04T20:00", "back_ends": "2026-03-05T08:00"}
    _ask(site.client("registrar"), **back)
    first, second = Cover.objects.order_by("id")
    assert (second.covered, second.by, first.swap) == ("reg-night", "reg-day", second.swap)
    _night(site).post(f"/on-call/cover/{first.id}/agree")
    site.now += DAY + 12 * HOUR
    assert _on(site) == ["reg-day"]
    _night(site).post(f"/on-call/cover/{second.id}/end")
    assert Cover.objects.filter(ended__isnull=True).count() == 1  # the half that is over stays as it was
    site.now += 1
    assert _on(site) == ["reg-night"]


def test_declined_is_over(site: Site) -> None:
    _ask(site.client("registrar"))
    number = Cover.objects.get().id
    _night(site).post(f"/on-call/cover/{number}/end")
    assert site.client("registrar").post(f"/on-call/cover/{number}/agree").status_code == 422
    _ask(site.client("registrar"))
    assert Cover.objects.filter(ended__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({"by": ""}, "Choose who stands in"),
        ({"by": "reg-day"}, "Nobody stands in for herself or himself"),
        ({"by": "nobody"}, "Choose somebody of the people who work here"),
        ({"ends": "2026-03-03T12:00"}, "The end is not after the beginning"),
        ({"starts": "2026-03-02T08:00", "ends": "2026-03-02T10:00"}, "That time is over"),
        ({"ends": "2026-05-03T12:00"}, "at most 31 days"),
        ({"starts": "noon"}, "Write it as 2026-03-03T20:00"),
        ({"starts": "2026-03-03T21:00", "ends": "2026-03-04T02:00"}, "is not on-call registrar at that time"),
        ({"role": "no such role"}, "is not no such role at that time"),
        ({"covered": "nurse-1"}, "You can ask for yourself, offer yourself"),
        ({"swap": "on"}, "Say from when you take over"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(site: Site, other: dict[str, str], problem: str) -> None:
    answer = _ask(site.client("registrar"), **other)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert problem in text
    assert 'value="clinic"' in text
    assert Cover.objects.count() == 0


def test_one_place_is_covered_by_one_person_at_a_time(site: Site) -> None:
    _ask(site.client("registrar"))
    answer = _ask(site.client("registrar"), by="nurse-1", starts="2026-03-03T15:00", ends="2026-03-03T18:00")
    assert "Dr Gil Mockford stands in for Dr Fay Sampleton then" in answer.content.decode()
    assert Cover.objects.count() == 1


def test_only_those_in_it_end_it(site: Site) -> None:
    _ask(site.client("registrar"))
    answer = site.client("nurse").post(f"/on-call/cover/{Cover.objects.get().id}/end")
    assert answer.status_code == 422
    assert "Only those who are in it" in answer.content.decode()
    assert Cover.objects.filter(ended__isnull=True).count() == 1


def test_the_link_of_a_shift_fills_the_form(site: Site) -> None:
    client = site.client("registrar")
    href = re.search(r'href="(/on-call/cover\?[^"]*covered=reg-day[^"]*)"', client.get("/on-call").content.decode())
    assert href is not None
    text = client.get(href[1].replace("&amp;", "&")).content.decode()
    assert 'value="2026-03-03T10:00"' in text  # a shift that runs: from now
    assert 'value="2026-03-03T20:00"' in text
    assert text.index("Dr Gil Mockford") < text.index("Dr Amal Fictiver")  # who has the role at times first


def test_the_start_page_says_that_somebody_waits_for_an_answer(site: Site) -> None:
    _ask(site.client("registrar"))
    assert "You are asked to agree" in _night(site).get("/").content.decode()


def test_axe_finds_nothing_with_covers(site: Site, signed_in: SignIn) -> None:
    _ask(site.client("registrar"))
    for width, theme in ((320, "light"), (1280, "dark")):
        page = signed_in("registrar", width=width, theme=theme)
        for address in ("/on-call", "/on-call/cover?role=on-call+registrar&covered=reg-day"):
            page.goto(address)
            assert axe(page) == []
            assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
