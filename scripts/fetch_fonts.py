#!/usr/bin/env python3
"""Brings the typefaces of reports into the package: src/wardwright/measure/pages/fonts/.

Source Serif 4 and Source Sans 3 are Adobe's, under the SIL Open Font License, as the Fontsource packages of npm carry
them. They are fetched at build time, checked against known hashes, and never committed; a report embeds them, so that
it needs no other file. Without them a report uses the reader's own typefaces.
Called by hatch_build.py on `pip install`, by the Makefile, and by hand: `python scripts/fetch_fonts.py [--force]`.
Needs npm and nothing outside the standard library. Exit code 0 when they are there, 1 when they are not.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from npm_package import NotFetched, files_of

FONTS = {
    "source-sans-3": (
        "@fontsource-variable/source-sans-3@5.3.0",
        "7a19a7027e125257d310c6dbd78ae3a30b5ea1e3794d60b12bb28227a003bfda",
    ),
    "source-serif-4": (
        "@fontsource-variable/source-serif-4@5.3.1",
        "382475f38242c52d42a3e5ff8dc69b5d73f10d0d21e4550b5fe232984688779a",
    ),
}
TARGET = Path(__file__).resolve().parent.parent / "src/wardwright/measure/pages/fonts"


def fetch(target: Path = TARGET) -> None:
    """Writes each typeface and its licence, whole or not at all; raises NotFetched."""
    target.mkdir(parents=True, exist_ok=True)
    for name, (package, digest) in FONTS.items():
        font, licence = files_of(package, [f"package/files/{name}-latin-wght-normal.woff2", "package/LICENSE"])
        if hashlib.sha256(font).hexdigest() != digest:
            raise NotFetched(f"the font in {package} is not the one that was reviewed: compare it and update its hash")
        (target / f"{name}-licence.txt").write_bytes(licence)
        partial = target / f"{name}.partial"
        partial.write_bytes(font)
        partial.replace(target / f"{name}.woff2")


def main(arguments: list[str]) -> int:
    """Fetches the typefaces unless they are there; says what happened in one line."""
    if all((TARGET / f"{name}.woff2").exists() for name in FONTS) and "--force" not in arguments:
        print(f"already there: {TARGET}")
        return 0
    try:
        fetch()
    except NotFetched as problem:
        print(f"The typefaces of reports were not fetched: {problem}", file=sys.stderr)
        return 1
    print(f"written: {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
