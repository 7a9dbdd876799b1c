"""How the bytes of a message are written.

Lives here: the numbered ways (column `encoding`), the one used for new messages, reading all of them. Must not live
here: tables. A number is never given a second meaning: what was written once must be readable for ever.

    0  as they came          1  Zstandard          2  Zstandard with the dictionary messages-1.zdict
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from threading import local
from typing import Final

import zstandard

AS_IT_CAME: Final = 0
COMPRESSED: Final = 1
WITH_DICTIONARY_1: Final = 2
LEVEL: Final = 1
_DICTIONARIES: Final = {WITH_DICTIONARY_1: "messages-1.zdict"}
_SMALL: Final = 64  # bytes: below, nothing is gained
# A dictionary holds what starts a message; in a long one it no longer counts.
_LONG: Final = 100_000

_of_thread = local()  # a compressor belongs to one thread


def encode(raw: bytes) -> tuple[int, bytes]:
    """The number of the way, and the bytes as they are stored: never longer than they came."""
    if len(raw) < _SMALL:
        return AS_IT_CAME, raw
    way = COMPRESSED if len(raw) > _LONG else WITH_DICTIONARY_1
    packed = _compressor(way).compress(raw)
    return (way, packed) if len(packed) < len(raw) else (AS_IT_CAME, raw)


def decode(way: int, stored: bytes) -> bytes:
    """The bytes as they came."""
    if way == AS_IT_CAME:
        return stored
    return _decompressor(way).decompress(stored)


def _compressor(way: int) -> zstandard.ZstdCompressor:
    made: dict[int, zstandard.ZstdCompressor] = _of_thread.__dict__.setdefault("compressors", {})
    if way not in made:
        # The content's size is written, so that reading takes exactly the memory it needs; zstd's own checksum finds
        # a message that was damaged on the disk.
        made[way] = zstandard.ZstdCompressor(
            level=LEVEL, dict_data=_dictionary(way), write_content_size=True, write_checksum=True
        )
    return made[way]


def _decompressor(way: int) -> zstandard.ZstdDecompressor:
    made: dict[int, zstandard.ZstdDecompressor] = _of_thread.__dict__.setdefault("decompressors", {})
    if way not in made:
        made[way] = zstandard.ZstdDecompressor(dict_data=_dictionary(way))
    return made[way]


@cache
def _dictionary(way: int) -> zstandard.ZstdCompressionDict | None:
    if way not in _DICTIONARIES:
        return None
    made = zstandard.ZstdCompressionDict(files(__package__).joinpath(_DICTIONARIES[way]).read_bytes())
    made.precompute_compress(level=LEVEL)
    return made
