"""The form of the search.

Lives here: what may be typed. Must not live here: what is found (engine.patients.finding).
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wardwright.engine.patients.finding import SHORTEST


class SearchForm(forms.Form):
    """An identifier, or the beginning of a name."""

    who = forms.CharField(
        label=_("Identifier or name"), max_length=120, min_length=SHORTEST,
        help_text=_("The whole identifier, or how the name begins: the family name first, as in “Sampleton, Ida”."),
        error_messages={
            "required": _("Type an identifier or the beginning of a name"),
            "min_length": _("Type at least two letters"),
            "max_length": _("Type fewer than 120 letters"),
        },
    )  # fmt: skip
