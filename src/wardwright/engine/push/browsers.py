"""Browsers that want notices: turning them on and off, and marking how far each was told.

Lives here: the rows. Must not live here: what is new (news.py), whether a session is alive (web/push/sessions.py: it
needs the cookies' library), sending (act/push). Every write that a person asks for carries its deed; the marks are the
sender's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from wardwright.act.backoff import next_try
from wardwright.engine.push.news import Seen
from wardwright.facts.instant import HOUR, MINUTE, Instant, Length
from wardwright.record.audit import Deed, kept
from wardwright.record.site.models import Account, PushBrowser, PushMark

MOST: Final = 10  # browsers of one account
AT_MOST_EVERY: Final[Length] = MINUTE  # one notice a browser
_KIND: Final = "browser"
_THE_SERVICE: Final = "push service"  # who says that a browser is gone
_AFTER_A_REFUSAL: Final[Length] = HOUR


class TooMany(Exception):
    """An account has as many browsers as it may."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser gives when its owner turns notices on."""

    address: str
    public: str  # base64url
    secret: str  # base64url
    ours: str  # the hospital's public key, base64url
    session: str
    name: str  # "Chrome, Android"
    ward: str = ""


def turn_on(account: Account, asked: Asked, seen: Seen, now: Instant, wall: Instant) -> PushBrowser:
    """This browser is told from now on, and nobody else in it. Raises TooMany. `now`: the hospital's clock."""
    others = PushBrowser.objects.filter(account=account).exclude(address=asked.address)
    detail = {"ward": asked.ward} if asked.ward else {}
    with kept(Deed(account.actor, "turn on notices", _KIND, asked.name, detail), now):
        if others.count() >= MOST:
            raise TooMany
        PushBrowser.objects.filter(address=asked.address).delete()
        made = PushBrowser(
            account=account, session=asked.session, address=asked.address, public=asked.public, secret=asked.secret,
            ours=asked.ours, name=asked.name, ward=asked.ward, added=wall,
        )  # fmt: skip
        made.save(force_insert=True)
        PushMark(browser=made, task=seen.task, step=seen.step, due=seen.due).save(force_insert=True)
    return made


def go_on(account: Account, address: str, ours: str, session: str, seen: Seen, now: Instant) -> bool:
    """The same person has signed in again in a browser that she had turned on; False when it is none of hers, or tied
    to another key of the hospital's.
    """
    found = PushBrowser.objects.filter(account=account, address=address, ours=ours).first()
    if found is None:
        return False
    if found.session != session:
        with kept(Deed(account.actor, "go on with notices", _KIND, found.name), now):
            PushBrowser.objects.filter(id=found.id).update(session=session)
            # What came meanwhile is on her list; notices begin with what comes from now on.
            PushMark.objects.filter(browser=found).update(
                task=seen.task, step=seen.step, due=seen.due, failures=0, next_try=None, problem=""
            )
    return True


def browsers_of(account: Account) -> QuerySet[PushBrowser]:
    """Hers, the newest first."""
    return PushBrowser.objects.filter(account=account).select_related("mark").order_by("-id")


def stop(account: Account, number: int, now: Instant) -> bool:
    """One of hers is told no more; False when it is none of hers."""
    return _end(PushBrowser.objects.filter(account=account, id=number), account.actor, "stop notices", now) > 0


def stop_session(session: str, actor: str, now: Instant) -> None:
    """Nothing more to the browser of this session: somebody signed out in it, or made it a shared desktop."""
    _end(PushBrowser.objects.filter(session=session), actor, "stop notices", now)


def drop(number: int, now: Instant) -> None:
    """The push service says that there is no such browser any more."""
    _end(PushBrowser.objects.filter(id=number), _THE_SERVICE, "end notices", now)


def _end(rows: QuerySet[PushBrowser], actor: str, verb: str, now: Instant) -> int:
    found = list(rows.values_list("id", "name"))
    for number, name in found:
        with kept(Deed(actor, verb, _KIND, name), now):
            PushBrowser.objects.filter(id=number).delete()
    return len(found)


# ── the sender's marks ───────────────────────────────────────────────────────────────────────────


def may_be_told(ours: str, wall: Instant) -> list[PushBrowser]:
    """Browsers to which a notice may go at this moment, those told longest ago first."""
    quiet = Q(mark__told__isnull=True) | Q(mark__told__lte=wall - AT_MOST_EVERY)
    due = Q(mark__next_try__isnull=True) | Q(mark__next_try__lte=wall)
    rows = PushBrowser.objects.filter(quiet, due, ours=ours, account__is_active=True)
    return list(rows.select_related("account", "mark").order_by("mark__told", "id"))


def seen_by(browser: PushBrowser) -> Seen:
    """How far it was told."""
    return Seen(browser.mark.task, browser.mark.step, browser.mark.due)


def mark_told(number: int, seen: Seen, wall: Instant) -> None:
    """The push service has taken a notice about everything up to there."""
    PushMark.objects.filter(browser_id=number).update(
        task=seen.task, step=seen.step, due=seen.due, told=wall, failures=0, next_try=None, problem=""
    )


def mark_failed(number: int, failures: int, problem: str, wall: Instant, wish: float | None, chance: float) -> None:
    """It did not go; another one goes later, with what is new then. `wish`: seconds that the service asked for."""
    moment = next_try(failures, wall, chance, wish)
    PushMark.objects.filter(browser_id=number).update(failures=failures, next_try=moment, problem=problem)


def mark_refused(number: int, problem: str, wall: Instant) -> None:
    """The service will not take it this way; looked at again in an hour, when somebody may have mended it."""
    PushMark.objects.filter(browser_id=number).update(next_try=wall + _AFTER_A_REFUSAL, problem=problem)
