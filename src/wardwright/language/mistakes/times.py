"""Frequent slips in times: durations, windows, times of day, schedules."""

from __future__ import annotations

from wardwright.language.mistakes.row import DURATION, Mistake, Rewrite, mistake
from wardwright.language.slip import Place

_WHOLE = "Abbreviations of time are misread (m is minutes, months and metres), so a page writes the word out."
_WINDOW = "A window has one wording, so that everyone counts it the same way: back from the moment of decision."
_CLOCK = "Times of day are four digits on the 24-hour clock, so that nobody takes eight in the evening for the morning."

_WORDS = {
    "one": 1, "two": 2, "a couple of": 2, "couple of": 2,
    "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "twenty-four": 24, "thirty": 30, "forty-five": 45,
    "forty-eight": 48, "sixty": 60, "seventy-two": 72, "ninety": 90,
}  # fmt: skip


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _full(unit: str) -> Rewrite:
    return lambda groups: _counted(int(groups[0]), unit)


def _in_digits(groups: tuple[str, ...]) -> str:
    return _counted(_WORDS[" ".join(groups[0].lower().split())], groups[1].lower().rstrip("s"))


def _clock(hour: str, minute: str = "", half: str = "") -> str | None:
    hours, half = int(hour), half.lower().replace(".", "")
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "pm" else 0)
    if hours > 24:
        return None
    return f"{hours % 24:02d}:{minute or '00'}"


_WEEKDAYS = r"(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_AT = r"(\d{1,2}:\d{2})"

TIMES: tuple[Mistake, ...] = (
    # ── times of day ──
    mistake("am-pm", "am and pm", r"\b(\d{1,2})(?:[:.](\d{2}))?\s?(a\.?m|p\.?m)\b\.?(?=\W|$)",
        lambda groups: _clock(*groups), because=_CLOCK),
    mistake("clock-no-colon", "A time of day without its colon",
        r"\b([01]\d|2[0-3])([0-5]\d)\b\s?(?:hours|hrs|h)?(?![\d/%])", r"\1:\2", because=_CLOCK),
    mistake("clock-point", "A point in a time of day", r"(?<=\bat )([01]?\d|2[0-3])\.([0-5]\d)\b",
        lambda groups: _clock(groups[0], groups[1]), because=_CLOCK),
    mistake("clock-short", "A time of day without minutes",
        r"\b(at|and|between) ([01]?\d|2[0-3])(?: ?o'clock|h)?(?=\s*(?:,|\.\s*$|$| and| for))",
        lambda groups: f"{groups[0]} {_clock(groups[1])}", because=_CLOCK),
    mistake("noon", "“noon” and “midnight”", r"\b(noon|midday|midnight)\b",
        lambda groups: "00:00" if groups[0].lower() == "midnight" else "12:00", because=_CLOCK),
    # ── schedules ──
    mistake("q-hours", "Prescribing shorthand for a schedule",
        r"\bq\.?\s?(\d+)\s?h(?:ours?|rs?|ourly)?\b|\b(\d+)[ -]?hourly\b",
        lambda groups: f"Every {_counted(int(groups[0] or groups[1]), 'hour')}",
        because="Shorthand that a prescriber reads is not read by everyone who signs the page."),
    mistake("daily-at", "“Daily” for “Every day”",
        rf"^(?:daily|each day|everyday|once a day|(?:every|each) morning)\s*,?\s*(?:at )?{_AT}(?!\s?[ap]\.?m)",
        r"Every day at \1", because="A schedule is `Every day at …`, `Every Monday at …` or `Every 4 hours`."),
    mistake("daily-clock", "“Every morning at …”",
        r"^(?:(?:daily|each day|everyday|(?:every|each) morning)\s*,?\s*(?:at )?(?=\d)"
        r"|(?:every|each) (?:evening|night|afternoon)\s*,?\s*(?:at )?(?=1[2-9]|2[0-3]|\d[^,]{0,5}pm))", "Every day at ",
        because="A schedule is `Every day at …`, `Every Monday at …` or `Every 4 hours`."),
    mistake("daily", "A schedule without its time",
        r"^(?:daily|each day|everyday|every day(?! at)|(?:every|each) (?:morning|evening|night"
        r"|afternoon))\b", says='"{found}" does not say at what time.',
        because="A schedule runs at a time that the ward knows: `Every day at 07:30, for each patient who …`."),
    mistake("every-weekday", "“Every weekday”",
        rf"^(?:every|each|on) (?:weekday|working day|work day)s?,?\s*(?:at )?{_AT}(.*?),?\s*\bthen\b",
        r"Every day at \1\2, and it is a weekday, then", says='"{found}" is a day and a condition.',
        because="A schedule runs every day or on one day of the week; `it is a weekday` leaves the weekend out.",
        place=Place.SENTENCE, anywhere=True),
    mistake("every-weekend", "“Every weekend”",
        rf"^(?:every|each|on) weekends?,?\s*(?:at )?{_AT}(.*?),?\s*\bthen\b",
        r"Every day at \1\2, and it is a weekend, then", says='"{found}" is two days and a condition.',
        because="A schedule runs every day or on one day of the week; `it is a weekend` leaves the others out.",
        place=Place.SENTENCE, anywhere=True),
    mistake("for-each-alone", "“for each patient” without a condition", r"\bfor each patient(?=\s*,?\s*then\b)",
        "for each patient who is an inpatient", says='"{found}" does not say which patients.',
        because="Without a condition it would be everybody who was ever on record.", place=Place.SENTENCE),
    mistake("it-is-day", "A day as a condition",
        rf"\bit is (?:not )?(?:an? |on )?{_WEEKDAYS}\b(?! ?(?:to|-|–|and|or)\b)",
        says='"{found}" names one day.',
        because="A condition is `it is a weekend` or `it is a weekday`; a schedule may name one day: "
                "`Every Monday at 09:00`."),
    mistake("weekly-at", "Other words for a day of the week",
        rf"^(?:on |each |weekly on )?{_WEEKDAYS}s?,?\s*(?:at )?{_AT}", r"Every \1 at \2",
        because="A schedule is `Every day at …`, `Every Monday at …` or `Every 4 hours`."),
    mistake("weekly", "A week without its day",
        r"^(?:weekly|once a week|every week(?! at)|each week|fortnightly|monthly)\b",
        says='"{found}" does not say on which day and at what time.',
        because="Write `Every Monday at 09:00, for each patient who …`."),
    mistake("each-interval", "“Each” for “Every”", rf"^each ({DURATION})", r"Every \1",
        because="A schedule begins with `Every`."),
    mistake("for-all-patients", "Other words for “for each patient who”",
        r"\bfor (?:every|all|any|each of the|each)?\s*(?:the )?(?:in)?patients?(?:\s+(?:who|that|which)(?: are| is)?"
        r"|(?=\s+(?:on|in|aged|taking|with)\b))", "for each patient who is", "for each patient who",
        "for each patient who is an inpatient and is", because="A schedule looks at each patient by themselves."),
    # ── durations ──
    mistake("minutes-short", "“min” for minutes", r"\b(\d+)[ -]?(?:mins?|m|mn|')\b(?:\.(?!\s*$))?", _full("minute"),
        because=_WHOLE),
    mistake("hours-short", "“h” for hours", r"\b(\d+)[ -]?(?:hrs?|h|hr's)\b(?:\.(?!\s*$))?", _full("hour"),
        because=_WHOLE),
    mistake("days-short", "“d” for days", r"\b(\d+)[ -]?(?:d|dys?)\b(?:\.(?!\s*$))?", _full("day"), because=_WHOLE),
    mistake("weeks-short", "“wk” for weeks", r"\b(\d+)[ -]?(?:wks?|w)\b(?:\.(?!\s*$))?", _full("week"), because=_WHOLE),
    mistake("seconds-short", "“sec” for seconds", r"\b(\d+)[ -]?(?:secs?|s)\b(?:\.(?!\s*$))?", _full("second"),
        because=_WHOLE),
    mistake("hyphen-duration", "A hyphen in a duration", r"\b(\d+)-(second|minute|hour|day|week)s?\b",
        lambda groups: _counted(int(groups[0]), groups[1].lower()),
        because="A duration is a number and a unit of time."),
    mistake("half-hour", "“half an hour”", r"\b(?:a )?half (?:an |a )?hour\b", "30 minutes",
        because="A duration is a number and a unit of time."),
    mistake("hour-and-half", "“an hour and a half”", r"\b(?:an?|one|1) (?:hour and (?:a|one) half|and a half hours?)\b",
        "1 hour 30 minutes", because="A duration is whole numbers, largest unit first."),
    mistake("fortnight", "“a fortnight”", r"\b(?:a |one |1 )?fortnight\b", "2 weeks",
        because="A duration is a number and a unit of time."),
    mistake("duration-and", "“and” inside a duration",
        r"\b(\d+ (?:hours?|days?|weeks?)),? and (\d+ (?:seconds?|minutes?|hours?|days?))\b(?! ago)", r"\1 \2",
        because="`and` begins the next clause; a duration stands in one piece."),
    mistake("months", "Months and years", r"\b(\d+)\s(months?|years?)\b(?! old| of age)",
        lambda groups: f"{int(groups[0]) * (30 if groups[1].lower().startswith('m') else 365)} days",
        because="Months differ in length, so a page counts days."),
    mistake("number-in-letters", "A duration in letters",
        r"\b(" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")\s(seconds?|minutes?|hours?|days?|weeks?)\b",
        _in_digits, because="Numbers in digits are found at a glance."),
    mistake("no-time-unit", "A duration without its unit",
        r"\b(within|for|every|in the last) (\d+)(?=\s*(?:,|\.?\s*$|and\b|urgently))", r"\1 \2 minutes", r"\1 \2 hours",
        r"\1 \2 days", says='"{found}" does not say minutes, hours or days.',
        because="A quarter of an hour and fifteen hours are both plausible on a ward.", choice=True),
    # ── windows ──
    mistake("window-words", "Other words for “in the last”",
        r"\b(?:over|for|during|throughout|in|within|across)?\s*(?:the |these |this )?(?:past|previous|preceding"
        r"|prior|last|most recent)\s+(?=\d|an?\b|(?:couple|few|two|three|four|six|seven|ten|twelve|hour|day|week)\b)",
        " in the last ", because=_WINDOW),
    mistake("today", "“today”", r"\b(?:earlier )?(?:today|this (?:morning|afternoon|evening)|tonight)\b",
        "in the last 24 hours", because=_WINDOW),
    mistake("yesterday", "“yesterday”", r"\byesterday\b", "between 48 hours and 24 hours ago", because=_WINDOW),
    mistake("this-week", "“this week”", r"\b(?:this|in the past|in the last) week\b", "in the last 7 days",
        because=_WINDOW),
    mistake("recently", "“recently”", r"\b(?:recently|lately|previously|before|ever|a while ago|not long ago)\b",
        says='"{found}" does not say how far back to look.',
        because="Write the window, for example `in the last 24 hours`: two people rarely mean the same by it."),
    mistake("since-event", "“since …”",
        r"\bsince (?:admission|arrival|the start|midnight|birth|surgery|the operation)\b",
        says='"{found}" is not a window that a page can look back to.',
        because="Write a length of time: `in the last 48 hours`."),
    mistake("more-than-ago", "“more than … ago”", rf"\b(?:more|less|longer) than {DURATION} ago\b",
        says='"{found}" leaves one end of the time open.',
        because="Write both ends: `between 365 days and 8 days ago`, or `in the last 8 days`."),
    mistake("duration-compared", "“for more than …”",
        rf"\bfor (?:more than|over|longer than|at least|greater than|>=?)\s*(?=(?:an? |one )?(?:{DURATION}|hour|day"
        rf"|week))", "for ",
        because="The flow acts at the moment when that length is reached, so it is written `for 4 hours`."),
    mistake("duration-sign", "A sign before a duration",
        rf"(?:<=?|>=?|≤|≥|up to|at most|less than|under)\s*(?={DURATION})", " ",
        because="`within 15 minutes` already means up to fifteen."),
)  # fmt: skip
