"""What a page knows of notices: whether there are any, whether this browser gets them.

Lives here: `Notices`, asked by My work, my account and the page of notices. Must not live here: turning them on
(views).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from wardwright.act.channel import NotConfigured
from wardwright.act.push.identity import read_identity
from wardwright.engine.push.browsers import browsers_of
from wardwright.record.site.models import PushBrowser
from wardwright.web.accounts.station import is_by_pin, station_of
from wardwright.web.installation import installation
from wardwright.web.work.who import chosen, person_of, ward_of


@dataclass(frozen=True, slots=True)
class Notices:
    """Of one reader in one browser."""

    browsers: tuple[PushBrowser, ...]
    here: PushBrowser | None  # this browser, when it is told
    may_go_on: bool  # this browser may be one that was told before its session ended: a script asks it


def notices_of(request: HttpRequest) -> Notices | None:
    """None where nothing is offered: the hospital has none, nobody is ever asked, or the desktop is shared."""
    if not installation().home.settings.push.is_on or person_of(request) is None or is_shared(request):
        return None
    mine = tuple(browsers_of(request.user))
    ours = our_key() if mine else ""
    good = [each for each in mine if each.ours == ours]  # with another key of the hospital's a browser is asked anew
    here = next((each for each in good if each.session == request.session.session_key), None)
    return Notices(mine, here, may_go_on=here is None and bool(good))


def is_shared(request: HttpRequest) -> bool:
    """Whether others sit down at this browser: it is never told anything."""
    return station_of(request) is not None or is_by_pin(request)


def ward_here(request: HttpRequest) -> str:
    """Her ward, as My work shows it; "" where there is none."""
    return str(chosen(request).get("ward") or "") or ward_of(installation().desk, person_of(request))


def our_key() -> str:
    """The hospital's public key, as browsers want it; "" where the key cannot be read (the log says why)."""
    push = installation().home.settings.push
    try:
        return read_identity(push.key_file, push.contact).public if push.key_file is not None else ""
    except NotConfigured:
        return ""
