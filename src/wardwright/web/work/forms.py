"""The forms of steps: why, to whom, in what words.

Lives here: fields and what they must hold. Must not live here: whether the step is allowed (engine.tasks.steps).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wardwright.engine.tasks.steps import LONGEST_TEXT, Step
from wardwright.govern.override_reasons import REASONS
from wardwright.govern.tasks import StepVerb

_TOO_LONG = _("Say it in at most 2,000 letters")
_OWN_WORDS = "own-words"


class _Words(forms.CharField):
    """Free words."""

    def __init__(self, label: Any, missing: Any = "", **more: Any) -> None:
        rows = more.pop("rows", 2)
        super().__init__(
            label=label, required=bool(missing), max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={"required": missing, "max_length": _TOO_LONG}, **more,
        )  # fmt: skip


class StepForm(forms.Form):
    """A step that needs nothing else."""

    verb: StepVerb

    def step(self) -> Step:
        """The step that was filled in; call it on a valid form."""
        said = {name: self.cleaned_data.get(name) or "" for name in ("text", "to", "reason")}
        reason = said["reason"] if said["reason"] != _OWN_WORDS else ""
        return Step(self.verb, reason, said["text"], said["to"])


class Saying(StepForm):
    """Accepting, doing, escalating: with words where somebody wants to say why, or must."""

    text = _Words(_("Anything to add?"), help_text=_("It stands in the task's history."))


class SayingWhy(StepForm):
    """The same for somebody who was not asked."""

    text = _Words(
        _("You were not asked. Why is it you?"),
        _("Say why it is you, for example: the registrar is in theatre"),
        help_text=_("It stands in the task's history."),
    )


class Declining(StepForm):
    """A reason from the list, or own words."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=[*((each.code, each.words) for each in REASONS), (_OWN_WORDS, _("another"))],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the reasons")},
    )
    text = _Words(_("In your own words"), help_text=_("Beside a reason, or in its place."))

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        said = super().clean() or {}
        if said.get("reason") in ("", _OWN_WORDS) and not said.get("text") and "text" not in self.errors:
            self.add_error("text", _("Choose a reason, or say why in your own words"))
        return said


class HandingOver(StepForm):
    """To whom, and why."""

    to = forms.CharField(label=_("To whom?"), error_messages={"required": _("Choose a person, role or team")})
    text = _Words(_("Why?"), help_text=_("Whoever gets it reads it."))


class HandingOverWhy(HandingOver):
    """The same for somebody who was not asked."""

    text = _Words(_("You were not asked. Why do you hand it over?"), _("Say why you hand it over"))


class Noting(StepForm):
    """Words for everybody."""

    text = _Words(_("Note"), _("A note needs words"), rows=3)


def form_for(verb: StepVerb, must_say_why: bool) -> type[StepForm]:
    """The form of a step."""
    forms_of: dict[StepVerb, tuple[type[StepForm], type[StepForm]]] = {
        StepVerb.DECLINE: (Declining, Declining),
        StepVerb.HAND_OVER: (HandingOver, HandingOverWhy),
        StepVerb.NOTE: (Noting, Noting),
    }
    plain, why = forms_of.get(verb, (Saying, SayingWhy))
    return why if must_say_why else plain


def filled(verb: StepVerb, must_say_why: bool, values: Any = None) -> StepForm:
    """The form of a step, with what was sent."""
    form = form_for(verb, must_say_why)(values)
    form.verb = verb
    return form
