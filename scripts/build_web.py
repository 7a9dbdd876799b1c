#!/usr/bin/env python3
"""Builds what the pages show and run: frontend/ → src/wardwright/web/static/, with a name for each content.

What is not ours (the NHS components, htmx, CodeMirror, two typefaces) is fetched by npm at the exact versions of
frontend/package.json, into build/frontend, and never committed. Called by hatch_build.py on `pip install`, by the
Makefile, and by hand: `python scripts/build_web.py [--force]`. Needs npm and nothing outside the standard library.
Exit code 0 when it is there, 1 when it is not: the pages then work, and look plain.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "frontend"
TARGET = ROOT / "src/wardwright/web/static"
FETCHED = ROOT / "build/frontend"
MANIFEST = "manifest.json"
SECONDS_TO_WAIT = 300
STYLES = ("site-light", "site-dark")
SCRIPTS = ("site", "editor", "text", "worker")
FONTS = ("source-sans-3", "source-serif-4")
PACKED = {".css", ".js", ".svg"}  # what gets smaller


class NotBuilt(Exception):
    """It could not be built; the text says why and what to do."""


def build(target: Path = TARGET) -> None:
    """Everything anew, whole or not at all; raises NotBuilt."""
    packages = _fetch()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        _styles(packages, made)
        _scripts(packages, made)
        for font in FONTS:
            source = packages / f"@fontsource-variable/{font}/files/{font}-latin-wght-normal.woff2"
            shutil.copy(source, made / f"{font}.woff2")
        for image in sorted((SOURCES / "images").iterdir()):
            shutil.copy(image, made / image.name)
        _name_by_content(made)
        (made / "built-from").write_text(fingerprint(), encoding="ascii")
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(made, target)
        target.chmod(0o755)


def fingerprint() -> str:
    """What the sources are, in one word."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for file in sorted(SOURCES.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(SOURCES)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _fetch() -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise NotBuilt("npm is not installed; with it, run this script again")
    FETCHED.mkdir(parents=True, exist_ok=True)
    wanted, there = SOURCES / "package.json", FETCHED / "package.json"
    packages = FETCHED / "node_modules"
    if not (packages.is_dir() and there.exists() and there.read_bytes() == wanted.read_bytes()):
        there.unlink(missing_ok=True)
        partial = FETCHED / "asked"
        partial.mkdir(exist_ok=True)
        shutil.copy(wanted, partial / "package.json")
        quiet = ("--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
        # Versions are exact: npm's cache is as good as the registry, and one that does not answer is given up soon.
        quiet += ("--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000")
        _run([npm, "install", *quiet, "--prefix", str(partial)], FETCHED)
        shutil.rmtree(packages, ignore_errors=True)
        (partial / "node_modules").rename(packages)
        shutil.rmtree(partial)
        shutil.copy(wanted, there)
    return packages


def _styles(packages: Path, made: Path) -> None:
    for name in STYLES:
        source, css = SOURCES / f"styles/{name}.scss", made / f"{name}.css"
        paths = ("--load-path", str(packages), "--load-path", str(SOURCES / "styles"))
        _run([*_tool(packages, "sass"), "--quiet-deps", "--style=compressed", "--no-source-map", *paths,
              str(source), str(css)], FETCHED)  # fmt: skip


def _scripts(packages: Path, made: Path) -> None:
    for name in SCRIPTS:
        source = SOURCES / f"scripts/{name}.js"
        if not source.exists():
            continue
        quiet = ("--bundle", "--minify", "--target=es2020", "--log-level=error", "--legal-comments=inline")
        # Sources lie outside of what was fetched: esbuild looks for packages where NODE_PATH says.
        _run([*_tool(packages, "esbuild"), str(source), *quiet, f"--outfile={made / name}.js"], FETCHED,
             {"NODE_PATH": str(packages)})  # fmt: skip


def _tool(packages: Path, name: str) -> list[str]:
    return [str(packages / ".bin" / name)]


def _run(command: list[str], folder: Path, more: dict[str, str] | None = None) -> None:
    try:
        subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=SECONDS_TO_WAIT, cwd=folder,
            env={**os.environ, **(more or {})},
        )  # fmt: skip
    except subprocess.CalledProcessError as problem:
        said = (problem.stderr or problem.stdout or "").strip()[-2000:]
        raise NotBuilt(f"{Path(command[0]).name} failed: {said}") from None
    except (subprocess.SubprocessError, OSError) as problem:
        raise NotBuilt(f"{Path(command[0]).name}: {type(problem).__name__}") from None


def _name_by_content(made: Path) -> None:
    """`site.js` → `site.0f3a….js`, so that a browser may keep it for ever; what a style sheet names goes first."""
    named: dict[str, str] = {}
    for file in _in_order(made):
        content = file.read_bytes()
        if file.suffix == ".css":
            text = content.decode()
            for old, new in named.items():
                text = text.replace(f'"{old}"', f'"{new}"').replace(f"({old})", f"({new})")
            content = text.encode()
        new = f"{file.stem}.{hashlib.sha256(content).hexdigest()[:12]}{file.suffix}"
        file.unlink()
        (made / new).write_bytes(content)
        if file.suffix in PACKED:
            (made / f"{new}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
        named[file.name] = new
    (made / MANIFEST).write_text(json.dumps(named, indent=1, sort_keys=True), encoding="ascii")


def _in_order(made: Path) -> Iterator[Path]:
    yield from sorted(made.iterdir(), key=lambda file: (file.suffix in {".css", ".js"}, file.name))


def main(arguments: list[str]) -> int:
    """Builds unless it is there and of these sources; says what happened in one line."""
    built = TARGET / "built-from"
    if built.exists() and built.read_text(encoding="ascii") == fingerprint() and "--force" not in arguments:
        print(f"already there: {TARGET}")
        return 0
    try:
        build()
    except NotBuilt as problem:
        print(f"The style and scripts of the pages were not built: {problem}", file=sys.stderr)
        return 1
    print(f"written: {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
