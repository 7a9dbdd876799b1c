"""What somebody looks patients up for: asked once a session, kept with every look.

Lives here: the purposes, and where the chosen one is kept. Must not live here: writing looks (engine.patients.looks).
"""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

CARE, FLOW, AUDIT, OTHER = "caring for this patient", "checking a flow", "audit", "other"
_KEPT = "purpose"
_LONGEST = 200


class PurposeForm(forms.Form):
    """Why somebody looks."""

    purpose = forms.ChoiceField(
        label=_("What do you look patients up for?"),
        choices=(
            (CARE, _("Caring for the patient")),
            (FLOW, _("Checking a flow")),
            (AUDIT, _("Audit")),
            (OTHER, _("Something else")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you look patients up for")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("Something else: what?"), required=False, max_length=_LONGEST,
        help_text=_("In a few words. Leave it empty unless you chose “Something else”."),
        error_messages={"max_length": _("Say it in fewer than 200 letters")},
    )  # fmt: skip

    def clean(self) -> dict[str, object]:
        """Something else needs words."""
        said = super().clean() or {}
        if said.get("purpose") == OTHER and not said.get("words"):
            self.add_error("words", _("Say in a few words what it is for"))
        return said


def purpose_of(request: HttpRequest) -> str:
    """What this session looks for; "" before it was asked."""
    return str(request.session.get(_KEPT, ""))


def keep_purpose(request: HttpRequest, form: PurposeForm) -> None:
    """From now on, for this session."""
    chosen = form.cleaned_data["purpose"]
    request.session[_KEPT] = form.cleaned_data["words"] if chosen == OTHER else chosen
