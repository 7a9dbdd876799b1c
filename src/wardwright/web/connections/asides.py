"""Set-aside messages: by reason, one of them with its text beside what was understood, replayed after fixing.

Lives here: the views. Must not live here: replaying (engine/messages/again.py), what is withheld of a text
(engine/connections/raw_text.py). A text is shown whole only when somebody says what for: that is written down first.
"""

from __future__ import annotations

import time

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wardwright.engine.connections.asides import how_many, reasons, set_aside_for
from wardwright.engine.connections.raw_text import shown
from wardwright.engine.connections.unknown import words_without_code
from wardwright.engine.messages.again import replay, waiting_to_be_replayed
from wardwright.engine.messages.story import Story, story_of
from wardwright.record.audit import Deed, kept
from wardwright.record.site.models import Look
from wardwright.web.answers import go, show
from wardwright.web.connections.understood import read_now, understood
from wardwright.web.installation import installation

_A_PAGE = 50
_AT_ONCE = 500  # messages replayed by one press
_SETTLED = 3.0  # seconds after which the engine has taken in a new vocabulary
_LONGEST = 200


def asides(request: HttpRequest) -> HttpResponse:
    """Why messages were set aside, and how many."""
    return show(request, "connections/asides.html", {"reasons": reasons()})


def aside(request: HttpRequest, slug: str) -> HttpResponse:
    """The messages that were set aside for one reason, newest first."""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
    found = set_aside_for(slug, before, _A_PAGE + 1)
    reason = next((each for each in reasons() if each.slug == slug), None)
    whole, partly = how_many(slug)
    context = {
        "slug": slug, "reason": reason, "found": found[:_A_PAGE], "whole": whole, "partly": partly,
        "next": found[_A_PAGE - 1].seq if len(found) > _A_PAGE else None, "most": _AT_ONCE,
    }  # fmt: skip
    return show(request, "connections/aside.html", context)


def aside_replay(request: HttpRequest, slug: str) -> HttpResponse:
    """All messages of one reason are taken in again, the oldest first; so many at once."""
    _wait_for_engine()
    seqs = waiting_to_be_replayed(slug)
    found = replay(installation().record, seqs[:_AT_ONCE], request.user.actor, installation().now)
    done = sum(1 for each in found if each.replayed_as is not None)
    said = ngettext("%(n)d message was taken in again.", "%(n)d messages were taken in again.", done) % {"n": done}
    left = len(seqs) - len(found)
    if left:
        said += " " + ngettext("%(n)d more waits.", "%(n)d more wait.", left) % {"n": left}
    return go(request, reverse("aside", kwargs={"slug": slug}), said)


def message(request: HttpRequest, seq: int) -> HttpResponse:
    """One message: its text, with what tells of whom withheld, beside what is understood of it now."""
    return _page(request, _story(seq), whole=False)


def message_whole(request: HttpRequest, seq: int) -> HttpResponse:
    """The same with nothing withheld: who asked, and what for, is written down before it is shown."""
    story = _story(seq)
    purpose = request.POST.get("purpose", "").strip()[:_LONGEST]
    if not purpose:
        return _page(request, story, whole=False, problem=_("Say what for: it is written down beside your name."))
    _write_look(request, story, purpose)
    return _page(request, story, whole=True, purpose=purpose)


def message_replay(request: HttpRequest, seq: int) -> HttpResponse:
    """The message is taken in again."""
    _wait_for_engine()
    (done,) = replay(installation().record, [seq], request.user.actor, installation().now)
    if done.replayed_as is None:
        return _page(request, _story(seq), whole=False, problem=_cannot(done.why_not))
    said = _("Message %(old)d was taken in again, as message %(new)d.") % {"old": seq, "new": done.replayed_as}
    return go(request, reverse("message", kwargs={"seq": done.replayed_as}), said)


def _cannot(why: str) -> str:
    return _("It cannot be replayed: %(why)s.") % {"why": why}


def _page(request: HttpRequest, story: Story, whole: bool, problem: str = "", purpose: str = "") -> HttpResponse:
    now = read_now(story.message)
    told = story.set_aside or now.set_aside
    found = {
        "story": story,
        "message": story.message,
        "shown": shown(story.message, [each.place for each in now.set_aside or told], whole),
        "whole": whole,
        "purpose": purpose,
        "problem": problem,
        "told": told,
        "read": now,
        "facts": understood(now, whole),
        "may_replay": story.fate == "set aside",
        "would_be_read": not now.set_aside and now.facts > 0,
        "nameless": words_without_code(story.message, installation().vocabulary),
        "firings": story.firings,
    }
    return show(request, "connections/message.html", found, status=422 if problem else 200)


def _story(seq: int) -> Story:
    found = story_of(installation().record, seq) if seq < 1 << 62 else None
    if found is None:
        raise Http404
    return found


def _write_look(request: HttpRequest, story: Story, purpose: str) -> None:
    """A line for every patient whom the message names, and the deed; in one transaction."""
    now = installation().now()
    read = read_now(story.message)
    subjects = {said.subject for said in read.said} | {subject for subject, _name in read.names}
    seq = story.message.seq
    with kept(Deed(request.user.actor, "look", "message", str(seq), {"purpose": purpose}), now):
        Look.objects.bulk_create(
            Look(at=now, account=request.user.username, subject=subject, page="message", purpose=purpose)
            for subject in sorted(subjects) or [f"message {seq}"]
        )


def _wait_for_engine() -> None:
    """A vocabulary that was written just now is in the engine's hands a moment later: what is replayed before is read
    with the old one, and set aside again."""
    try:
        age = time.time() - installation().known.stamps[1] / 1e9
    except OSError:
        return
    if 0 <= age < _SETTLED and any(beat.part == "decide" for beat in installation().record.beats()):
        time.sleep(_SETTLED - age)
