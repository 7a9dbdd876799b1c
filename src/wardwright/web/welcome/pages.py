"""The first page, and the tour of the demo."""

from __future__ import annotations

from wardwright.web.pages import Page
from wardwright.web.welcome import views

PAGES = (
    Page("start", "", views.start, "where to begin: what there is to do and to see", shows_patients=True),
    Page("tour", "tour", views.tour, "in the demo: five minutes through Wardwright, step by step"),
)
