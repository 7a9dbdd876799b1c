"""What somebody fills in about a pain point.

Lives here: fields, their limits and hints. Must not live here: rules that hold whoever writes (engine.pains).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wardwright.engine.pains.writing import LONGEST_TEXT, LONGEST_TITLE, Told
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.govern.pains import MOST_MINUTES, MOST_TIMES, Per

_PER = ((Per.DAY.value, _("a day")), (Per.WEEK.value, _("a week")), (Per.MONTH.value, _("a month")))


class PainForm(forms.Form):
    """What a pain point says: a new one, or one that is changed."""

    title = forms.CharField(
        label=_("What goes wrong?"),
        help_text=_("In one line, as you would say it at handover. No patient's name or number: everybody reads this."),
        max_length=LONGEST_TITLE,
        error_messages={
            "required": _("Say in one line what goes wrong."),
            "max_length": _("Say it in one line, the rest below."),
        },
    )
    text = forms.CharField(
        label=_("What happens, and what do you do about it each time?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    place = forms.ChoiceField(label=_("Where?"), required=False)
    times = forms.IntegerField(
        label=_("How often does it happen to you?"),
        min_value=1,
        max_value=MOST_TIMES,
        error_messages={
            "required": _("Say how often it happens, as a number: 3 a day."),
            "invalid": _("Write how often as a whole number: 3."),
            "min_value": _("It happens at least once: write 1 or more, and choose a day, a week or a month."),
            "max_value": _("Write at most 1,000, and choose a day, a week or a month."),
        },
    )
    per = forms.ChoiceField(label=_("Each"), choices=_PER, initial=Per.DAY.value)
    minutes = forms.IntegerField(
        label=_("Minutes lost each time"),
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages={
            "required": _("Say how many minutes it takes you each time. A guess is good enough."),
            "invalid": _("Write the minutes as a whole number: 10."),
            "min_value": _("Write 1 minute or more."),
            "max_value": _("Write at most 1,440 minutes, which is a day."),
        },
    )
    system = forms.CharField(
        label=_("Which of the hospital's systems is it about?"),
        help_text=_("Leave it empty when it is about none."),
        required=False,
        max_length=80,
    )

    def __init__(self, vocabulary: Vocabulary, *args: Any, place: str = "", **kwargs: Any) -> None:
        """`place`: one that was chosen before, which the vocabulary may not hold any more."""
        super().__init__(*args, **kwargs)
        places = dict.fromkeys([*_places(vocabulary), *([place] if place else [])])
        choices = [("", _("Everywhere, or not on this list")), *((each, each) for each in places)]
        self.fields["place"].choices = choices

    def told(self) -> Told:
        """What was filled in. The form was found good before."""
        said = self.cleaned_data
        return Told(
            said["title"], said["text"], said["place"], said["times"], Per(said["per"]), said["minutes"], said["system"]
        )


def _places(vocabulary: Vocabulary) -> list[str]:
    return [term.name for term in vocabulary.of_kind(TermKind.PLACE)]
