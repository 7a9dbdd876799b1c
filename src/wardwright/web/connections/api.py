"""Connections as JSON: how everything stands, unknown codes, systems. Read only; shapes in docs/guides/connections.md.

Lives here: the shapes. Must not live here: how things stand. Moments are ISO 8601 with the hospital's offset.
"""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from wardwright.engine.connections.systems import all_systems, measured
from wardwright.facts.instant import DAY, SECOND, Instant
from wardwright.record.site.models import System, UnknownCode
from wardwright.web import times
from wardwright.web.connections.board import ChannelNode, SourceNode, board_of
from wardwright.web.connections.codes import unnamed
from wardwright.web.installation import installation

_MOST = 1000


def connections(request: HttpRequest) -> HttpResponse:
    """`{"at", "running", "sources": […], "channels": […]}`."""
    board = board_of(installation())
    return _json(
        {
            "at": times.iso(board.standing.at),
            "running": board.standing.running,
            "sources": [_source(node) for node in board.sources],
            "channels": [_channel(node) for node in board.channels],
        }
    )


def codes(request: HttpRequest) -> HttpResponse:
    """`{"total", "codes": […]}`: at most 1,000, those with most messages first."""
    ids = unnamed(request.GET.get("source", ""))
    rows = {row.id: row for row in UnknownCode.objects.filter(id__in=ids[:_MOST])}
    return _json({"total": len(ids), "codes": [_code(rows[each]) for each in ids[:_MOST] if each in rows]})


def systems(request: HttpRequest) -> HttpResponse:
    """`{"systems": […]}`, by name."""
    now = installation().now()
    rows = all_systems()
    found = measured(rows, now - 30 * DAY, now)
    return _json({"systems": [_system(row, found[row.id].down) for row in rows]})


def _source(node: SourceNode) -> dict[str, Any]:
    each = node.standing
    return {
        "name": each.name, "type": each.type, "state": each.state.value, "sign": node.sign, "since": _at(each.since),
        "why": each.why, "last_message": _at(each.last_message), "backlog": each.backlog,
        "per_minute": node.per_minute, "seen_in_24_hours": node.rhythm.seen if node.rhythm.hours else None,
        "usual_in_24_hours": node.rhythm.expected,
    }  # fmt: skip


def _channel(node: ChannelNode) -> dict[str, Any]:
    each = node.standing
    return {
        "name": each.name, "type": each.type, "state": each.state.value, "why": each.why, "breaker": node.breaker,
        "waiting": each.waiting, "failing": each.failing, "dead": each.dead, "per_minute": node.per_minute,
        "dry_run": each.dry_run,
    }  # fmt: skip


def _code(row: UnknownCode) -> dict[str, Any]:
    return {
        "code": row.code, "source": row.source, "place": row.place, "messages": row.messages, "display": row.display,
        "unit": row.unit, "form": row.form, "first_seen": _at(row.first_seen), "last_seen": _at(row.last_seen),
    }  # fmt: skip


def _system(row: System, down: int) -> dict[str, Any]:
    return {
        "name": row.name, "owner": row.owner, "supplier": row.supplier, "contact": row.contact,
        "criticality": row.criticality, "sources": row.sources, "channels": row.channels, "notes": row.notes,
        "seconds_in_trouble_in_30_days": down // SECOND,
    }  # fmt: skip


def _at(moment: Instant | None) -> str | None:
    return times.iso(moment) or None


def _json(body: dict[str, Any]) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(body), content_type="application/json")
