"""Words for the terminal: counted, shortened, made harmless, and how to call the command from here."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path


def count(number: int, noun: str) -> str:
    """`1 flow`, `22 flows`, `1,204 messages`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    """The text without the signs that move a terminal's cursor or colour: what a message holds is never obeyed."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def own_name() -> str:
    """How the command is called from here: by its name, or where `make` put it when it is not on the path."""
    if shutil.which("wardwright"):
        return "wardwright"
    beside = Path(sys.executable).parent / "wardwright"
    return os.path.relpath(beside) if beside.exists() and beside.is_relative_to(Path.cwd()) else "wardwright"


def cut(text: str, width: int) -> str:
    """The text, at most this wide, with `…` where something is left out."""
    return text if len(text) <= width else text[: width - 1] + "…"
