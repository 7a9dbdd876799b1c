"""Naming a code: the form, what it would do, keeping it, and having stored messages read again.

Lives here: the views. Must not live here: the change (engine/connections/naming.py), its effect (effect.py). Keeping
asks for what was looked at: whoever was slower looks again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from wardwright.engine.connections.naming import (
    NAMEABLE,
    ChangedMeanwhile,
    Proposal,
    keep,
    propose,
    section_of,
)
from wardwright.engine.connections.unknown import words_without_code
from wardwright.engine.connections.vocabulary_text import NotInsertable
from wardwright.engine.live.rereading import Wish, wish, wished
from wardwright.facts.load_problem import VocabularyProblems
from wardwright.record.site.models import UnknownCode
from wardwright.web.answers import go, show
from wardwright.web.connections.effect import effect_of
from wardwright.web.connections.forms import EXISTING, SECTIONS, NamingForm
from wardwright.web.installation import installation

_FIELDS = {
    "no-name": "name", "bad-name": "name", "name-twice": "name", "not-ucum": "unit", "unknown-unit": "unit",
    "not-a-range": "low",
}  # fmt: skip


def name_code(request: HttpRequest, number: int) -> HttpResponse:
    """One unknown code gets a name: GET asks, POST shows the effect, POST with `keep` writes it."""
    row = UnknownCode.objects.filter(id=number).first()
    if row is None:
        raise Http404
    known = installation().vocabulary.by_code(row.code)
    initial = {"kind": section_of(row.place).value, "unit": row.unit, "name": _suggested(row.display)}
    about = {"code": row, "known": known, "back": reverse("unknown_codes"), "here": request.path}
    return _answer(request, about, initial, code=row.code, after=reverse("name_kept", kwargs={"number": number}))


def name_words(request: HttpRequest, seq: int, nth: int) -> HttpResponse:
    """Words that stand in a message where a code should be get a meaning."""
    stored = installation().messages.get(seq) if seq < 1 << 62 else None
    words = words_without_code(stored, installation().vocabulary) if stored is not None else ()
    back = reverse("message", kwargs={"seq": seq})
    if stored is None:
        raise Http404
    if nth >= len(words):
        return go(request, back, _("Everything in this message has a name by now."))
    about = {"words": words[nth], "back": back, "here": request.path}
    initial = {"kind": NAMEABLE[0].value, "name": _suggested(words[nth])}
    return _answer(request, about, initial, words=words[nth], after=back)


def name_kept(request: HttpRequest, number: int) -> HttpResponse:
    """After a code was named: whether stored messages are to be read again; POST asks for it."""
    row = UnknownCode.objects.filter(id=number).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        wish(Wish(row.first_message, row.code), request.user.actor, installation().now())
        return go(request, request.path, _("Stored messages are read again as soon as the engine has time."))
    term = installation().vocabulary.by_code(row.code)
    return show(request, "connections/name_kept.html", {"code": row, "term": term, "wish": wished()})


def _answer(
    request: HttpRequest, about: dict[str, Any], initial: dict[str, str], after: str, code: str = "", words: str = ""
) -> HttpResponse:
    vocabulary = installation().vocabulary
    given = request.POST if request.method == "POST" else None
    form = NamingForm(given, initial={"how": EXISTING, **initial}, vocabulary=vocabulary, code=code, words=words)
    context = {**about, "form": form, "terms": _terms(), "sections": SECTIONS}
    if given is None:
        return show(request, "connections/name.html", context)
    proposal = _proposal(form, given.get("seen", "")) if form.is_valid() and "change" not in given else None
    if proposal is None:
        return show(request, "connections/name.html", context, status=200 if "change" in given else 422)
    if "keep" not in given:
        found = effect_of(installation().home, installation().messages, proposal)
        return show(request, "connections/name_effect.html", {**context, "proposal": proposal, "effect": found})
    return _keep(request, form, context, given.get("seen", ""), after)


def _keep(request: HttpRequest, form: NamingForm, context: dict[str, Any], seen: str, after: str) -> HttpResponse:
    """Writes it, unless somebody else was faster: then what it would do now is shown."""
    try:
        kept = keep(_file(), form.change(), seen, request.user.actor, installation().now())
    except ChangedMeanwhile:
        proposal = propose(_file(), form.change(), installation().vocabulary)
        found = effect_of(installation().home, installation().messages, proposal)
        again = {**context, "proposal": proposal, "effect": found, "changed_meanwhile": True}
        return show(request, "connections/name_effect.html", again, status=409)
    except OSError as problem:
        form.add_error(None, _("The vocabulary could not be written: %(why)s.") % {"why": problem.strerror})
        return show(request, "connections/name.html", context, status=422)
    installation().look_again()
    said = _("“%(what)s” is %(term)s from now on.") % {"what": context.get("words") or context["code"].code,
                                                     "term": kept.change.term}  # fmt: skip
    return go(request, after, said)


def _proposal(form: NamingForm, seen: str) -> Proposal | None:
    """What the form proposes; None, with the form's errors, when the vocabulary cannot take it."""
    try:
        return propose(_file(), form.change(), installation().vocabulary)
    except VocabularyProblems as problems:
        for each in problems.problems[:5]:
            field = _FIELDS.get(each.slug)
            form.add_error(field if form["how"].value() != EXISTING else None, f"{each.problem} {each.fix}".strip())
    except NotInsertable as problem:
        form.add_error(None, str(problem))
    except OSError as problem:
        form.add_error(None, _("The vocabulary could not be read: %(why)s.") % {"why": problem.strerror})
    return None


def _suggested(words: str) -> str:
    """How a sender calls it, as a page of a flow might: without capitals and commas."""
    return " ".join(words.casefold().replace(",", " ").split())


def _terms() -> list[str]:
    """Every name that a code may get, for the list under the field."""
    return sorted(term.name for term in installation().vocabulary if term.kind in NAMEABLE)


def _file() -> Path:
    return Path(installation().home.vocabulary_file)
