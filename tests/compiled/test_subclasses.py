"""A class of a compiled module cannot be inherited from by one that is not: such a class runs in a working copy, and
fails where the compiled package is installed."""

from __future__ import annotations

import ast
from pathlib import Path

from scripts.compile import modules


def bases_from(path: Path, compiled: set[str]) -> list[str]:
    """The classes of a file that inherit from one that a compiled module holds."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in compiled
        for alias in node.names
    }
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id in imported for base in node.bases)
    ]


def test_who_inherits_from_a_compiled_class_is_compiled(repository: Path) -> None:
    listed = set(modules())
    compiled = {path.removesuffix(".py").replace("/", ".") for path in listed}
    source = repository / "src"
    found = {
        name: bases_from(path, compiled)
        for path in (source / "wardwright").rglob("*.py")
        if (name := path.relative_to(source).as_posix()) not in listed
    }
    left = {name: classes for name, classes in found.items() if classes}
    assert not left, f"Add them to compiled.txt: {left}"
    assert any(bases_from(source / name, compiled) for name in listed), "some class does inherit from another module's"
