"""What an installation still needs before it helps anybody: seen in its real state, in the order in which to do it.

Lives here: the steps and whether each is done. Must not live here: doing them (the pages that each leads to).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wardwright.engine.people.roster import role_of
from wardwright.facts.vocabulary import TermKind
from wardwright.record.models import FlowVersion, SourceState
from wardwright.record.site.models import Account
from wardwright.web.answers import show
from wardwright.web.installation import installation


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do."""

    title: str
    says: str
    is_done: bool
    link: str = ""
    action: str = ""
    code: str = ""  # what to write or run, where it cannot be done in the browser


def first_steps(request: HttpRequest) -> HttpResponse:
    """The steps."""
    steps = _steps()
    return show(request, "admin/steps.html", {"steps": steps, "left": sum(not step.is_done for step in steps)})


def _steps() -> list[Step]:
    here = installation()
    settings, vocabulary = here.home.settings, here.vocabulary
    asked = [term for kind in (TermKind.ROLE, TermKind.TEAM) for term in vocabulary.of_kind(kind)]
    empty = [term.name for term in asked if role_of(settings, term) is None and not term.resolved_from]
    heard = SourceState.objects.filter(last_message__isnull=False).exists()
    source = next((source for source in settings.sources if source.listen is not None), None)
    say_source = _("Point a copy of the laboratory's HL7 v2 feed at this address. It listens; it changes nothing.")
    return [
        Step(
            _("A first message arrives"), say_source, heard, "/connections", _("See the connections"),
            "" if heard or source is None else f"MLLP {source.listen}",
        ),
        Step(
            _("Everybody who can be asked is known"),
            _("A list out of the staff directory, or one by one."),
            len(settings.people) > 0, "/admin/import", _("Take over a list"),
        ),
        Step(
            _("Somebody stands behind every role"),
            _("Nobody yet: %(roles)s.") % {"roles": ", ".join(empty[:6]) + ("…" if len(empty) > 6 else "")}
            if empty else _("Every role and team of the vocabulary has people, a rota or the attending clinician."),
            not empty, "/admin/roles", _("Roles and teams"),
        ),
        Step(
            _("Others can sign in"), _("Ward staff, a champion, clinical safety, whoever runs the interfaces."),
            Account.objects.filter(is_active=True).count() > 1, "/admin/accounts/new", _("Make an account"),
        ),
        Step(
            _("A flow runs"), _("Starter flows lie in the gallery; each can be proved on your own history first."),
            FlowVersion.objects.filter(retired__isnull=True).exists(), "/flows", _("See the flows"),
        ),
        Step(
            _("What is decided is sent"),
            _("Until then every decision is taken and written down, and nothing goes out."),
            not settings.engine.dry_run, "", "", "" if not settings.engine.dry_run else "[engine]\ndry_run = false",
        ),
    ]  # fmt: skip
