"""JSON bytes → values, with every decimal as it was written (6.40 stays 6.40).

Called by split (is this JSON, one document or many?) and by reading. No error text repeats what was in the bytes.
"""

from __future__ import annotations

import codecs
import re
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec


class NotJson(Exception):
    """The bytes are not one JSON document; the text says at which byte."""


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise ValueError("a number beyond any measurement") from None


_DECODER = msgspec.json.Decoder(float_hook=_decimal)
_BYTE = re.compile(r"byte (\d+)")
_WIDE = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"))
_MARKS = (*_WIDE, (codecs.BOM_UTF16_BE, "utf-16"))
MARKS = (codecs.BOM_UTF8, *(mark for mark, _ in _MARKS))
"""Byte order marks: what follows one is not read as it lies there."""


def as_utf8(raw: bytes) -> bytes:
    """The bytes in UTF-8 without a byte order mark; unchanged when they are neither UTF-16 nor UTF-32."""
    if raw.startswith(codecs.BOM_UTF8):
        return raw[3:]
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, "replace").encode("utf-8", "replace")
    return raw


def decode(raw: bytes) -> Any:
    """The value of one JSON document; raises NotJson."""
    try:
        return _DECODER.decode(as_utf8(raw))
    except msgspec.MsgspecError as problem:
        found = _BYTE.search(str(problem))
        if found is None:
            raise NotJson("the JSON ends too early") from None
        raise NotJson(f"the JSON cannot be read from byte {found[1]} on") from None
    except UnicodeError:
        raise NotJson("the text is not in UTF-8") from None
    except (ValueError, RecursionError):
        raise NotJson("the JSON nests too deeply or holds a number beyond any measurement") from None
