"""The compiled inner loop for a bench, as it is installed (docs/decisions/0013): made, and found first by processes.

Called by live and prove; each takes `--plain` to measure plain Python.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "compiled"


def make_compiled() -> None:
    """Every process that is started from here on finds the compiled package first."""
    if subprocess.run([sys.executable, str(ROOT / "scripts" / "compile.py")]).returncode:
        raise SystemExit("Measure plain Python with --plain.")
    os.environ["PYTHONPATH"] = str(FOLDER)


def is_compiled() -> bool:
    """Whether this process runs on it."""
    from wardwright.kernel import decide

    return not str(decide.__file__).endswith(".py")


def start_again_compiled() -> None:
    """This script again, on the compiled package; returns at once where that is what runs."""
    if not is_compiled():
        make_compiled()
        os.execv(sys.executable, [sys.executable, *sys.argv])
