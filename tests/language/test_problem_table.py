"""The table of problems: every slug that the language raises is in it, with what it means."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import wardwright.language
from wardwright.language.problem import Severity
from wardwright.language.problem_table import PROBLEMS

_ROOM = Path(wardwright.language.__file__).parent
_RAISES = {"Problem", "problem", "refuse", "error", "warning", "mistake"}
_SLUG = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")


def _slugs_raised() -> dict[str, str]:
    """Slug → file, for every call that makes a problem with a slug written out."""
    found: dict[str, str] = {}
    for file in _ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _RAISES:
                slug = next((arg.value for arg in node.args[:2] if _is_slug(arg)), None)
                if slug is not None:
                    found[slug] = file.name
    return found


def _is_slug(argument: ast.expr) -> bool:
    value = getattr(argument, "value", None)
    return isinstance(argument, ast.Constant) and isinstance(value, str) and _SLUG.fullmatch(value) is not None


def test_every_slug_raised_is_in_the_table() -> None:
    raised = _slugs_raised()
    assert len(raised) > 100
    assert {slug: file for slug, file in raised.items() if slug not in PROBLEMS} == {}


def test_every_row_says_what_it_means() -> None:
    for slug, row in PROBLEMS.items():
        assert row.slug == slug
        assert _SLUG.fullmatch(slug), slug
        assert row.title, slug
        assert isinstance(row.severity, Severity)
        words = f"{row.title} {row.explanation}".lower()
        assert not re.search(r"\b(invalid|simply|just)\b", words), slug
