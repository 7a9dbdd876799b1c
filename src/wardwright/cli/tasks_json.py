"""What `wardwright tasks --json` prints: one object, times with the hospital's offset.

Lives here: the shapes, as docs/guides/tasks.md documents them. Must not live here: words for people (tasks_view.py).
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from wardwright.engine.tasks.steps import Taken
from wardwright.engine.tasks.story import Story
from wardwright.engine.tasks.worklist import Line, WorkList
from wardwright.facts.instant import Instant, iso


def work_list(found: WorkList, now: Instant, zone: tzinfo) -> dict[str, Any]:
    """`{"at", "total", "tasks": […]}`: `total` counts what `--limit` left out, too."""
    return {"at": iso(now, zone), "total": found.total, "tasks": [_line(line, zone) for line in found.lines]}


def story(told: Story, zone: tzinfo) -> dict[str, Any]:
    """`{"task", "reason", "history", "deliveries"}`."""
    return {
        "task": _line(told.line, zone),
        "reason": [
            {"clause": each.clause, "verdict": each.verdict, "facts": list(each.facts), "why": each.why_unknown}
            for each in told.reason
        ],
        "history": [
            {"at": iso(each.at, zone), "what": each.what, "person": each.person, "words": each.words}
            for each in told.history
        ],
        "deliveries": [
            {
                "recipient": each.recipient,
                "channel": each.channel,
                "state": each.state,
                "at": iso(each.at, zone),
                "attempts": each.attempts,
                "problem": each.problem,
            }
            for each in told.deliveries
        ],
    }


def taken(step: Taken) -> dict[str, Any]:
    """`{"task", "id", "before", "after", "repeated"}`."""
    return {
        "task": step.task.number,
        "id": step.task.key,
        "before": step.before.value,
        "after": step.after.value,
        "repeated": step.repeated,
    }


def _line(line: Line, zone: tzinfo) -> dict[str, Any]:
    return {
        "number": line.number,
        "id": line.key,
        "state": line.state.value,
        "asked": line.asked,
        "owner": line.owner,
        "words": line.words,
        "subject": line.subject,
        "patient": line.patient,
        "place": line.place,
        "flow": line.flow,
        "why": line.why,
        "opened": iso(line.opened, zone),
        "due": None if line.due is None else iso(line.due, zone),
        "overdue": line.overdue,
        "urgent": line.urgent,
        "ended": line.ended,
    }
