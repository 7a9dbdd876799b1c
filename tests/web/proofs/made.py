"""A proof that is made here and now, in the test's own process: what the process beside the pages does.

Lives here: making and keeping it. Must not live here: what is expected of a page.
"""

from __future__ import annotations

from tests.web.site import Site
from wardwright.measure.proving.asked import Asked, Over, Sort
from wardwright.measure.proving.making import Making
from wardwright.web.flows.known import known
from wardwright.web.proofs.desk import desk

EVERYTHING = Over(None)


def page_of(title: str) -> str:
    """The text of a flow of the home."""
    return next(sheet.text for sheet in known().sheets() if sheet.title == title)


def make_here(site: Site, asked: Asked) -> str:
    """The id of what was made."""
    here = site.installation
    return Making(here.home, here.vocabulary, asked, desk().kept, lambda step, done, of: None).run()


def prove_here(site: Site, title: str, near_misses: bool = False) -> str:
    """The id of a proof of one flow over all that the record holds."""
    return make_here(site, Asked(Sort.PROOF, (page_of(title),), EVERYTHING, near_misses))
