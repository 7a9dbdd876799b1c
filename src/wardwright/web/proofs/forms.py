"""What is asked of a proof, as forms.

Lives here: span, near misses, the other version, a pasted page. Must not live here: what becomes of them (asking).
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wardwright.facts.instant import DAY, Instant, instant
from wardwright.measure.proving.asked import DEFAULT_DAYS, Over
from wardwright.web.installation import installation

ALL, BETWEEN = "all", "between"
_LONGEST_PAGE = 20_000
_DATES = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]
_DATE_ERROR = {"invalid": _("Write a day like 2026-03-05")}


class SpanForm(forms.Form):
    """Over which part of the history."""

    over = forms.ChoiceField(
        label=_("Over"), required=False, initial=str(DEFAULT_DAYS),
        choices=(
            ("7", _("the last 7 days")), ("28", _("the last 28 days")), ("91", _("the last 13 weeks")),
            ("365", _("the last year")), (ALL, _("the whole history")), (BETWEEN, _("the days between …")),
        ),
    )  # fmt: skip
    first = forms.DateField(label=_("First day"), required=False, input_formats=_DATES, error_messages=_DATE_ERROR)
    last = forms.DateField(label=_("Last day"), required=False, input_formats=_DATES, error_messages=_DATE_ERROR)
    near = forms.BooleanField(
        label=_("Count what nearly fired, too"), required=False, help_text=_("Everybody is looked at: it takes longer.")
    )

    def clean(self) -> dict[str, Any]:
        """Days between need at least one day, in order."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if said.get("over") == BETWEEN and not self.errors:
            if first is None and last is None:
                self.add_error("first", _("Write the first day, the last one, or both"))
            elif first is not None and last is not None and last < first:
                self.add_error("last", _("The last day is before the first one: exchange them"))
        return said

    @property
    def wanted(self) -> Over:
        """The span that was chosen, of a form that is as it should be."""
        over = self.cleaned_data.get("over") or str(DEFAULT_DAYS)
        if over == BETWEEN:
            first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
            return Over(None, _midnight(first), _midnight(last, DAY))
        return Over(None if over == ALL else int(over))


class CompareForm(SpanForm):
    """Against which version."""

    against = forms.CharField(label=_("Hold it against"), required=False, widget=forms.Select)
    text = forms.CharField(
        label=_("The other page"), required=False, max_length=_LONGEST_PAGE,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Only when you chose a page that you paste: the whole page, from “Flow:” on."),
        error_messages={"max_length": _("That is longer than a page: paste one flow only")},
    )  # fmt: skip


class TextForm(SpanForm):
    """A page that is not among the flows (yet)."""

    text = forms.CharField(
        label=_("The page"), max_length=_LONGEST_PAGE, widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={
            "required": _("Paste or write a page"),
            "max_length": _("That is longer than a page: paste one flow only"),
        },
    )  # fmt: skip


def _midnight(day: Any, later: int = 0) -> Instant | None:
    """The beginning of a day on the hospital's clocks; of the day after with `later`."""
    if day is None:
        return None
    begins = datetime.combine(day, time(0), installation().zone)
    if later:
        begins = datetime.combine(day.fromordinal(day.toordinal() + 1), time(0), installation().zone)
    return instant(begins)
