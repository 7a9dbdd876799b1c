"""The words of a notice: how many tasks wait, for which role. Never of which patient, never what a task says.

Lives here: `text_of`. Must not live here: what is new (engine.push.news), sending. A screen that lies face up on a desk
shows it to whoever passes.
"""

from __future__ import annotations

import json

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from wardwright.engine.push.news import News


def text_of(news: News, language: str) -> bytes:
    """What the worker in the browser gets, in her language: JSON with `title` and `body`."""
    with override(language or "en"):
        title = ngettext("A task is waiting", "%(num)s tasks are waiting", news.waiting) % {"num": news.waiting}
        body = " · ".join([*_by_role(news), *_marks(news)])
    return json.dumps({"title": title, "body": body}, ensure_ascii=False).encode()


def _by_role(news: News) -> list[str]:
    new = ngettext("%(num)s new", "%(num)s new", news.tasks) % {"num": news.tasks}
    roles = [
        _("%(role)s: %(num)s") % {"role": role or _("for you"), "num": many} for role, many in news.by_role.items()
    ]
    return [new, *roles]


def _marks(news: News) -> list[str]:
    marks = []
    if news.urgent:
        marks.append(ngettext("%(num)s urgent", "%(num)s urgent", news.urgent) % {"num": news.urgent})
    if news.overdue:
        marks.append(ngettext("%(num)s overdue", "%(num)s overdue", news.overdue) % {"num": news.overdue})
    return marks
