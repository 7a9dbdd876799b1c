"""The live map, one source, one channel; dead letters sent again or put away.

Lives here: these views. Must not live here: set-aside messages (asides.py), codes (codes.py), systems (systems.py), how
anything stands (board.py).
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wardwright.engine.connections.downtime import about_channel, about_source, length, spans, troubles
from wardwright.engine.connections.letters import breaker_of, counts_of, dead_ids, letters_of
from wardwright.engine.connections.recent import recent_of
from wardwright.engine.connections.systems import systems_with
from wardwright.engine.deliver.again import put_away, send_again
from wardwright.facts.instant import DAY
from wardwright.record.rows import DeliveryState
from wardwright.web.answers import go, part_or_page, show
from wardwright.web.connections.board import board_of
from wardwright.web.connections.codes import how_many_unknown
from wardwright.web.connections.words import channel_settings, source_settings
from wardwright.web.installation import installation

_MESSAGES = 20
_LETTERS = 50
_LOOKS_BACK = 30 * DAY
_AT_ONCE = 500  # dead letters by one press
_SHOWN = (DeliveryState.DEAD, DeliveryState.FAILED, DeliveryState.WAITING, DeliveryState.SENT)


def overview(request: HttpRequest) -> HttpResponse:
    """The map; htmx gets the part that lives."""
    found = {"board": board_of(installation()), "unknown": how_many_unknown()}
    return part_or_page(request, "connections/_map.html", "connections/map.html", found)


def source(request: HttpRequest, name: str) -> HttpResponse:
    """One source: figures, its rhythm, when it was in trouble, what came last."""
    settings = installation().home.settings.source(name)
    node = board_of(installation()).source(settings.name) if settings is not None else None
    if settings is None or node is None:
        raise Http404
    now = installation().now()
    found = troubles([about_source(settings.name)], now - _LOOKS_BACK)
    context = {
        "node": node,
        "settings": list(source_settings(settings)),
        "troubles": found,
        "down": length(spans(found, now - _LOOKS_BACK, now)),
        "messages": recent_of(installation().messages, settings.name, node.standing.last_message, _MESSAGES),
        "systems": systems_with(source=settings.name),
    }
    return part_or_page(request, "connections/_source.html", "connections/source.html", context)


def channel(request: HttpRequest, name: str) -> HttpResponse:
    """One channel: what waits, fails, was sent and was given up; its breaker."""
    settings = installation().home.settings.channel(name)
    node = board_of(installation()).channel(settings.name) if settings is not None else None
    if settings is None or node is None:
        raise Http404
    now = installation().now()
    chosen = _state(request.GET.get("state", ""))
    first = _number(request.GET.get("from", ""))
    counts = counts_of(settings.name)
    shown = chosen or (DeliveryState.DEAD if counts[DeliveryState.DEAD] else DeliveryState.SENT)
    letters = letters_of(settings.name, shown, first, _LETTERS + 1)
    found = troubles([about_channel(settings.name)], now - _LOOKS_BACK)
    context = {
        "node": node,
        "settings": list(channel_settings(settings)),
        "counts": counts,
        "states": _SHOWN,
        "shown": shown,
        "letters": letters[:_LETTERS],
        "next": first + _LETTERS if len(letters) > _LETTERS else None,
        "breaker": breaker_of(settings.name),
        "troubles": found,
        "down": length(spans(found, now - _LOOKS_BACK, now)),
        "systems": systems_with(channel=settings.name),
        "problem": "",
    }
    return part_or_page(request, "connections/_channel.html", "connections/channel.html", context)


def letters_again(request: HttpRequest, name: str) -> HttpResponse:
    """Dead letters of a channel are tried again: those that were chosen, or all."""
    ids = _chosen(request, name)
    done = send_again(ids, request.user.actor, installation().now())
    said = ngettext("%(n)d dead letter will be sent again.", "%(n)d dead letters will be sent again.", done)
    return go(request, _channel_page(name), said % {"n": done} if done else _("Nothing was chosen to be sent again."))


def letters_away(request: HttpRequest, name: str) -> HttpResponse:
    """Dead letters that were settled otherwise: never sent. It asks how."""
    because = request.POST.get("because", "").strip()[:500]
    ids = _chosen(request, name)
    if not because or not ids:
        context = {
            "name": _known(name), "ids": ids, "because": because,
            "letters": [each for each in letters_of(_known(name), DeliveryState.DEAD, 0, _AT_ONCE) if each.id in ids],
        }  # fmt: skip
        asked = "because" in request.POST
        return show(request, "connections/put_away.html", {**context, "asked": asked}, status=422 if asked else 200)
    done = put_away(ids, request.user.actor, because, installation().now())
    said = ngettext("%(n)d dead letter was put away.", "%(n)d dead letters were put away.", done)
    return go(request, _channel_page(name), said % {"n": done})


def _chosen(request: HttpRequest, name: str) -> list[int]:
    """The dead letters of this channel that were ticked; all of them when it was asked for all."""
    known = dead_ids(_known(name), _AT_ONCE)
    if request.POST.get("all"):
        return known
    wanted = set(request.POST.getlist("letter"))
    return [each for each in known if str(each) in wanted]


def _known(name: str) -> str:
    found = installation().home.settings.channel(name)
    if found is None:
        raise Http404
    return found.name


def _channel_page(name: str) -> str:
    return reverse("channel", kwargs={"name": name})


def _state(text: str) -> DeliveryState | None:
    return next((state for state in _SHOWN if state.value == text), None)


def _number(text: str) -> int:
    return min(int(text), 1_000_000) if text.isascii() and text.isdigit() and len(text) < 8 else 0
