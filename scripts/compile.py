"""Compiles the inner loop: a copy of the package in which the modules of compiled.txt are extension modules.

    python scripts/compile.py [FOLDER]          (default: build/compiled)

Makes FOLDER/wardwright. With FOLDER first on PYTHONPATH (or in the wheel that WARDWRIGHT_COMPILE=1 builds) the same
code reads and decides at about twice the speed. Needs a C compiler and mypyc, which is a part of mypy. Nothing is done
when the folder holds what these sources give already. The working copy itself stays plain Python: a compiled module
beside its source would go on running after the source was edited.

Called by `make compiled`, the build hook (hatch_build.py), the tests that run on the compiled package, and bench/live.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MARK = ".compiled-from"
_SETUP = """\
from mypyc.build import mypycify
from setuptools import setup

extensions = mypycify({arguments!r}, opt_level="3", group_name="wardwright")
setup(name="wardwright-compiled", packages=[], ext_modules=extensions)
"""


class CannotCompile(Exception):
    """Why, and what to do."""


class NoCompiler(CannotCompile):
    """This machine lacks what compiling needs."""


def modules() -> list[str]:
    """Paths under src/ of what is compiled."""
    lines = (ROOT / "compiled.txt").read_text().splitlines()
    return [line for line in map(str.strip, lines) if line and not line.startswith("#")]


def fingerprint() -> str:
    """Of every source file, this interpreter, and this script: when it is the same, so is the result."""
    found = hashlib.sha256(f"{sys.version}{sysconfig.get_platform()}".encode())
    for file in [Path(__file__), ROOT / "compiled.txt", *sorted((ROOT / "src" / "wardwright").rglob("*.py"))]:
        found.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def compile_into(folder: Path) -> bool:
    """Make the compiled package; False when it was there already. Raises CannotCompile."""
    mark, own = folder / MARK, fingerprint()
    if mark.exists() and mark.read_text() == own:
        return False
    _check_machine()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="compiling-") as made:
        work = Path(made)
        shutil.copytree(
            ROOT / "src" / "wardwright", work / "wardwright", ignore=shutil.ignore_patterns("__pycache__", "*.so")
        )
        _build(work)
        shutil.rmtree(work / "build")
        (work / "setup.py").unlink()
        (work / MARK).write_text(own)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(work, folder, copy_function=shutil.move)  # type: ignore[arg-type]
    return True


def _check_machine() -> None:
    compiler = str(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(compiler) is None:
        raise NoCompiler(f"There is no C compiler ({compiler}). Debian and Ubuntu: apt-get install gcc libc6-dev.")
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        raise NoCompiler("Python's C headers are missing. Debian and Ubuntu: apt-get install python3-dev.")


def _build(work: Path) -> None:
    # What only a checker wants to hear of is not this script's business: `make lint` says it.
    arguments = ["--config-file", str(ROOT / "pyproject.toml"), "--allow-untyped-globals", *modules()]
    (work / "setup.py").write_text(_SETUP.format(arguments=arguments))
    environment = {**os.environ, "PYTHONPATH": str(work), "MYPY_CACHE_DIR": str(work / "build" / "types")}
    command = [sys.executable, "setup.py", "--quiet", "build_ext", "--inplace"]
    run = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True)
    if run.returncode:
        raise CannotCompile(f"The compiler stopped:\n{(run.stdout + run.stderr)[-3000:]}")


def main(arguments: list[str]) -> int:
    """Compile and say so; 1 when it cannot be done."""
    folder = Path(arguments[0]) if arguments else ROOT / "build" / "compiled"
    try:
        made = compile_into(folder.resolve())
    except CannotCompile as problem:
        print(f"Not compiled: {problem}", file=sys.stderr)
        return 1
    print(f"{'Compiled into' if made else 'Up to date:'} {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
