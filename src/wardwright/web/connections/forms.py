"""Forms of connections: naming a code, one system, planned downtime, a file of systems.

Lives here: fields and what is wrong with them by themselves. Must not live here: whether a vocabulary loads with them
(engine/connections), views.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wardwright.engine.connections.downtime import Span
from wardwright.engine.connections.naming import NAMEABLE
from wardwright.engine.connections.systems import Criticality
from wardwright.engine.connections.vocabulary_text import Change
from wardwright.facts.instant import instant
from wardwright.facts.vocabulary import TermKind, Vocabulary
from wardwright.home.settings import Settings
from wardwright.web.installation import installation

EXISTING, NEW = "existing", "new"
SECTIONS = {
    TermKind.RESULT: gettext_lazy("result"),
    TermKind.MEDICINE: gettext_lazy("medicine"),
    TermKind.CONDITION: gettext_lazy("condition"),
    TermKind.PROCEDURE: gettext_lazy("procedure"),
    TermKind.DOCUMENT: gettext_lazy("document"),
    TermKind.FORM: gettext_lazy("form"),
    TermKind.FLAG: gettext_lazy("flag"),
}
CRITICALITY = {
    Criticality.LIFE: gettext_lazy("patients in danger within minutes"),
    Criticality.HIGH: gettext_lazy("care delayed within the hour"),
    Criticality.MEDIUM: gettext_lazy("care goes on, by hand"),
    Criticality.LOW: gettext_lazy("nobody notices today"),
}


class NamingForm(forms.Form):
    """A code, and what it means: a term that is there, or a new one."""

    how = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[
            (EXISTING, gettext_lazy("Another code of something that already has a name")),
            (NEW, gettext_lazy("Something that has no name yet")),
        ],
        widget=forms.RadioSelect,
        initial=EXISTING,
        error_messages={"required": gettext_lazy("Choose whether it has a name already.")},
    )
    existing = forms.CharField(
        label=gettext_lazy("Its name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("As the vocabulary has it, or one of its other names."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What sort of thing it is"),
        required=False,
        choices=[(kind.value, SECTIONS[kind]) for kind in NAMEABLE],
    )
    name = forms.CharField(
        label=gettext_lazy("Its name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The ward's word, as a page of a flow will say it."),
    )
    also = forms.CharField(
        label=gettext_lazy("Other names"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("What else people say, with commas between. May stay empty."),
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Of a result that is a number: mmol/L, %, 10*9/L. UCUM codes."),
    )
    low = forms.CharField(
        label=gettext_lazy("Believable from"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("A number outside of these is kept, and no flow acts on it."),
    )
    high = forms.CharField(label=gettext_lazy("Believable to"), max_length=20, required=False)

    def __init__(self, *args: Any, vocabulary: Vocabulary, code: str = "", words: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self._vocabulary, self._code, self._words = vocabulary, code, words

    def clean(self) -> dict[str, Any]:
        """What is missing for the chosen way."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("how") == EXISTING:
            self._clean_existing(given)
        elif given.get("how") == NEW:
            self._clean_new(given)
        return given

    def _clean_existing(self, given: dict[str, Any]) -> None:
        name = " ".join(given.get("existing", "").split())
        term = self._vocabulary.find(name) if name else None
        if not name:
            self.add_error("existing", _("Write the name of what it is."))
        elif term is None:
            self.add_error("existing", _("The vocabulary has no such name. Choose one of the list, or name it as new."))
        elif term.kind not in NAMEABLE:
            self.add_error("existing", _("That is no result, medicine, condition, procedure, document, form or flag."))

    def _clean_new(self, given: dict[str, Any]) -> None:
        if not given.get("name", "").strip():
            self.add_error("name", _("Give it a name."))
        for key, names in (("name", [given.get("name", "")]), ("also", _listed(given.get("also", "")))):
            for name in names:
                if name.strip() and self._vocabulary.find(" ".join(name.split())) is not None:
                    said = _("Something has that name already: %(name)s. Choose “another code” above, or another name.")
                    self.add_error(key, said % {"name": name})
        low, high = (self._decimal(given, key) for key in ("low", "high"))
        if (low is None) != (high is None) and not self.errors:
            self.add_error("high" if high is None else "low", _("Write both, or neither."))
        elif low is not None and high is not None and low >= high:
            self.add_error("high", _("This must be more than the lowest believable number."))

    def _decimal(self, given: dict[str, Any], key: str) -> Decimal | None:
        text = given.get(key, "").strip().replace(",", ".")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite():
            self.add_error(key, _("Write a number, as 3.5."))
            return None
        return number

    def change(self) -> Change:
        """What is proposed; only of a form without errors."""
        given = self.cleaned_data
        words = (self._words,) if self._words else ()
        if given["how"] == EXISTING:
            term = self._vocabulary[" ".join(given["existing"].split())]
            return Change(term.kind, term.name, code=self._code, also=words)
        kind = TermKind(given["kind"] or TermKind.RESULT.value)
        name = " ".join(given["name"].split())
        also = tuple(dict.fromkeys(each for each in _listed(given["also"]) if each.casefold() != name.casefold()))
        also += tuple(each for each in words if each.casefold() not in {other.casefold() for other in (name, *also)})
        low, high = (self._decimal(given, key) for key in ("low", "high"))
        believable = (low, high) if low is not None and high is not None and kind is TermKind.RESULT else None
        unit = given["unit"].strip() if kind is TermKind.RESULT else ""
        return Change(kind, name, True, self._code, also, unit, believable)


class SystemForm(forms.Form):
    """One system of the hospital."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Write what people call it.")},
    )
    owner = forms.CharField(
        label=gettext_lazy("Who answers for it"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A team or a person of the hospital."),
    )
    supplier = forms.CharField(label=gettext_lazy("Supplier"), max_length=200, required=False)
    contact = forms.CharField(
        label=gettext_lazy("Whom to call when it is down"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("By day and by night."),
    )
    criticality = forms.ChoiceField(
        label=gettext_lazy("When it is down"),
        required=False,
        choices=[("", gettext_lazy("not said yet")), *((each.value, words) for each, words in CRITICALITY.items())],
    )
    sources = forms.MultipleChoiceField(
        label=gettext_lazy("Its messages come by"), required=False, widget=forms.CheckboxSelectMultiple
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("It is reached by"), required=False, widget=forms.CheckboxSelectMultiple
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self,
        *args: Any,
        settings: Settings,
        more_sources: Iterable[str] = (),
        more_channels: Iterable[str] = (),
        **more: Any,
    ) -> None:
        """`more_…`: interfaces that the system has and the settings no longer name."""
        super().__init__(*args, **more)
        sources = [each.name for each in settings.sources if each.type is not None]
        channels = [each.name for each in settings.channels]
        self._choices("sources", [*sources, *(each for each in more_sources if each not in sources)])
        self._choices("channels", [*channels, *(each for each in more_channels if each not in channels)])

    def _choices(self, key: str, names: list[str]) -> None:
        field = self.fields[key]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, name) for name in names]


class DowntimeForm(forms.Form):
    """From when to when a system is to be down, by the hospital's clocks."""

    starts = forms.DateTimeField(
        label=gettext_lazy("From"),
        widget=forms.DateTimeInput(attrs={}),
        help_text=gettext_lazy("As 2026-03-03 22:00."),
        error_messages={
            "required": gettext_lazy("Write when it begins."),
            "invalid": gettext_lazy("Write it as 2026-03-03 22:00."),
        },
    )
    ends = forms.DateTimeField(
        label=gettext_lazy("To"),
        help_text=gettext_lazy("As 2026-03-04 02:00."),
        error_messages={
            "required": gettext_lazy("Write when it ends."),
            "invalid": gettext_lazy("Write it as 2026-03-04 02:00."),
        },
    )
    why = forms.CharField(label=gettext_lazy("What for"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """An end after the beginning."""
        given: dict[str, Any] = super().clean() or {}
        starts, ends = given.get("starts"), given.get("ends")
        if starts is not None and ends is not None and ends <= starts:
            self.add_error("ends", _("The end must be after the beginning."))
        return given

    def span(self) -> Span:
        """The time, of a form without errors."""
        zone = installation().zone
        return Span(*(instant(self.cleaned_data[key].replace(tzinfo=zone)) for key in ("starts", "ends")))


class FileForm(forms.Form):
    """A file of systems."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        max_length=200,
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("That file is empty.")},
    )


def _listed(text: str) -> list[str]:
    return [" ".join(each.split()) for each in text.split(",") if each.strip()]
