"""Where journeys begin: drafts that somebody wrote, in the record of a test's site.

Must not live here: what is expected.
"""

from __future__ import annotations

from wardwright.engine.drafts.keeping import Writer, make_draft
from wardwright.record.site.models import Account, Draft

from tests.web.editor.pages import POTASSIUM
from tests.web.site import Site

TITLE = "Dangerous potassium"


def draft_of(site: Site, persona: str) -> str:
    """This persona's draft of the potassium flow; its key."""
    account = Account.objects.get(persona=persona)
    return str(make_draft(Writer(account.username, account.actor), site.now, POTASSIUM).key)


def text_of(key: str) -> str:
    """The draft's text as it is kept."""
    return str(Draft.objects.get(key=key).text)
