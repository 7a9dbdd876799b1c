"""The pages in another language: nothing is left without a translation, nothing is shown past the catalogue."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from django.test import Client
from django.utils.translation.reloader import translation_file_changed
from jinja2 import Environment, nodes

from tests.web.site import Site
from wardwright.record.site.models import Account

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "src/wardwright/web/templates"
_PLACE = re.compile(r"%\(\w+\)[a-z]|%[ds]|%%")
# What a template may say without `_( )`: names that no language changes.
_NAMES = {
    "Wardwright",
    "Wardwright · Wardwright",
    "\x00 · Wardwright",  # after a text of the catalogue
    "HTML",
    "PDF",
    "JSON",
    "kB",
    "wardwright demo",
    "wardwright ingest PATH… --home",
}
_READ_ALOUD = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
_LETTERS = re.compile(r"[^\W\d_]{2}")
# Often in an English sentence, and never a Welsh word.
_ENGLISH = {
    "the",
    "and",
    "of",
    "with",
    "for",
    "this",
    "that",
    "are",
    "not",
    "what",
    "which",
    "from",
    "your",
    "you",
    "it",
}


@cache
def words() -> dict[str, Any]:
    """scripts/words.py, as its callers use it."""
    return runpy.run_path(str(ROOT / "scripts/words.py"))


@pytest.fixture(scope="module")
def texts() -> Catalog:
    """Every text of the pages."""
    found: Catalog = words()["found"]()
    return found


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """The catalogues as the pages read them; what Django read before in this process is read again."""
    words()["compile_all"]()
    translation_file_changed(None, Path("django.mo"))


def kept() -> list[tuple[str, Message]]:
    """Language and text, of every catalogue."""
    files: dict[str, Path] = words()["catalogues"]()
    return [(name, each) for name, file in files.items() for each in words()["read"](file) if each.id]


def of(text: Any) -> list[str]:
    """The forms of a text: one, or one for each plural."""
    return [text] if isinstance(text, str) else list(text)


# ── The catalogue ────────────────────────────────────────────────────────────────────────────────


def test_every_text_has_a_translation(texts: Catalog) -> None:
    assert len(texts) > 1_500
    assert words()["missing"](texts) == {}, "scripts/words.py find, then translate (docs/guides/translating.md)"


def test_a_translation_has_the_places_of_its_original() -> None:
    """A lost `%(name)s` loses a name; one too many is an error when the page is shown."""
    wrong = []
    for language, each in kept():
        allowed = [sorted(_PLACE.findall(form)) for form in of(each.id)]
        wrong += [(language, form) for form in of(each.string) if sorted(_PLACE.findall(form)) not in allowed]
    assert not wrong


def test_a_translation_begins_and_ends_as_its_original() -> None:
    """Spaces at either end join it to what stands beside it."""

    def ends(text: str) -> tuple[bool, bool]:
        return text != text.lstrip(), text != text.rstrip()

    assert not [form for _, each in kept() for form in of(each.string) if ends(form) != ends(of(each.id)[0])]


def test_every_plural_of_the_language_is_there() -> None:
    files: dict[str, Path] = words()["catalogues"]()
    for file in files.values():
        catalog: Catalog = words()["read"](file)
        counted = [each for each in catalog if not isinstance(each.id, str)]
        assert counted
        assert {len(of(each.string)) for each in counted} == {catalog.num_plurals}
    assert words()["read"](files["cy"]).num_plurals == 6  # 0, 1, 2, 3, 6, every other number


# ── The pages ────────────────────────────────────────────────────────────────────────────────────


def main_text(page: str) -> str:
    """What is read on the page, without what is the language's own or somebody's: code, flows, names, addresses."""
    body = re.sub(r"(?s)<(script|style|code|pre|svg|noscript)\b.*?</\1>", " ", page)
    return re.sub(r"<[^>]*>", " ", body)


def english_in(page: str) -> list[str]:
    """The English words that stand in it, each with what is around it."""
    text = main_text(page)
    return [
        text[max(0, at.start() - 40) : at.end() + 40].strip()
        for at in re.finditer(r"[^\W\d_]+", text)
        if at.group() in _ENGLISH
    ]


def test_the_scan_for_english_finds_english() -> None:
    assert english_in("<p>Nobody has said what the task is.</p><code>the code</code>") != []
    assert english_in("<p>Nid oes neb wedi dweud beth yw'r dasg.</p><code>the code</code>") == []


def test_a_browser_that_asks_for_welsh_gets_welsh(site: Site) -> None:
    page = site.client().get("/sign-in", headers={"Accept-Language": "cy,en;q=0.5"}).content.decode()
    assert '<html lang="cy"' in page
    assert "Mewngofnodi" in page
    assert english_in(page) == []


def test_a_browser_that_asks_for_a_language_that_is_not_there_gets_english(site: Site) -> None:
    page = site.client().get("/sign-in", headers={"Accept-Language": "de"}).content.decode()
    assert '<html lang="en"' in page
    assert "Sign in" in page


def welsh(site: Site, persona: str) -> Client:
    """A browser that asks for English, of an account that chose Welsh."""
    Account.objects.filter(persona=persona).update(language="cy")
    client = site.client(persona)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


# Pages that show nobody's words: no flow, no role, no column of a file.
_ONLY_OURS = {
    "nurse": (
        "",
        "tour",
        "tasks",
        "account",
        "drafts",
        "pain-points",
        "pain-points/new",
        "patients/purpose",
        "no-such",
    ),
    "engineer": ("connections/set-aside", "connections/codes", "admin/people"),
    "safety": ("proofs/of-text", "patients/looks"),
    "administrator": ("admin", "admin/places", "admin/accounts/new", "admin/people/new", "tasks"),
}


@pytest.mark.parametrize("persona", _ONLY_OURS)
def test_who_chose_welsh_reads_no_english(site: Site, persona: str) -> None:
    client, shown = welsh(site, persona), {}
    for path in _ONLY_OURS[persona]:
        answer = client.get(f"/{path}")
        assert answer.status_code in (200, 403, 404), path
        page = answer.content.decode()
        assert '<html lang="cy"' in page
        assert "Allgofnodi" in page  # sign out
        shown[path] = english_in(page)
    assert {path: found for path, found in shown.items() if found} == {}


def test_the_words_of_the_header_are_welsh(site: Site) -> None:
    page = main_text(welsh(site, "nurse").get("/tasks").content.decode())
    for word in ("Fy ngwaith", "Ar alwad", "Mannau poen", "Llifau", "Profion", "Cysylltiadau", "Cleifion"):
        assert word in page


def test_what_a_library_says_is_welsh(site: Site) -> None:
    """allauth has no Welsh of its own: its words come from our catalogue."""
    account = Account.objects.get(persona="nurse")
    account.set_password("quiet copper ladder")
    account.save()
    client = Client(SERVER_NAME="localhost", headers={"Accept-Language": "cy"})
    page = client.post("/sign-in", {"login": "nurse", "password": "quiet copper ladders"}).content.decode()
    assert "Nid yw&#39;r enw mewngofnodi neu&#39;r cyfrinair yn gywir." in page
    assert client.post("/sign-in", {"login": "nurse", "password": "quiet copper ladder"}).status_code == 302


# ── The templates ────────────────────────────────────────────────────────────────────────────────


def fixed_text(template: str) -> Iterator[str]:
    """What the template says whatever is asked of it: its text, and the attributes that are read aloud."""
    parsed = Environment(extensions=["jinja2.ext.do"]).parse(template)
    html = "".join(
        part.data if isinstance(part, nodes.TemplateData) else "\0"
        for output in parsed.find_all(nodes.Output)
        for part in output.nodes
    )
    html = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", html)
    yield from _READ_ALOUD.findall(html)
    # A macro may say attributes alone, to be set into a tag elsewhere.
    yield from (re.sub(r'[\w-]+="[^"]*"?', "", text) for text in re.split(r"\0|\n|<[^>]*>", re.sub(r"&\w+;", "", html)))


def said_past_the_catalogue(template: str) -> list[str]:
    """Texts and literals of a template that nobody can translate."""
    found = [text.strip(" ·,()\t") for text in fixed_text(template)]
    bare = [text for text in found if _LETTERS.search(text) and text not in _NAMES]
    return bare + list(literals(Environment(extensions=["jinja2.ext.do"]).parse(template)))


def literals(node: nodes.Node) -> Iterator[str]:
    """Sentences in expressions outside of `_( )`: a capital letter, then more words."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in ("_", "ngettext"):
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and re.match(r"[A-Z][a-z]+ [a-z]", node.value):
        yield node.value
    for child in node.iter_child_nodes():
        yield from literals(child)


@pytest.mark.parametrize(
    "template",
    [
        "<p>Nobody is here.</p>",
        '<input placeholder="Type a name">',
        '<p>{{ n }} of {{ _("many") }}</p>',
        '{{ button({"text": "Take it over"}) }}',
        '{{ "Every one " ~ n }}',
        '<p title="{{ x }} and more">{{ x }}</p>',
    ],
)
def test_the_scan_of_templates_finds_what_is_not_translated(template: str) -> None:
    assert said_past_the_catalogue(template)


def test_the_scan_of_templates_leaves_what_is() -> None:
    assert (
        said_past_the_catalogue(
            '<p class="a b" title="{{ _(\'Who is on\') }}">{{ _("Nobody is here.") }} · 5 &nbsp;</p>'
        )
        == []
    )


def test_no_template_says_anything_past_the_catalogue() -> None:
    bare = {
        file.relative_to(TEMPLATES).as_posix(): found
        for file in sorted(TEMPLATES.rglob("*.html"))
        if (found := said_past_the_catalogue(file.read_text(encoding="utf-8")))
    }
    assert bare == {}
