"""What hostile senders send: fuzzed bytes and mutated messages, the same ones for the same seed.

WARDWRIGHT_HOSTILE is the share of the full size that a run looks at: 1 is ten million fuzzed bytes and a hundred
thousand mutated messages; the default, 0.03, keeps CI short and still meets every kind of damage.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from tests.conftest import REPOSITORY
from wardwright.connect.hl7v2 import PieceKind, split_messages
from wardwright.demo.day import hospital_day

SHARE = float(os.environ.get("WARDWRIGHT_HOSTILE", "0.03"))
FUZZED_BYTES = int(10_000_000 * SHARE)
MUTATED = int(100_000 * SHARE)

# Pieces that mean something to a reader of HL7, so that fuzz comes further than the first check.
_WORDS = [
    *(b"\x0b", b"\x1c", b"\x1c\r", b"\r", b"\n", b"\r\n", b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\x1b$B"),
    *(
        b"MSH|^~\\&|",
        b"MSH",
        b"\rMSH|",
        b"FHS|^~\\&|",
        b"BHS|^~\\&|",
        b"BTS|9\r",
        b"FTS|1\r",
        b"PID|",
        b"OBX|",
        b"MSA|",
    ),
    *(
        b"|",
        b"^",
        b"~",
        b"\\",
        b"&",
        b'""',
        b"|" * 50,
        b"^" * 50,
        b"~" * 50,
        b"\\F\\",
        b"\\X41\\",
        b"\\.br\\",
        b"\\Cffff\\",
    ),
    *(
        b"ADT^A01^ADT_A01",
        b"ADT^A40",
        b"ORU^R01",
        b"ACK",
        b"2.5.1",
        b"UNICODE UTF-16",
        b"8859/1",
        b"ISO IR87",
        b"GB 18030-2000",
    ),
    *(
        b"20260331120000",
        b"99999999999999",
        b"00000000",
        b"-1e999",
        b"NaN",
        b">=5",
        b"1:128",
        b"9" * 400,
        b"7.1^mmol/L",
    ),
]


def fuzzed(size: int, seed: int) -> Iterator[bytes]:
    """Reads of fuzzed bytes, `size` bytes in all or a little more."""
    rng = Random(seed)
    given = 0
    while given < size:
        parts = [rng.choice(_WORDS) if rng.random() < 0.6 else rng.randbytes(rng.randrange(20)) for _ in range(60)]
        if rng.random() < 0.1:
            parts.append(rng.randbytes(rng.randrange(5000)))
        data = b"".join(parts)
        given += len(data)
        yield data


def originals(shared: Path | None = None) -> list[bytes]:
    """Good messages: of the synthetic hospital, and real ones where they are there."""
    messages = list(hospital_day(seed=11, patients=40, messages=600))
    folder = shared if shared is not None else REPOSITORY.parent / "shared" / "data"
    for file in sorted((folder / "hl7v2").rglob("*.hl7"))[:400]:
        messages += [piece.raw for piece in split_messages(file.read_bytes()) if piece.kind is PieceKind.MESSAGE]
    return [message for message in messages if 0 < len(message) < 60_000]


def mutated(messages: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """`count` messages, each damaged one to four times."""
    rng = Random(seed)
    for _ in range(count):
        raw = rng.choice(messages)
        for _ in range(rng.randrange(1, 5)):
            raw = rng.choice(_DAMAGES)(raw, messages, rng)
        yield raw[:200_000]


Damage = Callable[[bytes, list[bytes], Random], bytes]


def _cuts(raw: bytes, rng: Random) -> tuple[int, int]:
    first = rng.randrange(len(raw) + 1)
    return first, min(len(raw), first + rng.choice((1, 3, 20, 300)))


def _flip(raw: bytes, _: list[bytes], rng: Random) -> bytes:
    changed = bytearray(raw)
    for _number in range(rng.randrange(1, 9)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _delete(raw: bytes, _: list[bytes], rng: Random) -> bytes:
    first, last = _cuts(raw, rng)
    return raw[:first] + raw[last:]


def _repeat(raw: bytes, _: list[bytes], rng: Random) -> bytes:
    first, last = _cuts(raw, rng)
    return raw[:last] + raw[first:last] * rng.choice((1, 2, 50)) + raw[last:]


def _insert(raw: bytes, _: list[bytes], rng: Random) -> bytes:
    first, _last = _cuts(raw, rng)
    return raw[:first] + rng.choice(_WORDS) * rng.choice((1, 1, 30)) + raw[first:]


def _splice(raw: bytes, messages: list[bytes], rng: Random) -> bytes:
    other = rng.choice(messages)
    return raw[: rng.randrange(len(raw) + 1)] + other[rng.randrange(len(other)) :]


def _truncate(raw: bytes, _: list[bytes], rng: Random) -> bytes:
    return raw[: rng.randrange(len(raw) + 1)]


def _shuffle_segments(raw: bytes, _: list[bytes], rng: Random) -> bytes:
    first, *rest = raw.split(b"\r")
    rng.shuffle(rest)
    return b"\r".join((first, *rest))


def _field(raw: bytes, _: list[bytes], rng: Random) -> bytes:
    fields = raw.split(b"|")
    fields[rng.randrange(len(fields))] = rng.choice((b"", rng.choice(_WORDS), rng.randbytes(rng.randrange(40))))
    return b"|".join(fields)


def _other_signs(raw: bytes, _: list[bytes], rng: Random) -> bytes:
    signs = bytes(rng.sample(range(33, 127), 5))
    return raw.translate(bytes.maketrans(b"|^~\\&", signs))


def _other_encoding(raw: bytes, _: list[bytes], rng: Random) -> bytes:
    encoding = rng.choice(("utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-7", "cp037"))
    return raw.decode("latin-1").encode(encoding, "replace")


_DAMAGES: list[Damage] = [
    *(_flip, _delete, _repeat, _insert, _splice, _truncate, _shuffle_segments, _field, _field, _field),
    *(_other_signs, _other_encoding),
]
