"""Where journeys begin: drafts that somebody wrote, in the record of a test's site.

Must not live here: what is expected.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.web.editor.pages import POTASSIUM, give_history
from tests.web.site import Site
from wardwright.engine.drafts.keeping import Writer, make_draft
from wardwright.record.site.models import Account, Draft

TITLE = "Dangerous potassium"


def four_weeks(site: Site, folder: Path) -> None:
    """What came in the four weeks before the site's clock: 40 inpatients, each with a potassium."""
    give_history(site, folder, start=datetime(2026, 2, 3, 7, tzinfo=UTC), apart=timedelta(hours=17))


def draft_of(site: Site, persona: str) -> str:
    """This persona's draft of the potassium flow; its key."""
    account = Account.objects.get(persona=persona)
    return str(make_draft(Writer(account.username, account.actor), site.now, POTASSIUM).key)


def text_of(key: str) -> str:
    """The draft's text as it is kept."""
    return str(Draft.objects.get(key=key).text)
