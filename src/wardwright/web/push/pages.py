"""The pages of notices."""

from __future__ import annotations

from wardwright.govern.rights import Right
from wardwright.web.pages import Page
from wardwright.web.push import views

PAGES = (
    Page("notices", "account/notices", views.notices, "notices to my phone or browser when a task comes", Right.WORK),
    Page("notices-on", "account/notices/on", views.turn_on_here, "this browser gets them", Right.WORK, ("POST",),
         is_api=True),
    Page("notices-go-on", "account/notices/again", views.go_on_here, "this browser got them before I signed out",
         Right.WORK, ("POST",), is_api=True),
    Page("notices-stop", "account/notices/<int:number>/stop", views.stop_one, "one of my browsers gets them no more",
         Right.WORK, ("POST",)),
    Page("notices-worker", "worker.js", views.worker, "the script that shows a notice; it keeps no page",
         is_open=True),
    Page("notices-home-screen", "app.webmanifest", views.home_screen, "the pages on the home screen of a phone",
         is_open=True),
)  # fmt: skip
