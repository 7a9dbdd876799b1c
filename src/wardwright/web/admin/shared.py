"""What the pages of administration share: pages of a list, a change of the settings with its record.

Lives here: these two. Must not live here: a page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wardwright.engine.people.mirror import mirror
from wardwright.home.edit import ChangedMeanwhile, SettingsText, change_settings
from wardwright.home.slips import SettingsProblems
from wardwright.record.audit import Deed, kept
from wardwright.web.installation import installation

AT_ONCE = 50
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Part(Generic[Item]):
    """One page of a list."""

    items: Sequence[Item]
    total: int
    number: int
    pages: int


def part_of(request: HttpRequest, items: Sequence[Item], total: int | None = None) -> Part[Item]:
    """The page that `?page=` asks for; `items` may be a query."""
    total = len(items) if total is None else total
    pages = max(1, -(-total // AT_ONCE))
    asked = request.GET.get("page", "1")
    number = min(pages, max(1, int(asked))) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    return Part(items[(number - 1) * AT_ONCE : number * AT_ONCE], total, number, pages)


class NotChanged(Exception):
    """The settings stay as they were; the text says why and what to do."""


def change(
    request: HttpRequest, deed: tuple[str, str, str], detail: dict[str, Any], work: Callable[[SettingsText], None]
) -> None:
    """Changes `wardwright.toml` and tells the audit. `deed`: verb, kind, thing. NotChanged."""
    here = installation()
    before = request.POST.get("before", "")
    try:
        _text, settings = change_settings(here.folder, before, work)
    except ChangedMeanwhile:
        raise NotChanged(
            _("Somebody else has changed the settings meanwhile. Load the page again; what you wrote is still below.")
        ) from None
    except SettingsProblems as problems:
        first = problems.problems[0]
        raise NotChanged(f"{first.what} {first.write}") from None
    except OSError as problem:
        raise NotChanged(
            _("wardwright.toml could not be written (%(why)s). Nothing was changed.") % {"why": problem.strerror}
        ) from None
    verb, kind, thing = deed
    with kept(Deed(request.user.actor, verb, kind, thing, detail), here.now()):
        pass
    mirror(settings, here.now())
    here.look_again()
