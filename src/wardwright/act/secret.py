"""Secrets that lie in files of their own, read anew each time so that a new one works without a restart.

Lives here: reading one. Must not live here: what it is for. The text of a secret appears in no exception.
"""

from __future__ import annotations

from pathlib import Path

from wardwright.act.channel import TemporaryFailure


def read_secret(file: Path) -> str:
    """The secret in this file, without white space around it. Raises TemporaryFailure when it cannot be read."""
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise TemporaryFailure(f"{file} cannot be read. Put the secret there, readable for Wardwright.") from None
    if not secret:
        raise TemporaryFailure(f"{file} is empty. Put the secret there.")
    return secret
