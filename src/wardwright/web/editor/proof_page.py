"""What a draft would have done, beside it: a part that looks again until the proof is there.

Lives here: the view. Must not live here: jobs (prover), figures (measure).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from wardwright.engine.drafts.keeping import text_of
from wardwright.govern.rights import Right
from wardwright.record.site.models import Draft, DraftText
from wardwright.web.answers import is_part, part_or_page
from wardwright.web.editor.asking import draft_of, looked_at
from wardwright.web.editor.prover import PROVER, Busy, Job
from wardwright.web.installation import installation

_AT_ONCE = 1.2  # seconds that a part waits, so that a fast proof is there with the first look
_PAGE = 20.0  # seconds that a page without scripts waits


def proof(request: HttpRequest, key: str) -> HttpResponse:
    """The proof of the text that is kept now."""
    there = draft_of(request, key)
    looked = looked_at(there.text)
    context: dict[str, Any] = {"draft": there, "looked": looked, "job": None, "answer": {}}
    if looked.flows and not looked.errors:
        try:
            job = _job(request, there)
            PROVER.wait(job, _AT_ONCE if is_part(request) else _PAGE)
            context |= {"job": job, "answer": job.answer, "state": job.state}
        except Busy:
            context["state"] = "busy"
    return part_or_page(request, "editor/proof_part.html", "editor/proof_page.html", context)


def _job(request: HttpRequest, there: Draft) -> Job:
    name, known = request.user.get_username(), installation()
    found = PROVER.find(request.GET.get("job", ""), name)
    if found is not None and found.asked.text == there.text:
        return found
    sees = request.user.may(Right.PATIENTS)
    return PROVER.start(name, there.key, known.home, known.vocabulary, there.text, _before(there), sees)


def _before(there: Draft) -> str:
    """The text before the last change that changed what it does."""
    last = DraftText.objects.filter(draft=there, revision=there.revision, aside=False).values_list("before", flat=True)
    return text_of(there, last[0]) or "" if last else ""
