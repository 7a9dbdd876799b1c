"""Why an outcome cannot become an example: what the lines of an example cannot say, and what to do instead.

Lives here: the table. Must not live here: finding out which of them it is (case). Every refusal of `make_case`
is a row.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """One reason: its slug, what is in the way, what to do instead. No word of a patient is in it."""

    slug: str
    why: str
    instead: str


_ROWS = (
    Refused(
        "not-reproduced",
        "The facts at hand do not give this outcome when this flow runs on this patient alone.",
        "Name all the files of its history, and with --with the flows whose flags it reads.",
    ),
    Refused(
        "daily-cap",
        "It was held back because of other patients: `At most … a day`. An example has one patient.",
        "The page's own sentence says it; an example of one patient cannot show it.",
    ),
    Refused(
        "too-old",
        "It arrived more than 24 hours after it was true. On the line of an example both are the same moment.",
        "Write in a comment on the page what late results mean; or add `, however old` if they should fire.",
    ),
    Refused(
        "late",
        "It hangs on something that arrived later than it was true. On the line of an example both are one moment.",
        "Write the example by hand with the result at the time at which people would have acted on it.",
    ),
    Refused(
        "no-unit",
        "It hangs on a number whose unit is missing or does not convert. A page does not write such a number.",
        "Have the source send the unit, or map it: then prove again.",
    ),
    Refused(
        "censored",
        "It hangs on a value like `<5` that is too coarse to tell. The line of an example holds one exact value.",
        "Write two examples by hand, with a value on each side.",
    ),
    Refused(
        "no-value",
        "It hangs on a result that came without a value. The line of an example always holds one.",
        "Leave it as it is: the proof counts it as unknown.",
    ),
    Refused(
        "free-text",
        "It hangs on an answer that the vocabulary does not list.",
        "Add the answer to the vocabulary's entry, then make the case again.",
    ),
    Refused(
        "withdrawn",
        "It hangs on a result that was withdrawn. The lines of an example take nothing back.",
        "Write the example by hand without that result.",
    ),
    Refused(
        "corrected",
        "It hangs on a result that was corrected. The lines of an example correct nothing.",
        "Write the example by hand with the corrected value alone.",
    ),
    Refused(
        "class",
        "It hangs on the class of the stay (emergency, outpatient …). An example admits everybody as an inpatient.",
        "Write the example by hand, without the admission where the patient was no inpatient.",
    ),
    Refused(
        "birth",
        "It hangs on a date of birth that is known to the month or year only. An example gives an age.",
        "Write two examples by hand, with an age on each side.",
    ),
    Refused(
        "sex",
        "It hangs on a sex that is neither female nor male. The lines of an example know these two.",
        "Leave it to the proof, which counts it.",
    ),
    Refused(
        "own-record",
        "It hangs on a flag that this flow records itself. On the page such a line says what the flow should do.",
        "Write the example by hand, beginning with what makes the flow record it.",
    ),
    Refused(
        "merged",
        "It hangs on two identifiers that became one patient. An example has one patient from the start.",
        "Write the example by hand as one patient's story.",
    ),
    Refused(
        "finer-than-a-minute",
        "Something happens between two whole minutes. The lines of an example are told by the minute.",
        "Write the times of the page in whole minutes, if seconds do not matter.",
    ),
    Refused(
        "too-close",
        "The flow looks so closely that only the patient's own numbers or times would do; those never go on a page.",
        "Write the example by hand with numbers and times of your own.",
    ),
    Refused(
        "too-long",
        "It takes more than 40 lines to say. Nobody would read such an example.",
        "Write a shorter one by hand that shows the same clause.",
    ),
    Refused(
        "not-the-same",
        "Told in the lines of an example, it does not come out the same.",
        "Write the example by hand; the reason that `wardwright replay` shows says what it must hold.",
    ),
)
REFUSALS = {row.slug: row for row in _ROWS}
