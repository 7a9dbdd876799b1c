"""Reads the source for the architecture tests: modules, the imports they make, the files of the working copy.

Nothing is imported or run: everything is read with `ast`, so that a broken module is still judged.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "src" / "wardwright"

# Folders that are made, fetched or kept by tools: not the project's own text.
_NOT_OURS = {"build", "dist", "node_modules", "demo-home", "__pycache__"}


@dataclass(frozen=True)
class Import:
    """One imported module, where, whether inside a function, and whether for the type checker only."""

    module: str
    line: int
    in_function: bool
    for_types: bool


@dataclass(frozen=True)
class Module:
    """One Python file of the package."""

    path: Path
    name: str
    tree: ast.Module

    @property
    def file(self) -> str:
        """Its path from the root of the working copy, with forward slashes."""
        return self.path.relative_to(REPOSITORY).as_posix()

    @property
    def room(self) -> str:
        """The folder under src/wardwright that it stands in; "" for the package's own files."""
        parts = self.path.relative_to(PACKAGE).parts
        return parts[0] if len(parts) > 1 else ""

    @property
    def imports(self) -> tuple[Import, ...]:
        """Every import, `from package import module` resolved to the module where there is one."""
        return tuple(_imports(self))


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file under src/wardwright."""
    return tuple(_read(path) for path in sorted(PACKAGE.rglob("*.py")))


def room_modules(*rooms: str) -> tuple[Module, ...]:
    """The modules of these rooms."""
    return tuple(module for module in modules() if module.room in rooms)


def _read(path: Path) -> Module:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(path, name, ast.parse(path.read_text(encoding="utf-8"), str(path)))


def _imports(module: Module) -> Iterator[Import]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    in_function = _inside(module.tree, lambda node: isinstance(node, functions))
    for_types = _inside(
        module.tree, lambda node: isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
    )
    for node in ast.walk(module.tree):
        names: Iterator[str] = iter(())
        if isinstance(node, ast.Import):
            names = (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = _from(module, node)
        for name in names:
            yield Import(name, node.lineno, id(node) in in_function, id(node) in for_types)  # type: ignore[attr-defined]


def _inside(tree: ast.Module, encloses: Callable[[ast.AST], bool]) -> set[int]:
    return {id(node) for outer in ast.walk(tree) if encloses(outer) for node in ast.walk(outer) if node is not outer}


def _from(module: Module, node: ast.ImportFrom) -> Iterator[str]:
    base = node.module or ""
    if node.level:
        package = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
        above = package.split(".")[: len(package.split(".")) - node.level + 1]
        base = ".".join([*above, base] if base else above)
    for alias in node.names:
        submodule = PACKAGE.parent.joinpath(*base.split("."), alias.name)
        is_module = submodule.with_suffix(".py").is_file() or (submodule / "__init__.py").is_file()
        yield f"{base}.{alias.name}" if is_module else base


def own_files(*suffixes: str) -> Iterator[Path]:
    """The files of the working copy with these endings (all when none is given), without what tools leave behind."""
    for folder, names, files in os.walk(REPOSITORY):
        names[:] = [n for n in names if n not in _NOT_OURS and (not n.startswith(".") or n == ".ci")]
        for file in sorted(files):
            path = Path(folder) / file
            if (not suffixes or path.suffix in suffixes) and not path.is_symlink():
                yield path
