"""The address of a flow: its title in small letters and dashes.

Lives here: from titles to addresses. Must not live here: pages. Pure. Nothing of a patient is in a title.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

_LONGEST = 80


def slug_of(title: str) -> str:
    """`Escalate dangerous potassium` → `escalate-dangerous-potassium`."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")


def slugs_of(titles: Iterable[str]) -> dict[str, str]:
    """Title → address, no two the same: of those that would be, all but the first carry a mark of their own."""
    taken: set[str] = set()
    found: dict[str, str] = {}
    for title in sorted(set(titles)):
        slug = slug_of(title)
        if not slug or slug in taken or slug in RESERVED:
            mark = hashlib.sha256(title.encode()).hexdigest()[:6]
            slug = f"{slug}-{mark}" if slug else mark
        taken.add(slug)
        found[title] = slug
    return found


RESERVED = frozenset({"new", "gallery", "words", "drafts", "draft"})
"""Addresses beside those of flows."""
