"""What real feeds do to good messages: resends, delays, gaps, segments nobody knows, and messages that are broken.

Lives here: changes to a day's drafts, and the broken ones as bytes. Must not live here: clinical courses.
Each kind of dirt is met in DOMAIN's list of HL7 v2 traps. Called by: day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from wardwright.demo import messages as hl7
from wardwright.demo.hospital import Feed
from wardwright.demo.messages import Draft

# The laboratory's link is down from five past one until twenty to three; what waited comes in a rush.
_QUIET = (timedelta(hours=13, minutes=5), timedelta(hours=14, minutes=40))
_RESENT, _DELAYED, _ODD = 0.015, 0.025, 0.04


def delayed(drafts: Iterable[Draft], start: datetime, rng: Random) -> Iterator[Draft]:
    """The drafts with a gap in one feed, and some laboratory results hours late."""
    down, up = start + _QUIET[0], start + _QUIET[1]
    waiting = 0
    for draft in drafts:
        sent = draft.sent
        if draft.feed is Feed.LAB and sent >= start and rng.random() < _DELAYED:
            sent += timedelta(hours=rng.uniform(3, 7))
        if draft.feed is Feed.LAB and down <= sent < up:
            waiting += 1
            sent = up + timedelta(seconds=2 * waiting)
        yield draft._replace(sent=sent)


def odd(drafts: Iterable[Draft], rng: Random) -> Iterator[Draft]:
    """The drafts, some with segments of the sender's own; and messages that no flow needs."""
    for draft in drafts:
        if draft.feed is Feed.ADMISSIONS and rng.random() < _ODD * 3:
            draft = draft._replace(segments=(*draft.segments, "ZBE|1|MOVEMENT|WARDWRIGHT", "ZFD|LOCAL^Of no use"))
        yield draft
        if draft.feed is Feed.LAB and rng.random() < _ODD:
            yield _research_assay(draft)
        if draft.kind.startswith("RAS") and rng.random() < _ODD / 2:
            charge = "FT1|1|||20260101|20260101|CG|PHARM^Pharmacy item^L"
            pid = next(segment for segment in draft.segments if segment.startswith("PID"))
            yield draft._replace(kind="DFT^P03^DFT_P03", segments=(hl7.evn("P03", draft.sent, draft.sent), pid, charge))


def _research_assay(draft: Draft) -> Draft:
    """A result that the vocabulary does not know, and a note."""
    who = tuple(segment for segment in draft.segments if segment[:3] in ("PID", "PV1"))
    order = hl7.obr(f"X{abs(hash_of(draft)):07}", "RESEARCH", "Research assay", draft.sent, system="99RES")
    result = hl7.obx(1, hl7.Result("GDF15^Growth factor^99RES", "812", "NM", "ng/L"), draft.sent)
    return draft._replace(segments=(*who, order, result, "NTE|1|L|For research only: an invented note."))


def hash_of(draft: Draft) -> int:
    """A number for a draft that is the same in every run."""
    return sum(ord(letter) * place for place, letter in enumerate("".join(draft.segments), 1)) % 10_000_000


class Sent(NamedTuple):
    """A finished message and when it is sent."""

    sent: datetime
    raw: bytes


def resent(messages: Iterable[Sent], rng: Random) -> Iterator[Sent]:
    """The messages, some of them again a little later with the same control id: the acknowledgement was lost."""
    for message in messages:
        yield message
        if rng.random() < _RESENT:
            yield Sent(message.sent + timedelta(seconds=rng.randrange(10, 90)), message.raw)


def broken(start: datetime) -> Iterator[Sent]:
    """Messages that cannot be understood: each must be set aside with a reason, and stop nothing."""
    for hour, text in enumerate(_BROKEN, 6):
        moment = start + timedelta(hours=hour, minutes=17)
        yield Sent(moment, _filled(text, moment, Feed.LAB))


def broken_message(number: int, moment: datetime, feed: Feed) -> tuple[bytes, str]:
    """One of those that a receiver acknowledges and cannot understand, from this feed, and what is wrong with it."""
    what, text = _UNREADABLE[number % len(_UNREADABLE)]
    return _filled(text.replace("|BROKEN", f"|{feed.value}BROKEN{number}"), moment, feed), what


def _filled(text: str, moment: datetime, feed: Feed) -> bytes:
    stamped = text.replace("{time}", hl7.stamp(moment)).replace("{sender}", feed.value)
    return stamped.replace("\n", "\r").encode()


_HEAD = "MSH|^~\\&|{sender}|WARDWRIGHT GENERAL|WARDWRIGHT|DEMO|{time}||"
_BROKEN = (
    # no patient
    f"{_HEAD}ORU^R01^ORU_R01|BROKEN1|T|2.5.1\nOBR|1||L1|K^Potassium^L\nOBX|1|NM|K^Potassium^L||6.9|mmol/L|||||F\n",
    # a patient without an identifier
    f"{_HEAD}ORU^R01^ORU_R01|BROKEN2|T|2.5.1\nPID|1||||Nobody^Known\nOBX|1|NM|K^Potassium^L||4.1|mmol/L|||||F\n",
    # a number that is none, and a time that is none
    f"{_HEAD}ORU^R01^ORU_R01|BROKEN3|T|2.5.1\nPID|1||WW10001^^^WARDWRIGHT^MR||Fictiver^Amber\n"
    "OBX|1|NM|K^Potassium^L||haemolysed|mmol/L|||||F|||20261399\n",
    # cut off in the middle of its header
    "MSH|^~\\&|LIMS|WARD",
    # no type
    f"{_HEAD}|BROKEN5|T|2.5.1\nPID|1||WW10001^^^WARDWRIGHT^MR||Fictiver^Amber\n",
    # the end of a message whose beginning was lost
    "PID|1||WW10001^^^WARDWRIGHT^MR||Fictiver^Amber\nOBX|1|NM|K^Potassium^L||4.4|mmol/L|||||F\n",
    # an acknowledgement that went the wrong way
    f"{_HEAD}ACK^R01^ACK|BROKEN7|T|2.5.1\nMSA|AA|1\n",
    # a merge that does not say whom
    "MSH|^~\\&|PAS|WARDWRIGHT GENERAL|WARDWRIGHT|DEMO|{time}||ADT^A40^ADT_A39|BROKEN8|T|2.5.1\n"
    "EVN|A40|{time}\nPID|1||WW10001^^^WARDWRIGHT^MR||Fictiver^Amber\nMRG|\n",
)
_UNREADABLE = (
    ("no patient", _BROKEN[0]),
    ("a patient without a number", _BROKEN[1]),
    ("no number, no time", _BROKEN[2]),
)
