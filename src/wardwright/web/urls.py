"""Django's table of addresses: the site map, and what sign-in libraries need to find by name.

Lives here: nothing else. Named by Django's ROOT_URLCONF.
"""

from __future__ import annotations

from wardwright.web import errors
from wardwright.web.pages import patterns
from wardwright.web.site_map import PAGES

urlpatterns = patterns(PAGES)
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
