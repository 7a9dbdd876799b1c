"""The kinds of value that a setting may have: how each is read, and how a default is written.

Lives here: text, numbers, lengths, sizes, addresses, files … each from a TOML value. Must not live here: which keys
there are (keys.py). A kind raises Slip with what it found and what to write; keys.py gives the example.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from enum import Enum
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wardwright.facts.instant import DAY, HOUR, MINUTE, SECOND, Instant, Length, instant
from wardwright.home.settings import Address, HospitalClock, Network, Rhythm
from wardwright.home.slips import Slip

Read = Callable[[Any, Path], Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value must be, in words; how it is read (from the TOML value, seen from this folder) and written."""

    words: str
    read: Read
    show: Callable[[Any], str]


def _quoted(value: object) -> str:
    return f'"{value}"'


def _said(value: object) -> str:
    """A wrong value as the file wrote it, short."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return f"`{text if len(text) <= 60 else text[:59] + '…'}`"


def _text(value: Any, folder: Path) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Slip(f"{_said(value)} must be a text in quotes", "")
    return value


def _secretless(value: Any, folder: Path) -> str:
    address = _text(value, folder)
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Slip(f"{_said(value)} is not an address that begins with http:// or https://", "")
    if parts.password:
        raise Slip("an address here must not hold a password", "Keep it in a file: the keys that end in `_file`.")
    return address


def _database(value: Any, folder: Path) -> str:
    address = _text(value, folder)
    if urlsplit(address).scheme not in {"postgresql", "postgres"}:
        raise Slip("the address of a database begins with postgresql://", "")
    return address


def _flag(value: Any, folder: Path) -> bool:
    if not isinstance(value, bool):
        raise Slip(f"{_said(value)} must be true or false, without quotes", "")
    return value


def _whole(least: int, most: int) -> Read:
    def read(value: Any, folder: Path) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Slip(f"{_said(value)} must be a whole number from {least:,} to {most:,}", "")
        return value

    return read


_UNITS = {"s": SECOND, "min": MINUTE, "h": HOUR, "d": DAY}
_WORDS = {"second": "s", "sec": "s", "minute": "min", "m": "min", "hour": "h", "day": "d"}
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*", re.IGNORECASE)


def _length(value: Any, folder: Path) -> Length:
    match = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    unit = match.group(2).casefold() if match else ""
    unit = _WORDS.get(unit.removesuffix("s") or unit, unit)
    if match is None or unit not in _UNITS or not 0 < float(match.group(1)) <= 1_000_000:
        raise Slip(f'{_said(value)} must be a length of time in quotes: a number and "s", "min", "h" or "d"', "")
    return round(float(match.group(1)) * _UNITS[unit])


def shown_length(length: Length) -> str:
    """`"10 min"`."""
    unit = next(unit for unit in ("d", "h", "min", "s") if length % _UNITS[unit] == 0 or unit == "s")
    return f'"{length // _UNITS[unit]} {unit}"'


_SIZES = {"kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}


def _size(value: Any, folder: Path) -> int:
    match = re.fullmatch(r"\s*(\d{1,9})\s*([kMG]B)\s*", value) if isinstance(value, str) else None
    if match is None or int(match.group(1)) == 0:
        raise Slip(f'{_said(value)} must be a size in quotes: a number and "kB", "MB" or "GB"', "")
    return int(match.group(1)) * _SIZES[match.group(2)]


def _shown_size(size: int) -> str:
    unit = next((unit for unit in ("GB", "MB") if size % _SIZES[unit] == 0), "kB")
    return f'"{size // _SIZES[unit]} {unit}"'


_ADDRESS = re.compile(r"\[(?P<six>[0-9A-Fa-f:.]+)\]:(?P<port6>\d{1,5})|(?P<host>[^:\s]+):(?P<port>\d{1,5})")


def _address(value: Any, folder: Path) -> Address | None:
    if value is False:
        return None
    match = _ADDRESS.fullmatch(value.strip()) if isinstance(value, str) else None
    port = int(match.group("port") or match.group("port6")) if match else -1
    if match is None or not 0 <= port <= 65_535:
        raise Slip(f"{_said(value)} must be an address and a port in quotes", "")
    return Address(match.group("host") or match.group("six"), port)


def _file(value: Any, folder: Path) -> Path:
    return folder / Path(_text(value, folder)).expanduser()


def _rota(value: Any, folder: Path) -> str:
    text = _text(value, folder)
    return text if text.startswith(("http://", "https://")) else str(_file(text, folder))


def _texts(value: Any, folder: Path) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or not all(isinstance(each, str) and each.strip() for each in listed):
        raise Slip(f"{_said(value)} must be a list of texts in quotes", "")
    return tuple(listed)


def _networks(value: Any, folder: Path) -> tuple[Network, ...]:
    found = []
    for text in _texts(value, folder):
        try:
            found.append(ip_network(text, strict=False))
        except ValueError:
            raise Slip(f"`{text}` is not an address or network", "") from None
    return tuple(found)


def _zone(value: Any, folder: Path) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Slip(f"there is no time zone {_said(value)}", "") from None


def _codec(value: Any, folder: Path) -> str:
    text = _text(value, folder)
    try:
        "A".encode(text)
    except (LookupError, UnicodeError):
        raise Slip(f"there is no character set {_said(value)}", "") from None
    return text


def _one_of(kind: type[Enum]) -> Read:
    known = {each.value: each for each in kind}

    def read(value: Any, folder: Path) -> Enum:
        if not isinstance(value, str) or value not in known:
            raise Slip(f"{_said(value)} is not one of {', '.join(map(_quoted, known))}", "")
        return known[value]

    return read


def _word_of(*words: str) -> Read:
    def read(value: Any, folder: Path) -> str:
        if value not in words:
            raise Slip(f"{_said(value)} is not {' or '.join(map(_quoted, words))}", "")
        return str(value)

    return read


_HOURS = re.compile(r"(\d{1,2})(?::(\d\d))?\s*-\s*(\d{1,2})(?::(\d\d))?")


def _clock(hours: str, minutes: str | None) -> time | None:
    hour, minute = int(hours), int(minutes or 0)
    if (hour, minute) == (24, 0):
        return time(0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _rhythm(value: Any, folder: Path) -> tuple[Rhythm, ...]:
    if not isinstance(value, dict) or not value:
        raise Slip(f"{_said(value)} must be a table of hours and lengths", "")
    found = []
    for hours, quiet in value.items():
        match = _HOURS.fullmatch(hours.strip())
        start, end = (_clock(match[1], match[2]), _clock(match[3], match[4])) if match else (None, None)
        if start is None or end is None or start == end != time(0):
            raise Slip(f"`{hours}` must be two times of the day", "")
        found.append(Rhythm(start, end, _length(quiet, folder)))
    return tuple(found)


def _places(value: Any, folder: Path) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict) or not value:
        raise Slip(f"{_said(value)} must be a table of places and people", "")
    return {place: _texts(people, folder) for place, people in value.items()}


def _attending(value: Any, folder: Path) -> bool:
    if value != "attending":
        raise Slip(f'{_said(value)} is not "attending"', "")
    return True


_CLOCK_RATES = range(3601)


def _moment(value: Any) -> Instant:
    try:
        return instant(datetime.fromisoformat(value))
    except (TypeError, ValueError):
        raise Slip(f"{_said(value)} must be a date and time with its offset, in quotes", "") from None


def _hospital_clock(value: Any, folder: Path) -> HospitalClock:
    if not isinstance(value, dict) or set(value) != {"start", "began", "rate"} or value["rate"] not in _CLOCK_RATES:
        raise Slip(f"{_said(value)} must hold `start`, `began` and a `rate` from 0 to 3600", "")
    return HospitalClock(_moment(value["start"]), _moment(value["began"]), value["rate"])


TEXT = Kind("text", _text, _quoted)
WEB_ADDRESS = Kind("web address", _secretless, _quoted)
DATABASE_ADDRESS = Kind("database address", _database, _quoted)
FLAG = Kind("true or false", _flag, lambda value: str(value).lower())
LENGTH = Kind("length of time", _length, shown_length)
SIZE = Kind("size", _size, _shown_size)
ADDRESS = Kind("address and port", _address, _quoted)
FILE = Kind("path, seen from the home", _file, _quoted)
ROTA = Kind("path or web address", _rota, _quoted)
TEXTS = Kind("list of texts", _texts, lambda value: "[" + ", ".join(map(_quoted, value)) + "]")
NETWORKS = Kind("list of networks", _networks, str)
ZONE = Kind("time zone", _zone, lambda zone: _quoted(zone.key))
CODEC = Kind("character set", _codec, _quoted)
RHYTHM = Kind("table of hours", _rhythm, str)
PLACES = Kind("table of places", _places, str)
HOSPITAL_CLOCK = Kind("table of `start`, `began` and `rate`", _hospital_clock, str)
ATTENDING = Kind('"attending"', _attending, str)


def whole(least: int, most: int) -> Kind:
    """A whole number between these."""
    return Kind(f"whole number, {least:,} to {most:,}", _whole(least, most), str)


def one_of(kind: type[Enum]) -> Kind:
    """One of an enum's values."""
    words = " or ".join(_quoted(each.value) for each in kind)
    return Kind(words, _one_of(kind), lambda each: _quoted(each.value))


def word_of(*words: str) -> Kind:
    """One of these words."""
    return Kind(" or ".join(map(_quoted, words)), _word_of(*words), _quoted)
