"""The pure rooms neither read the world nor remember anything: text and values go in, values come out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.rooms import PURE_LIBRARIES, PURE_STANDARD_LIBRARY, PURITY_EXCEPTIONS, ROOMS
from tests.architecture.source import Module, room_modules

PURE = room_modules(*(name for name, room in ROOMS.items() if room.pure))

# Reads a file, the terminal, the clock or code made up while running.
FORBIDDEN_CALLS = {"open", "print", "input", "exec", "eval", "compile", "__import__", "breakpoint", "globals"}
FORBIDDEN_METHODS = {"now", "utcnow", "today", "read_text", "read_bytes", "write_text", "write_bytes", "urandom"}
CLOCKS = {"datetime", "date", "time"}
REMEMBERING = {"cache", "lru_cache", "singledispatch"}
EMPTY_CONTAINERS = {"dict", "list", "set", "defaultdict", "Counter", "OrderedDict", "deque"}
MUTATING = {"append", "add", "update", "setdefault", "pop", "extend", "insert", "clear", "remove", "discard", "popitem"}


def _excused(module: Module, what: str) -> bool:
    return (module.file, what) in PURITY_EXCEPTIONS


@pytest.mark.parametrize("module", PURE, ids=lambda module: module.name)
def test_a_pure_module_imports_only_values_and_algorithms(module: Module) -> None:
    allowed = PURE_STANDARD_LIBRARY | PURE_LIBRARIES.get(module.room, {}).keys() | {"wardwright"}
    wrong = [
        f"{module.file}:{found.line} imports {found.module}"
        for found in module.imports
        if found.module.split(".")[0] not in allowed and not _excused(module, found.module)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("module", PURE, ids=lambda module: module.name)
def test_a_pure_module_does_not_touch_the_world(module: Module) -> None:
    wrong = [f"{module.file}:{line} calls {what}" for line, what in _worldly_calls(module)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("module", PURE, ids=lambda module: module.name)
def test_a_pure_module_remembers_nothing_between_calls(module: Module) -> None:
    wrong = [f"{module.file}:{line} {what}" for line, what in _memories(module)]
    assert not wrong, "\n".join(wrong)


def _worldly_calls(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id in FORBIDDEN_CALLS and not _excused(module, called.id):
            yield node.lineno, called.id
        if isinstance(called, ast.Attribute) and called.attr in FORBIDDEN_METHODS:
            owner = ast.unparse(called.value).split(".")[-1]
            reads_clock = called.attr in {"now", "utcnow", "today"}
            if (not reads_clock or owner in CLOCKS) and not _excused(module, called.attr):
                yield node.lineno, f"{owner}.{called.attr}"


def _memories(module: Module) -> Iterator[tuple[int, str]]:
    module_names = set(_module_level_containers(module))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Global) and not _excused(module, "global"):
            yield node.lineno, f"makes {', '.join(node.names)} global"
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                name = ast.unparse(decorator).split("(")[0].split(".")[-1]
                if name in REMEMBERING and not _excused(module, node.name):
                    yield node.lineno, f"{node.name} remembers its answers ({name})"
            yield from _mutations(module, node, module_names)


def _module_level_containers(module: Module) -> Iterator[str]:
    for node in module.tree.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        made = isinstance(value, ast.Call) and ast.unparse(value.func).split(".")[-1] in EMPTY_CONTAINERS
        if made or isinstance(value, ast.Dict | ast.List | ast.Set | ast.DictComp | ast.ListComp | ast.SetComp):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]  # type: ignore[union-attr]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _mutations(module: Module, function: ast.FunctionDef, shared: set[str]) -> Iterator[tuple[int, str]]:
    local = {
        name.id for name in ast.walk(function) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    } | {argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)}
    for node in ast.walk(function):
        target = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATING:
            target = node.func.value
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            target = node.value
        if isinstance(target, ast.Name) and target.id in shared - local and not _excused(module, target.id):
            yield node.lineno, f"changes {target.id}, which outlives the call"
