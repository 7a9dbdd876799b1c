"""The page of the demo."""

from __future__ import annotations

from wardwright.web.demo import views
from wardwright.web.pages import Page

PAGES = (Page("personas", "demo", views.choose, "in the demo: who to be", methods=("GET", "POST"), is_open=True),)
