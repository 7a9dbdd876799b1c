#!/usr/bin/env python3
"""Takes the pictures of docs/guides/journeys: walks the journeys of tests/web/journeys and keeps what they show.

`python scripts/render_journeys.py` takes all of them, with a guide's name those of one. Exit code 1 when a journey did
not go as its guide says, or when there is no Chromium; then what was there stays.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
JOURNEYS = REPOSITORY / "tests" / "web" / "journeys"


def main(names: list[str]) -> int:
    """Walks the journeys of these guides (all without a name), never those by keyboard: they show the same."""
    if shutil.which("chromium") is None:
        print("there is no Chromium: install the system's package `chromium`", file=sys.stderr)
        return 1
    tests = [path for path in sorted(JOURNEYS.glob("test_*.py")) if _follows(path, names)]
    if not tests:
        print(f"no journey follows {', '.join(names)}: see docs/guides/journeys", file=sys.stderr)
        return 1
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-k", "Mouse or Thumb", *map(str, tests)]
    return subprocess.run(run, cwd=REPOSITORY, env={**os.environ, "WARDWRIGHT_PICTURES": "1"}, check=False).returncode


def _follows(path: Path, names: list[str]) -> bool:
    text = path.read_text(encoding="utf-8")
    return "follow(" in text and (not names or any(f'follow("{name}"' in text for name in names))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
