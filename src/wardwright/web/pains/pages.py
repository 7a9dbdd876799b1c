"""The pages of pain points."""

from __future__ import annotations

from wardwright.govern.rights import Right
from wardwright.web.pages import Page
from wardwright.web.pains import editing, views, writing

_SENT = ("POST",)
_NUMBER = "pain-points/<int:number>"
_EDITED = "change what it says: whoever wrote it, or who may decide what becomes of it"

PAGES = (
    Page("pains", "pain-points", views.listed, "what goes wrong here, the most costly first", Right.READ),
    Page("pain_new", "pain-points/new", writing.new, "write a pain point", Right.TELL, ("GET", *_SENT)),
    Page("pain_alike", "pain-points/alike", writing.alike, "others like one being written", Right.TELL, _SENT),
    Page("pain", _NUMBER, views.one, "one pain point, and what became of it", Right.READ),
    Page("pain_edit", f"{_NUMBER}/edit", editing.change, _EDITED, Right.TELL, ("GET", *_SENT)),
    Page("pain_too", f"{_NUMBER}/me-too", writing.me_too, "it happens to me, too", Right.TELL, _SENT),
    Page("pain_comment", f"{_NUMBER}/comment", writing.comment, "comment on a pain point", Right.TELL, _SENT),
    Page("pain_decide", f"{_NUMBER}/decide", writing.decide, "decide what becomes of it", Right.COACH, _SENT),
)
