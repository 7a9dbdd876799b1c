"""The first page."""

from __future__ import annotations

from wardwright.web.pages import Page
from wardwright.web.welcome import views

PAGES = (Page("start", "", views.start, "where to begin: what there is to do and to see"),)
