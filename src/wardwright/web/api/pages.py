"""The JSON endpoints of the editor."""

from __future__ import annotations

from wardwright.govern.rights import Right
from wardwright.web.api import drafts, language, openapi, proofs
from wardwright.web.pages import Page

_POST = ("POST",)
_W, _R = Right.WRITE, Right.READ


def _page(name: str, path: str, view: object, says: str, right: Right, methods: tuple[str, ...]) -> Page:
    return Page(f"api-{name}", f"api/{path}", view, says, right, methods, is_api=True)  # type: ignore[arg-type]


PAGES = (
    _page("check", "check", language.check, "JSON: the problems of a text, its examples run", _R, _POST),
    _page("complete", "complete", language.completions, "JSON: what may come at a cursor", _R, _POST),
    _page("names", "names", language.names, "JSON: names of the vocabulary by how they begin", _R, _POST),
    _page("explain", "explain", language.explain, "JSON: what a text means", _R, _POST),
    _page("suggest", "suggest", language.suggest, "JSON: drafts from plain words", _W, _POST),
    _page("prove", "prove", proofs.start, "JSON: start a proof of a text", _W, _POST),
    _page("proof", "prove/<str:job>", proofs.one, "JSON: how far a proof is; end it", _W, ("GET", "DELETE")),
    _page("drafts", "drafts", drafts.listed, "JSON: my drafts; a new one", _W, ("GET", "POST")),
    _page("draft", "drafts/<str:key>", drafts.one, "JSON: a draft; save it; discard it", _W, ("GET", "PUT", "DELETE")),
    _page("here", "drafts/<str:key>/here", drafts.here, "JSON: who has a draft open", _W, _POST),
    _page("openapi", "openapi.json", openapi.document, "JSON: the OpenAPI document", _R, ("GET",)),
)
