"""The ward's words: what a flow's page may name, each with its codes, unit and who uses it.

Lives here: the list, one word. Must not live here: changing the vocabulary (connections), what a term is (facts).
"""

from __future__ import annotations

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse

from wardwright.engine.flows.shelf import Entry
from wardwright.engine.flows.slugs import slugs_of
from wardwright.explain.words import length_words
from wardwright.facts.vocabulary import Term, TermKind, Vocabulary
from wardwright.web.answers import show
from wardwright.web.flows.known import known
from wardwright.web.installation import installation


@lru_cache(maxsize=8)
def slugs_of_terms(vocabulary: Vocabulary) -> dict[str, str]:
    """Name → the address of its page."""
    return slugs_of(term.name for term in vocabulary)


def listed(request: HttpRequest) -> HttpResponse:
    """All words, by kind; those with some letters in their name when a search asks."""
    asked = request.GET.get("q", "").strip()[:200].casefold()
    vocabulary = installation().vocabulary
    groups = [(kind, [term for term in vocabulary.of_kind(kind) if _fits(term, asked)]) for kind in TermKind]
    context = {
        "groups": [(kind, terms) for kind, terms in groups if terms], "asked": asked,
        "slugs": slugs_of_terms(vocabulary), "total": sum(len(terms) for _, terms in groups),
    }  # fmt: skip
    return show(request, "flows/words.html", context)


def _fits(term: Term, asked: str) -> bool:
    return not asked or any(asked in name.casefold() for name in (term.name, *term.also, *term.codes))


def one(request: HttpRequest, slug: str) -> HttpResponse:
    """One word."""
    vocabulary = installation().vocabulary
    slugs = slugs_of_terms(vocabulary)
    term = next((each for each in vocabulary if slugs[each.name] == slug), None)
    if term is None:
        raise Http404
    context = {
        "term": term, "slugs": slugs, "kind": term.kind.value, "good_for": length_words(term.good_for),
        "measured": term.kind in (TermKind.RESULT, TermKind.SCORE), "within": _within(term),
        "groups": [each for each in vocabulary if term.name in each.any_of], "flows": _using(term),
    }  # fmt: skip
    return show(request, "flows/term.html", context)


def _within(term: Term) -> str:
    return length_words(term.score.each_within) if term.score is not None else ""


def _using(term: Term) -> list[Entry]:
    """The flows whose pages name it."""
    name = term.name.casefold()
    return [entry for entry in known().entries() if entry.sheet is not None and name in entry.words.split("\n")]
