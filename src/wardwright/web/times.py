"""Moments as a ward reads them: `14:05`, `today 14:05`, `Tue 3 Mar 14:05`, `in 12 min`, `3 h ago`.

Lives here: moments and lengths into words, in the hospital's time zone and the reader's language. Must not live here:
what time it is (engine.clock). All take Instant (microseconds since 1970, UTC) or None, which is shown as nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wardwright.facts.instant import DAY, HOUR, MINUTE, Instant, Length
from wardwright.web.installation import installation

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def local(instant: Instant) -> datetime:
    """The moment on the hospital's clocks."""
    whole = _EPOCH + timedelta(microseconds=instant)
    return whole.astimezone(installation().zone)


def clock(instant: Instant | None) -> str:
    """`14:05`."""
    return "" if instant is None else local(instant).strftime("%H:%M")


def day(instant: Instant | None) -> str:
    """`today`, `yesterday`, `tomorrow`, `Tue 3 Mar`, `3 Mar 2025` when it is another year."""
    if instant is None:
        return ""
    that, today = local(instant).date(), local(installation().now()).date()
    apart = (that - today).days
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    if apart in near:
        return near[apart]
    return str(date_format(that, "D j M" if that.year == today.year else "j M Y"))


def moment(instant: Instant | None) -> str:
    """`today 14:05`."""
    return "" if instant is None else f"{day(instant)} {clock(instant)}"


def iso(instant: Instant | None) -> str:
    """For the `datetime` of a `<time>`: with its offset."""
    return "" if instant is None else local(instant).isoformat(timespec="seconds")


def length(value: Length | None) -> str:
    """`45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`: the two greatest parts."""
    if value is None:
        return ""
    value = abs(value)
    if value < MINUTE:
        return _("%(n)d s") % {"n": value // 1_000_000}
    if value < HOUR:
        return _("%(n)d min") % {"n": value // MINUTE}
    if value < DAY:
        hours, minutes = value // HOUR, value % HOUR // MINUTE
        return _("%(h)d h %(m)d min") % {"h": hours, "m": minutes} if minutes else _("%(h)d h") % {"h": hours}
    days, hours = value // DAY, value % DAY // HOUR
    return _("%(d)d d %(h)d h") % {"d": days, "h": hours} if hours else _("%(d)d d") % {"d": days}


def ago(instant: Instant | None) -> str:
    """`12 min ago`, `in 5 min`, `now` within half a minute."""
    if instant is None:
        return ""
    apart = instant - installation().now()
    if abs(apart) < MINUTE // 2:
        return _("now")
    said = length(apart)
    return _("in %(length)s") % {"length": said} if apart > 0 else _("%(length)s ago") % {"length": said}


def wall_moment(moment: datetime) -> str:
    """A moment of the machine's own clock (signing in), in the hospital's time zone: `3 Mar 14:05`."""
    there = moment.astimezone(installation().zone)
    return f"{date_format(there, 'j M')} {there:%H:%M}"
