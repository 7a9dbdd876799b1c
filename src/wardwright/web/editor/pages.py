"""The pages of the editor."""

from __future__ import annotations

from wardwright.govern.rights import Right
from wardwright.web.editor import drafts, proof_page, suggestions, writing
from wardwright.web.pages import Page

_FORM = ("GET", "POST")
_POST = ("POST",)
_W = Right.WRITE

PAGES = (
    Page("drafts", "drafts", drafts.mine, "the drafts of flows that I write", _W, _FORM),
    Page("suggest", "drafts/suggest", suggestions.suggest, "drafts from plain words", _W, _FORM),
    Page("draft", "drafts/<str:key>", writing.draft, "write a draft, by chips or as text", _W, _FORM, keeps=True),
    Page("draft_beside", "drafts/<str:key>/beside", writing.beside_part, "what a draft means, and its problems", _W),
    Page("draft_proof", "drafts/<str:key>/proof", proof_page.proof, "what a draft would have done in 28 days", _W),
    Page("draft_file", "drafts/<str:key>/file", drafts.file, "a draft as a file", _W),
    Page("draft_clash", "drafts/<str:key>/clash/<int:aside>", writing.clash, "two texts of one draft", _W, _FORM),
    Page("draft_share", "drafts/<str:key>/share", drafts.share, "who writes a draft", _W, _FORM),
    Page("draft_discard", "drafts/<str:key>/discard", drafts.discard, "discard a draft, or bring it back", _W, _POST),
    Page(
        "draft_publish", "drafts/<str:key>/publish", drafts.publish, "put a draft into the flows", Right.COACH, _POST,
    ),
)  # fmt: skip
