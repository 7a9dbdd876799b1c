"""Messages of one shape and any size, each made to find a step whose work grows faster than its bytes."""

from __future__ import annotations

from collections.abc import Callable

_HEAD = b"MSH|^~\\&|A|B|C|D|20260331||ORU^R01|1|P|2.5\r"
_WHO = b"PID|1||7^^^H^MR\r"
_ORDER = _HEAD + _WHO + b"OBR|1|||K\r"
_NUMBER = _ORDER + b"OBX|1|NM|2823-3^K^LN||"
_TEXT = _ORDER + b"OBX|1|TX|2823-3^K^LN||"
_RESULT = b"OBX|1|NM|2823-3^K^LN||4|mmol/L|||||F\r"


def _run(before: bytes, piece: bytes, after: bytes = b"\r") -> Callable[[int], bytes]:
    return lambda size: before + piece * (size // len(piece)) + after


def _charset(name: bytes) -> bytes:
    return _HEAD.replace(b"2.5\r", b"2.5||||||" + name + b"\r") + _WHO


SHAPES: dict[str, Callable[[int], bytes]] = {
    "a text broken into lines": _run(_TEXT, b"a\r"),
    "lines with fields that begin no segment": _run(_HEAD + _WHO, b"a|b\r"),
    "lines behind the header": _run(_HEAD, b"zz\r"),
    "fields": _run(_NUMBER, b"|"),
    "components": _run(_NUMBER, b"^"),
    "subcomponents": _run(_NUMBER, b"&"),
    "repetitions": _run(_NUMBER, b"~"),
    "identifiers": _run(_HEAD + b"PID|1||", b"7^^^H^XX~"),
    "empty identifiers": _run(_HEAD + b"PID|1||", b"~"),
    "escapes": _run(_TEXT, b"\\F\\"),
    "escape signs": _run(_TEXT, b"\\"),
    "hexadecimal": _run(_TEXT + b"\\X", b"41", b"\\\r"),
    "hexadecimal without end": _run(_TEXT + b"\\X", b"41"),
    "hexadecimals without end": _run(_TEXT, b"\\X4141"),
    "local escapes": _run(_TEXT, b"\\Zab"),
    "a layout's number": _run(_TEXT + b"\\.sp", b"9", b"\\\r"),
    "layouts": _run(_TEXT, b"\\.sp+9"),
    "digits": _run(_NUMBER, b"9", b"|mmol/L|||||F\r"),
    "digits behind the point": _run(_NUMBER + b"0.", b"0", b"1|mmol/L|||||F\r"),
    "an exponent": _run(_NUMBER + b"1e", b"9", b"|mmol/L|||||F\r"),
    "a structured number": _run(_NUMBER.replace(b"|NM|", b"|SN|") + b">^", b"9", b"^-^9\r"),
    "blanks before a value": _run(_NUMBER, b" ", b"x|mmol/L|||||F\r"),
    "blanks within a value": _run(_NUMBER + b"1", b" ", b"1|mmol/L|||||F\r"),
    "a time's digits": _run(_ORDER + b"OBX|1|NM|2823-3^K^LN||4|mmol/L|||||F|||", b"2"),
    "a time's fraction": _run(_ORDER + b"OBX|1|NM|2823-3^K^LN||4|mmol/L|||||F|||20260331120000.", b"2"),
    "a unit": _run(_NUMBER + b"4|", b"m", b"|||||F\r"),
    "brackets in a unit": _run(_NUMBER + b"4|", b"(", b"|||||F\r"),
    "fractions in a unit": _run(_NUMBER + b"4|", b"m/", b"|||||F\r"),
    "results": _run(_ORDER, _RESULT),
    "lines of a text": _run(_ORDER, b"OBX|1|TX|2823-3^K^LN||some text||||||F\r"),
    "notes": _run(_ORDER + _RESULT, b"NTE|1|L|text\r"),
    "orders": _run(_HEAD + _WHO, b"ORC|NW|1\rOBR|1|||K\r"),
    "patients": _run(_HEAD, b"PID|1||7^^^H^MR\r"),
    "own segments": _run(_HEAD + _WHO, b"ZAB|1\rZCD|2\r"),
    "fields of the header": _run(_HEAD.rstrip(), b"|x"),
    "a control id": _run(b"MSH|^~\\&|A|B|C|D|20260331||ORU^R01|", b"9", b"|P|2.5\r" + _WHO),
    "parts of a type": _run(b"MSH|^~\\&|A|B|C|D|20260331||", b"^", b"|1|P|2.5\r" + _WHO),
    "headers in one line": _run(_HEAD, b"MSH|^~\\&|"),
    "headers": _run(b"", b"MSH|^~\\&|\r"),
    "batches": _run(b"", b"BHS|^~\\&|\r"),
    "vertical tabs": _run(_HEAD, b"\x0b"),
    "vertical tabs and blanks": _run(_HEAD, b"\x0b "),
    "vertical tabs and line ends": _run(_HEAD, b"\x0b\r"),
    "file separators": _run(_HEAD, b"\x1c "),
    "empty lines": _run(_HEAD, b"\r"),
    "blanks": _run(_HEAD, b" "),
    "bytes of no character": _run(_HEAD + _WHO, b"\xff"),
    "character sets announced": _run(_charset(b"ISO IR87"), b"\x1b$B"),
    "two-byte characters": _run(_charset(b"GB 18030-2000"), b"\x81\x30"),
    "two-byte text": lambda size: (_HEAD + b"a" * (size // 2)).decode().encode("utf-16-le"),
    "merged identifiers": _run(_HEAD.replace(b"ORU^R01", b"ADT^A40") + _WHO + b"MRG|", b"7^^^H^MR~"),
    "a place": _run(_HEAD.replace(b"ORU^R01", b"ADT^A01") + _WHO + b"PV1|1|I|", b"a"),
    "parts of a place": _run(_HEAD.replace(b"ORU^R01", b"ADT^A01") + _WHO + b"PV1|1|I|", b"^"),
    "a code": _run(_ORDER + b"OBX|1|NM|", b"c", b"||4|mmol/L|||||F\r"),
    "a status": _run(_NUMBER + b"4|mmol/L|||||", b"F"),
}

# Where the work once grew with the square of the bytes: these are tried at a size that would never have ended.
ONCE_SLOW = (
    "a text broken into lines",
    "lines of a text",
    "vertical tabs",
    "vertical tabs and blanks",
    "vertical tabs and line ends",
)
