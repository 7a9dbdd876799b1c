"""YAML text → a tree that knows where each thing stands, and one tree laid over another.

Lives here: the reading of mapping files as text (no tags, no types: `N`, `off` and `007` are what they look like).
Must not live here: what the entries mean (mapping.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import yaml


@dataclass(frozen=True, slots=True)
class MappingProblem:
    """One thing that is wrong in a mapping file, where it stands, and what to write instead."""

    file: str
    line: int
    column: int
    problem: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.problem} {self.fix}"


class MappingProblems(Exception):
    """A mapping file cannot be used; every problem that was found, in the order of the file."""

    def __init__(self, problems: tuple[MappingProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Where(NamedTuple):
    """File, line and column, 1-based."""

    file: str
    line: int
    column: int


class Located(NamedTuple):
    """A text, nothing, a list or a table, and where it stands."""

    value: str | list[Located] | dict[str, Located] | None
    where: Where


# A list of fields is one decision: a source that gives its own does not add to ours.
_WHOLE = frozenset({"from", "only if", "never if", "key", "messages", "except", "in fhir"})


def read_tree(text: str, file: str) -> Located:
    """The tree of a YAML text; raises MappingProblems when it is not YAML, or holds one key twice."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return Located({}, Where(file, 1, 1)) if node is None else _located(node, file)
    except RecursionError:
        problem, fix = "Lists stand in lists in lists.", "Look for a bracket that is never closed, or an alias (*name)."
        raise MappingProblems((MappingProblem(file, 1, 1, problem, fix),)) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = f"This is not YAML: {getattr(error, 'problem', None) or 'it cannot be read'}."
        fix = "Look at the indentation, and put quotes around texts with a comma, a colon or a bracket."
        raise MappingProblems((MappingProblem(file, line, column, problem, fix),)) from None


def _located(node: yaml.Node, file: str) -> Located:
    where = Where(file, node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        table: dict[str, Located] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in table:
                at = key.start_mark
                problem = "A key stands here twice." if isinstance(key, yaml.ScalarNode) else "A key must be a text."
                fix = "Keep one of the two." if isinstance(key, yaml.ScalarNode) else "Write a name before the colon."
                raise MappingProblems((MappingProblem(file, at.line + 1, at.column + 1, problem, fix),))
            table[key.value] = _located(value, file)
        return Located(table, where)
    if isinstance(node, yaml.SequenceNode):
        return Located([_located(item, file) for item in node.value], where)
    empty = getattr(node, "style", None) is None and node.value in ("", "~")
    return Located(None if empty else str(node.value), where)


def laid_over(base: Located, top: Located) -> Located:
    """`base` with what `top` says differently: tables are merged key by key, everything else is replaced."""
    if not isinstance(base.value, dict) or not isinstance(top.value, dict):
        return top
    merged = dict(base.value)
    for key, value in top.value.items():
        merged[key] = laid_over(merged[key], value) if key in merged and key not in _WHOLE else value
    return Located(merged, base.where)
