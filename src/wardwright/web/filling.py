"""A page whose forms hold again what was written in them.

Lives here: finding the form of a page and putting values into its HTML. Must not live here: what is kept and for whom
(kept.py), when a page is filled (pages.guarded). Works on the text that the page's view made, so that every form of
every area comes back without knowing of it, with scripts and without.

A hidden field gets its old value too: a form made from revision 3 still says so, and whoever changed the thing
meanwhile is not overwritten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from wardwright.web.kept import Form, is_secret

FORM_ID = "came-back-form"
_BUTTONS = frozenset({"submit", "button", "image", "reset", "file", "password"})
Attributes = dict[str, str | None]


@dataclass(slots=True)
class _Tag:
    name: str
    attributes: Attributes
    begin: int
    end: int
    inner_end: int = 0  # of a text area: where its text ends
    select: _Tag | None = None  # of an option
    text: str = ""  # of an option

    @property
    def kind(self) -> str:
        return (self.attributes.get("type") or "text").lower() if self.name == "input" else self.name

    @property
    def field(self) -> str:
        return self.attributes.get("name") or ""


@dataclass(slots=True)
class _Found:
    tag: _Tag
    around: tuple[_Tag, ...]  # the details that it lies in
    controls: list[_Tag] = field(default_factory=list)


class _Reader(HTMLParser):
    """Where the forms of a page and their controls stand."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[_Found] = []
        self.main_end = 0
        self._starts = [0]
        for line in text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._details: list[_Tag] = []
        self._form: _Found | None = None
        self._open: dict[str, _Tag] = {}
        self.feed(text)
        self.close()

    def _here(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        begin = self._here()
        made = _Tag(tag, dict(attrs), begin, begin + len(self.get_starttag_text() or ""))
        if tag == "main" and not self.main_end:
            self.main_end = made.end
        elif tag == "details":
            self._details.append(made)
        elif tag == "form":
            self._form = _Found(made, tuple(self._details))
            self.forms.append(self._form)
        elif self._form is not None and tag in ("input", "textarea", "select", "option", "button"):
            made.select = self._open.get("select") if tag == "option" else None
            self._open[tag] = made
            self._form.controls.append(made)

    def handle_data(self, data: str) -> None:
        if "option" in self._open:
            self._open["option"].text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._details:
            self._details.pop()
        elif tag == "form":
            self._form = None
        closed = self._open.pop(tag, None)
        if closed is not None:
            closed.inner_end = self._here()


def filled(text: str, page: str, forms: Sequence[Form], note: str) -> str | None:
    """The page (its address: `page`) with these forms filled and a note at its head; None where one has no place."""
    reader = _Reader(text)
    edits: list[tuple[int, int, str]] = [(reader.main_end, reader.main_end, note)]
    for number, form in enumerate(forms):
        found = _place_of(form, page, reader.forms)
        if found is None or not reader.main_end:
            return None
        edits += _edits(found, form, is_first=not number)
        reader.forms.remove(found)
    for begin, end, new in sorted(set(edits), reverse=True):
        text = text[:begin] + new + text[end:]
    return text


def _place_of(form: Form, page: str, candidates: Sequence[_Found]) -> _Found | None:
    """The form of the page that takes all of these fields, and among several the one with the same hidden ones."""
    names = {name for name, _ in form.fields}
    held = set(form.fields)
    best: tuple[int, _Found] | None = None
    for each in candidates:
        action = urlsplit(urljoin(page, each.tag.attributes.get("action") or "")).path
        is_post = (each.tag.attributes.get("method") or "").lower() == "post"
        if not is_post or action != form.path or not names <= {control.field for control in each.controls}:
            continue
        same = sum(
            (control.field, control.attributes.get("value") or "") in held
            for control in each.controls
            if control.kind in ("hidden", "button")
        )
        if best is None or same > best[0]:
            best = (same, each)
    return None if best is None else best[1]


def _edits(found: _Found, form: Form, is_first: bool) -> Iterator[tuple[int, int, str]]:
    values: dict[str, list[str]] = defaultdict(list)
    for name, value in form.fields:
        values[name].append(value)
    left = {name: list(each) for name, each in values.items()}
    for details in found.around:
        yield _changed(details, open="")
    if is_first and "id" not in found.tag.attributes:
        yield _changed(found.tag, id=FORM_ID)
    for control in found.controls:
        if is_secret(control.field) or control.kind in _BUTTONS or (not control.field and control.name != "option"):
            continue
        if control.kind in ("checkbox", "radio"):
            is_on = (control.attributes.get("value") or "on") in values.get(control.field, ())
            yield _changed(control, checked="" if is_on else None)
        elif control.name == "option" and control.select is not None:
            said = control.attributes.get("value")
            is_on = (control.text.strip() if said is None else said) in values.get(control.select.field, ())
            yield _changed(control, selected="" if is_on else None)
        elif control.name in ("input", "textarea") and left.get(control.field):
            value = left[control.field].pop(0)
            if control.name == "input":
                yield _changed(control, value=value)
            else:
                yield control.end, max(control.inner_end, control.end), "\n" + escape(value)


def _changed(tag: _Tag, **new: str | None) -> tuple[int, int, str]:
    """The start of the tag written anew with other attributes; None takes one away."""
    attributes = {
        name: value for name, value in {**tag.attributes, **new}.items() if name not in new or new[name] is not None
    }
    inside = "".join(f" {name}" if not value else f' {name}="{escape(value)}"' for name, value in attributes.items())
    return tag.begin, tag.end, f"<{tag.name}{inside}>"
