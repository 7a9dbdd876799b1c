"""Many browsers: a round reads what happened once, whoever wants to know."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.push.conftest import Hospital
from tests.web.push.push_service import Phone, to64
from tests.web.work.ward import REGISTRAR
from wardwright.act.push.service import PushServices
from wardwright.facts.instant import Instant
from wardwright.record.audit import Deed, kept
from wardwright.record.site.models import Account, PushBrowser, PushMark
from wardwright.web.push.state import our_key


def _browsers(hospital: Hospital, person: str, many: int) -> None:
    """So many browsers of so many accounts, all of that person; only their number matters."""
    phone, wall, ours = Phone(hospital.service.origin), hospital.wall, our_key()
    now: Instant = hospital.site.now
    accounts = [
        Account(username=f"many-{each}", person=person, hats=["ward staff"], created=now) for each in range(many)
    ]
    Account.objects.bulk_create(accounts)
    with kept(Deed("test", "turn on notices", "browser", "many"), now):
        PushBrowser.objects.bulk_create(
            [
                PushBrowser(
                    account=account, session=f"none-{account.pk}", address=f"{phone.address}/{account.pk}",
                    public=to64(phone.public), secret=to64(phone.secret), ours=ours, name="Chrome", added=wall,
                )
                for account in Account.objects.filter(username__startswith="many-")
            ]
        )  # fmt: skip
    PushMark.objects.bulk_create(
        [PushMark(browser=each, task=0, step=0, due=now) for each in PushBrowser.objects.all()]
    )


def _look(hospital: Hospital) -> tuple[int, int]:
    """How many notices a round would send, and how many times it asks the record."""
    services = PushServices(hospital.site.installation.home.settings.push, hospital.site.installation.wall)
    with CaptureQueriesContext(connection) as asked:
        letters = hospital.watch._look(services)
    return len(letters), len(asked)


def test_two_thousand_browsers_and_tasks_of_somebody_else(hospital: Hospital) -> None:
    _browsers(hospital, "nurse-1", 2000)
    for _ in range(10):
        hospital.ward.open(who=REGISTRAR)
    letters, asked = _look(hospital)
    assert letters == 0
    assert asked <= 12


def test_what_waits_is_counted_once_for_everybody(hospital: Hospital) -> None:
    _browsers(hospital, "nurse-1", 20)
    for _ in range(10):
        hospital.ward.open()
    letters, asked = _look(hospital)
    assert letters == 0  # nobody is signed in
    assert asked <= 12 + 20 * 2  # for each a look at what she opened, and at her session
    assert _look(hospital)[1] <= 12  # not again and again
