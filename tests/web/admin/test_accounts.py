"""Accounts are made, changed and closed by administrators, and nobody locks the last of them out."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.web.site import NOW, Site
from wardwright.govern.rights import Hat
from wardwright.record.models import AuditRecord
from wardwright.record.site.models import Account
from wardwright.web.accounts.making import make_account


@pytest.fixture
def boss(site: Site) -> Client:
    """Whoever looks after accounts."""
    return site.client("administrator")


def test_a_new_account_is_invited(site: Site, boss: Client) -> None:
    said = {"username": "cleo", "name": "Cleo", "person": "Ida Sampleton", "hats": [Hat.STAFF.value]}
    response = boss.post("/admin/accounts/new", said, follow=True)
    found = re.search(r"http://localhost(/invited/[^<]+)<", response.content.decode())
    assert found
    assert Account.objects.get(username="cleo").person == "nurse-1"
    visitor = site.client()
    password = "three-words-together"
    assert visitor.post(found[1].strip(), {"password": password, "again": password}).status_code == 302
    assert visitor.get("/account").status_code == 200


@pytest.mark.parametrize("wrong", [{"username": "a b"}, {"username": "Nurse"}, {"hats": []}, {"person": "nobody"}])
def test_what_is_wrong_is_said(site: Site, boss: Client, wrong: dict[str, object]) -> None:
    said = {"username": "cleo", "name": "Cleo", "person": "", "hats": [Hat.STAFF.value], **wrong}
    assert boss.post("/admin/accounts/new", said).status_code == 422
    assert not Account.objects.filter(username="cleo").exists()


def test_closing_signs_out_at_once(site: Site, boss: Client) -> None:
    nurse, account = site.client("nurse"), Account.objects.get(persona="nurse")
    boss.post(f"/admin/accounts/{account.id}", {"close": "1"})
    assert nurse.get("/account").status_code == 302
    boss.post(f"/admin/accounts/{account.id}", {"open": "1"})
    assert Account.objects.get(id=account.id).is_active
    verbs = AuditRecord.objects.filter(kind="account", thing="nurse", actor="administrator").order_by("seq")
    assert list(verbs.values_list("verb", flat=True)) == ["close", "open"]


def test_another_hat_opens_another_page(site: Site, boss: Client) -> None:
    analyst, account = site.client("analyst"), Account.objects.get(persona="analyst")
    assert analyst.get("/admin").status_code == 403
    said = {"keep": "1", "name": "Bo", "person": "", "hats": [Hat.ANALYST.value, Hat.ADMIN.value]}
    assert boss.post(f"/admin/accounts/{account.id}", said).status_code == 302
    assert analyst.get("/admin").status_code == 200


@pytest.mark.parametrize("said", [{"close": "1"}, {"keep": "1", "name": "Mo", "hats": [Hat.STAFF.value]}])
def test_the_last_administrator_stays(site: Site, boss: Client, said: dict[str, object]) -> None:
    mine = Account.objects.get(persona="administrator")
    assert boss.post(f"/admin/accounts/{mine.id}", said).status_code == 422
    assert Hat.ADMIN.value in Account.objects.get(id=mine.id).hats


def test_many_accounts_come_page_by_page(site: Site, boss: Client) -> None:
    for number in range(60):
        make_account(actor="test", now=NOW, username=f"some-{number:02}", name=f"Some {number:02}")
    first = boss.get("/admin/accounts").content.decode()
    assert "67 accounts" in first
    assert "page 2 of 2" in first
    assert "Some 59" in boss.get("/admin/accounts?page=2").content.decode()


def test_the_audit_says_whether_its_chain_is_whole(site: Site) -> None:
    safety = site.client("safety")
    assert "The chain is whole" in safety.get("/admin/audit?verify=1").content.decode()
    AuditRecord.objects.filter(seq=3).update(actor="somebody else")
    page = safety.get("/admin/audit?verify=1").content.decode()
    assert "The chain is broken" in page
    assert "2 links hold" in page
