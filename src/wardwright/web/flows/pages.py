"""The pages of flows, the gallery and the ward's words.

What stands beside a flow's address (`flows/gallery`) comes before it in the table, and engine.flows.slugs keeps such
addresses free.
"""

from __future__ import annotations

from wardwright.govern.rights import Right
from wardwright.web.flows import gallery, remarks, versions, views, words
from wardwright.web.pages import Page

_SENT = ("POST",)
_FLOW = "flows/<slug:slug>"
_REMARK = f"{_FLOW}/remarks/<int:number>"

PAGES = (
    Page("flows", "flows", views.listed, "every flow by ward problem, and how it stands", Right.READ),
    Page("gallery", "flows/gallery", gallery.listed, "starter flows by ward problem", Right.READ),
    Page("gallery_flow", "flows/gallery/<slug:slug>", gallery.one, "a starter flow, what it needs here", Right.READ),
    Page("words", "flows/words", words.listed, "the ward's words", Right.READ),
    Page("term", "flows/words/<str:slug>", words.one, "one word: its codes, its unit, who uses it", Right.READ),
    Page("flow", _FLOW, views.one, "a flow: its page, picture, examples, figures, discussion", Right.READ),
    Page("flow_versions", f"{_FLOW}/versions", versions.listed, "a flow's versions, word by word", Right.READ),
    Page("flow_plan", f"{_FLOW}/plandefinition.json", versions.plan, "a flow as a FHIR PlanDefinition", Right.READ),
    Page("flow_say", f"{_FLOW}/say", remarks.say_beside, "say something beside a line", Right.TELL, _SENT),
    Page("flow_answer", f"{_REMARK}/answer", remarks.answer_to, "answer a remark", Right.TELL, _SENT),
    Page("flow_resolve", f"{_REMARK}/resolve", remarks.settle, "settle a remark, or open it again", Right.TELL, _SENT),
)
