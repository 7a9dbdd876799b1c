"""Bearer tokens: who may send.

Lives here: the token file (one token a line, `#` begins a comment) and the comparison, which takes as long for a
wrong token as for a right one. A changed file counts from the next request on: tokens are rotated by writing the new
one under the old, and taking the old one out once no sender shows it. Must not live here: what a request is answered.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from wardwright.connect.receiving import CannotOpen

SHORTEST = 16


class Tokens:
    """The tokens of one file."""

    def __init__(self, file: Path) -> None:
        """Reads the file; raises CannotOpen when it holds no token that could keep anybody out."""
        self._file = file
        self._stamp: tuple[int, int, int] | None = None
        self._digests: tuple[bytes, ...] = ()
        try:
            self._read()
        except (OSError, ValueError) as problem:
            reason = problem.strerror if isinstance(problem, OSError) else "it is not text"
            raise CannotOpen(f"The token file {file} cannot be read ({reason}). Write one token a line.") from None
        if not self._digests:
            raise CannotOpen(
                f"The token file {file} holds no token. Write one token of {SHORTEST} signs or more a line."
            )

    def allow(self, header: str) -> bool:
        """Whether an Authorization header shows one of the tokens."""
        self._renew()
        scheme, _, shown = header.strip().partition(" ")
        digest = _digest(shown.strip())
        right = False
        for known in self._digests:  # all of them, whatever the first ones say
            right |= hmac.compare_digest(digest, known)
        return right and scheme.casefold() == "bearer"

    def _renew(self) -> None:
        """Takes a changed file in. One that cannot be read at the moment (being written) leaves what was known."""
        try:
            self._read()
        except (OSError, ValueError):
            return

    def _read(self) -> None:
        found = self._file.stat()
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if stamp == self._stamp:
            return
        lines = (line.strip() for line in self._file.read_text(encoding="utf-8").splitlines())
        self._digests = tuple(_digest(line) for line in lines if len(line) >= SHORTEST and not line.startswith("#"))
        self._stamp = stamp


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
