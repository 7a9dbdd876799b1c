"""Files are short, named by what they hold, and say nothing that belongs elsewhere."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.rooms import EMPTY_WORDS, LONG_FILES, LONGEST_FILE
from tests.architecture.source import REPOSITORY, Module, modules, own_files

# Put together from pieces, so that this file does not hold what it looks for.
FORBIDDEN_TEXT = {
    "an address of one package host": "https?://(files|registry|deb)" + r"\.",
    "an absolute path of one machine": "(^|[^a-z.])/(" + "|".join(("wo" + "rk", "fa" + "rm")) + ")/",
    "a word about how the text came to be": "|".join(("sub" + "agent", "cla" + "ude", "anth" + "ropic", "fa" + "rm-")),
}
# Binary or foreign files: fetched schemas, licences, material of others.
NOT_TEXT = {".parquet", ".gz", ".png", ".ico", ".woff2"}


def _file(path: object) -> str:
    return path.relative_to(REPOSITORY).as_posix()  # type: ignore[attr-defined, no-any-return]


def test_no_file_grows_past_its_ceiling() -> None:
    too_long = []
    for path in own_files(".py"):
        lines = path.read_text(encoding="utf-8").count("\n")
        ceiling, _reason = LONG_FILES.get(_file(path), (LONGEST_FILE, ""))
        if lines > ceiling:
            too_long.append(f"{_file(path)} has {lines} lines, {ceiling} is the limit")
    assert not too_long, "\n".join(too_long)


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_names_say_what_a_thing_is(module: Module) -> None:
    names = [module.path.stem] + [
        node.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    words = {word.casefold(): name for name in names for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    empty = sorted(words[word] for word in words if word in EMPTY_WORDS)
    assert not empty, f"{module.file}: {empty}"


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_module_says_what_lives_in_it(module: Module) -> None:
    if module.tree.body:
        assert ast.get_docstring(module.tree), f"{module.file} has no docstring"


def test_no_text_names_one_machine_or_tells_how_it_came_to_be() -> None:
    found = []
    for path in own_files():
        if path.suffix in NOT_TEXT or path.name == "r4.schema.json":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            for what, pattern in FORBIDDEN_TEXT.items():
                if re.search(pattern, line, re.IGNORECASE):
                    found.append(f"{_file(path)}:{number} holds {what}")
    assert not found, "\n".join(found)
