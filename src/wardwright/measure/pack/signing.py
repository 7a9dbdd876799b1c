"""Signing: who made a pack, and that nobody changed it since.

Lives here: keys (Ed25519, RFC 8032: the same key and text give the same signature) and their files. Must not live here:
what is signed. The private key never leaves its file; a key is known by the first 32 hex digits of the SHA-256 of its
public half.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_SEED = 32
_SAID_BEFORE = b"wardwright evidence pack\n"  # so that a signature of a pack is one of nothing else


class KeyRefused(Exception):
    """A key cannot be used: what is wrong, and what to do."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.problem, self.fix = problem, fix


class Signature(NamedTuple):
    """A signature and the public key that it can be checked with, as hex digits."""

    public_key: str
    signature: str


def fingerprint_of(public_key: str) -> str:
    """By which people know a key."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:32]


def key_in(file: Path) -> tuple[Ed25519PrivateKey, bool]:
    """The key in the file, and whether it was made now: a new one, readable by its owner only. KeyRefused, OSError."""
    made = _make(file)
    if not made and stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise KeyRefused(f"{file} may be read by others.", f"Close it: chmod 600 {file}")
    text = file.read_text(encoding="ascii", errors="replace").strip()
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text)), made
    except ValueError:
        raise KeyRefused(f"{file} holds no key.", "Put the key back, or name another file.") from None


def _make(file: Path) -> bool:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(os.urandom(_SEED).hex() + "\n")
            out.flush()
            os.fsync(out.fileno())
        os.link(beside, file)  # whole or not at all, and never over a key that is there
    except FileExistsError:
        return False
    finally:
        beside.unlink()
    return True


def sign(key: Ed25519PrivateKey, text: bytes) -> Signature:
    """The signature of the text."""
    return Signature(key.public_key().public_bytes_raw().hex(), key.sign(_SAID_BEFORE + text).hex())


def is_signed(signature: Signature, text: bytes) -> bool:
    """Whether the signature is one of this text by the key that it names."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature.public_key))
        key.verify(bytes.fromhex(signature.signature), _SAID_BEFORE + text)
    except (InvalidSignature, ValueError):
        return False
    return True
