#!/usr/bin/env python3
"""The words of the pages in other languages: finds every text, keeps the catalogues, compiles them.

    python scripts/words.py find      every text of code and templates, into web/locale/*/LC_MESSAGES/django.po
    python scripts/words.py compile   each catalogue → the .mo beside it, which the pages read (not committed)
    python scripts/words.py missing   what has no translation yet, by language; exit code 1 when there is something

English is what the code says. A catalogue keeps what was translated; a text that is gone leaves it. Called by the
Makefile, hatch_build.py (compile) and translators (find).
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src/wardwright/web"
LOCALE = WEB / "locale"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}
# Tables whose words the templates show through `_( )`; nobody could find them in the templates. After ":" the only one.
SHOWN = (
    "engine.expect.leaving", "engine.flows.in_place", "engine.flows.shelf", "engine.flows.ward_problem",
    "engine.pains.listing", "facts.fact:Status", "facts.vocabulary:TermKind", "govern.override_reasons", "govern.pains",
    "govern.rights", "govern.tasks",
)  # fmt: skip
REFUSALS = ("engine/flows/*.py", "engine/pains/*.py")  # what their refusals say stands beside a form
# What our pages show of Django and allauth, neither of which has it in every language. Spelled as they spell it.
LIBRARIES: tuple[str | tuple[str, str], ...] = (
    "A new set of recovery codes has been generated.",
    "Authenticator app activated.",
    "Authenticator app deactivated.",
    "Authenticator code",
    "Be patient, you are sending too many requests.",
    "Code",
    "Current Password",
    "Enabling passwordless operation allows you to sign in using just this key, but imposes additional requirements "
    "such as biometrics or PIN protection.",
    "Incorrect code.",
    "Incorrect password.",
    "New Password",
    "New Password (again)",
    "Password (again)",
    "Password successfully changed.",
    "Password successfully set.",
    "Passwordless",
    "Please type your current password.",
    "Security key added.",
    "Security key removed.",
    "Successfully signed in as %(name)s.",
    "The password is too similar to the %(verbose_name)s.",
    "The username and/or password you specified are not correct.",
    "This account is currently inactive.",
    "This password is too common.",
    ("This password is too short. It must contain at least %d character.",
     "This password is too short. It must contain at least %d characters."),
    "Too many failed login attempts. Try again later.",
    "You have signed out.",
    "You must type the same password each time.",
)  # fmt: skip
OPTIONS = {"jinja2": {"extensions": "jinja2.ext.do", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
HEADER = "# The pages in another language. scripts/words.py finds the texts; only translations are written by hand.\n#"


def found() -> Catalog:
    """Every text of the pages, with where it stands."""
    catalog = Catalog(project="Wardwright", charset="utf-8", fuzzy=False)
    for file in sorted([*WEB.rglob("*.py"), *(WEB / "templates").rglob("*.html")]):
        method = "python" if file.suffix == ".py" else "jinja2"
        where = file.relative_to(ROOT).as_posix()
        with file.open("rb") as text:
            for _line, message, comments, context in extract(
                "jinja2.ext.babel_extract" if method == "jinja2" else "python", text, KEYWORDS,
                options=OPTIONS.get(method),
            ):  # fmt: skip
                catalog.add(message, None, [(where, 0)], auto_comments=comments, context=context)
    for value, where in _values():
        catalog.add(value, None, [(where, 0)])
    for each in LIBRARIES:
        catalog.add(each, None, [("scripts/words.py", 0)])
    return catalog


def _values() -> Iterator[tuple[str, str]]:
    """What templates and views show of tables, and where it stands."""
    sys.path.insert(0, str(ROOT / "src"))
    for entry in SHOWN:
        name, _, only = entry.partition(":")
        module = import_module(f"wardwright.{name}")
        for kind in vars(module).values():
            own = isinstance(kind, type) and kind.__module__ == module.__name__ and only in ("", kind.__name__)
            if own and hasattr(kind, "__members__"):
                yield from ((each.value, _place(name)) for each in kind if isinstance(each.value, str))
    for _where, persona in _written("web/demo/personas.py", "Persona"):
        yield persona[4], _place("web.demo.personas")
    menu = {item[1]: item[0] for _where, item in _written("web/site_map.py", "MenuItem")}
    yield from ((text, _place("web.site_map")) for text in menu.values())
    for where, page in _written("web/*/pages.py", "Page"):
        if page[0] in menu:
            yield page[3], where
    for pattern in REFUSALS:
        for name in ("Refused", "NotThere"):
            yield from ((refused[0], where) for where, refused in _written(pattern, name) if refused[0])


def _written(pattern: str, function: str) -> Iterator[tuple[str, list[str]]]:
    """Each call of that name in these files: where it stands, and its texts by place ("" for what is no text)."""
    for file in sorted((ROOT / "src/wardwright").glob(pattern)):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
                texts = [each.value if isinstance(each, ast.Constant) else "" for each in node.args]
                yield file.relative_to(ROOT).as_posix(), [str(text) for text in texts]


def _place(module: str) -> str:
    return f"src/wardwright/{module.replace('.', '/')}.py"


def catalogues() -> dict[str, Path]:
    """Language → its file."""
    return {file.parent.parent.name: file for file in sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))}


def read(file: Path) -> Catalog:
    """A catalogue as it is kept."""
    with file.open("rb") as text:
        return read_po(text, locale=file.parent.parent.name)


def keep(file: Path, texts: Catalog) -> None:
    """The texts of today with the translations that are there."""
    catalog = read(file)
    catalog.update(texts, no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    catalog.header_comment = HEADER
    out = BytesIO()
    write_po(out, catalog, width=120, sort_output=True, omit_header=False, include_lineno=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    # Dates and programs change with every run, and say nothing.
    noise = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator', '"Language-Team')
    file.write_text("".join(line for line in lines if not line.startswith(noise)), encoding="utf-8")


def compile_all() -> None:
    """Each catalogue into what the pages read; a page that reads it meanwhile gets the old one or the new one."""
    for file in catalogues().values():
        half = file.with_suffix(f".{os.getpid()}.half")
        with half.open("wb") as compiled:
            write_mo(compiled, read(file))
        half.replace(file.with_suffix(".mo"))


def missing(texts: Catalog | None = None) -> dict[str, list[str]]:
    """What has no translation, by language."""
    texts = texts or found()
    gaps: dict[str, list[str]] = {}
    for language, file in catalogues().items():
        there = read(file)
        for message in texts:
            if message.id:
                kept = there.get(message.id, context=message.context)
                if kept is None or not (all(kept.string) if isinstance(kept.string, tuple) else kept.string):
                    gaps.setdefault(language, []).append(str(message.id))
    return gaps


def main(arguments: list[str]) -> int:
    """find, compile or missing."""
    match arguments:
        case ["find"]:
            texts = found()
            for file in catalogues().values():
                keep(file, texts)
            print(f"{len(list(texts)) - 1} texts in {len(catalogues())} languages besides English")
        case ["compile"]:
            compile_all()
        case ["missing"]:
            gaps = missing()
            for language, texts_without in gaps.items():
                print(f"{language}: {len(texts_without)} without a translation, for example: {texts_without[0]}")
            return 1 if gaps else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
