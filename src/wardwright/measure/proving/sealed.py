"""Sealing: what is kept of a proof names patients, so it is written encrypted and is believed only unchanged.

Lives here: bytes → sealed bytes and back (AES-256-GCM). Must not live here: where they lie (kept). The key is made of
the database's own key where the database is encrypted, else of the home's secret, which only the home's user reads. The
seal names the program's version: what another version wrote is as if it were not there.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12  # bytes
_SECRET = "proofs-secret"


class Seal:
    """Seals and opens with one key."""

    def __init__(self, key: bytes, about: str) -> None:
        self._cipher = AESGCM(key)
        self._about = about.encode()

    def close(self, content: bytes, name: str) -> bytes:
        """Sealed, to be opened under the same name only."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, content, self._about + b"\0" + name.encode())

    def open(self, sealed: bytes, name: str) -> bytes | None:
        """What was sealed; None when it was changed, or sealed by another home or version."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._about + b"\0" + name.encode())
        except (InvalidTag, ValueError):
            return None


def seal_of(folder: Path, database_key: bytes | None, about: str) -> Seal:
    """The seal of a home whose proofs lie in `folder`; a secret is made there when the database has no key."""
    secret = database_key if database_key else _secret(folder)
    return Seal(hashlib.sha256(b"proofs of a home\0" + secret).digest(), about)


def _secret(folder: Path) -> bytes:
    file = folder / _SECRET
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            new.write(os.urandom(32))
    except FileExistsError:
        pass
    return file.read_bytes()
