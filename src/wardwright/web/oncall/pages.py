"""The pages of who is on."""

from __future__ import annotations

from wardwright.web.oncall import covers, views
from wardwright.web.pages import Page

PAGES = (
    Page("on-call", "on-call", views.board, "who is in which role now, and in the next seven days"),
    Page("cover", "on-call/cover", covers.ask_for, "asks somebody to stand in, or to swap", methods=("GET", "POST")),
    Page("cover-people", "on-call/people", covers.people, "who could stand in, as somebody types"),
    Page("cover-agree", "on-call/cover/<int:number>/agree", covers.agree_to, "agrees to stand in", methods=("POST",)),
    Page("cover-end", "on-call/cover/<int:number>/end", covers.end_it, "declines or takes back", methods=("POST",)),
)
