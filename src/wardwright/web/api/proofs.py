"""Proofs of a text as JSON: started, looked at, cancelled.

Lives here: the views. Must not live here: jobs (web.editor.prover). Who may not see patients gets small
counts withheld.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from wardwright.govern.rights import Right
from wardwright.web import times
from wardwright.web.api import shapes
from wardwright.web.api.answering import Refusal, answered, body_as, in_json
from wardwright.web.editor.prover import PROVER, Busy, Job
from wardwright.web.installation import installation

_A_MOMENT = 0.2  # seconds: what is known already is there with the first answer


@in_json
def start(request: HttpRequest) -> HttpResponse:
    """Starts one; the one that this account has under way ends."""
    asked, known = body_as(request, shapes.ProveIn), installation()
    sees = request.user.may(Right.PATIENTS)
    name = request.user.get_username()
    try:
        job = PROVER.start(name, "api", known.home, known.vocabulary, asked.text, asked.before, sees)
    except Busy:
        raise Refusal(503, "busy", "Many proofs are being made now. Try again in a minute.") from None
    return answered(_told(PROVER.wait(job, _A_MOMENT)), 202 if not job.answer else 200)


@in_json
def one(request: HttpRequest, job: str) -> HttpResponse:
    """GET: how far it is, and what came of it; DELETE: end it."""
    found = PROVER.find(job, request.user.get_username())
    if found is None:
        raise Refusal(404, "not-found", "There is no such proof any more. Start it again.")
    if request.method == "DELETE":
        PROVER.cancel(found)
    else:
        PROVER.wait(found, _A_MOMENT)
    return answered(_told(found))


def _told(job: Job) -> shapes.Proof:
    answer = job.answer
    flows = tuple(shapes.FlowProved(**{**flow, "wards": tuple(flow["wards"]), "hours": tuple(flow["hours"])})
                  for flow in answer.get("flows", ()))  # fmt: skip
    return shapes.Proof(
        job=job.id,
        state=job.state,
        problem=answer.get("problem", ""),
        fix=answer.get("fix", ""),
        empty=answer.get("empty", False),
        since=times.iso(answer.get("since")) or None,
        until=times.iso(answer.get("until")) or None,
        days=answer.get("days"),
        floor=answer.get("floor"),
        before=answer.get("before"),
        seconds=answer.get("seconds"),
        flows=flows,
    )
