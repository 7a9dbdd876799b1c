r"""Text → what may stand in an HL7 v2 field (HL7 v2.5.1 §2.7): no separator and no control character gets through.

Lives here: escaping, the inverse of connect/hl7v2/er7.unescape (a test holds the two together), and HL7's times.
"""

from __future__ import annotations

import re
from datetime import tzinfo

from wardwright.facts.instant import Instant, civil

_SIGNS = {sign: f"\\{letter}\\" for sign, letter in zip("\\|^&~", "EFSTR", strict=True)}
_SPECIAL = re.compile(r"\r\n|[\\|^&~\x00-\x1f\x7f-\x9f\u2028\u2029]")


def escape(text: str) -> str:
    r"""The text as a field's value: `|` is `\F\`, a line break `\.br\`, other control characters `\Xhh\`."""
    return _SPECIAL.sub(_one, text)


def hl7_time(moment: Instant, zone: tzinfo) -> str:
    """A time stamp to the second with its offset: 20260105140500+0000."""
    return f"{civil(moment, zone):%Y%m%d%H%M%S%z}"


def _one(match: re.Match[str]) -> str:
    sign = match[0]
    if sign in ("\r\n", "\n", "\r", "\u2028", "\u2029"):
        return "\\.br\\"
    return _SIGNS.get(sign) or f"\\X{sign.encode().hex().upper()}\\"
