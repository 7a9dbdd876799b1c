"""The words of canonical English: articles, numbers of things, quantities, durations, windows, names.

Lives here: what every printed clause is made of. Needs no vocabulary: a name carries its kind.
Called by print_things, print_conditions, print_actions, print_examples and print.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from wardwright.facts.vocabulary import TermKind
from wardwright.language import tree as t

# Spelled with a vowel and spoken with a consonant, and the other way round.
_SPOKEN_A: Final = re.compile(r"(?:u(?:ni(?![mn])|r(?!g)|s[aeiu]|ti|te)|eu|ew|once|one)", re.IGNORECASE)
_SPOKEN_AN: Final = re.compile(r"(?:hour|honest|heir)", re.IGNORECASE)
_AN_LETTERS: Final = frozenset("AEFHILMNORSX")  # the names of these letters begin with a vowel sound
_CLASS: Final = re.compile(
    r"""(?:^|\s)(?:(?:ant)?agonist|anti(?:biotic|coagulant|convulsant|depressant|emetic|fungal|histamine|hypertensive)
    |anti(?:platelet|psychotic|viral)|benzodiazepine|bisphosphonate|blocker|bronchodilator|cephalosporin|corticosteroid
    |diuretic|drug|hypnotic|immunosuppressant|inhibitor|inotrope|laxative|medicine|nephrotoxin|nsaid|opiate|opioid
    |sedative|statin|steroid|sul(?:f|ph)onylurea|vaccine|vasopressor)$""",
    re.VERBOSE | re.IGNORECASE,
)
_WITH_THE: Final = re.compile(
    r"\s(?:area|bay|centre|clinic|department|hub|lounge|room|suite|theatre|unit)$", re.IGNORECASE
)


PH: Final = "[pH]"  # UCUM gives pH a unit; no ward says it, so a page has the bare number


def article(words: str) -> str:
    """`a` or `an`, by the sound of the first word."""
    return "an" if _vowel_sound(words) else "a"


def _vowel_sound(words: str) -> bool:
    first = re.split(r"[\s/-]", words.strip(), maxsplit=1)[0]
    letters = re.match(r"[^\W\d_]*", first).group()  # type: ignore[union-attr]
    if not letters:
        return bool(re.match(r"(?:8|11(?!\d)|18(?!\d))", first))
    if len(letters) == 1 or _spelled_out(letters, first):
        return letters[0].upper() in _AN_LETTERS
    if _SPOKEN_AN.match(letters):
        return True
    return letters[0] in "aeiouAEIOU" and not _SPOKEN_A.match(letters)


def _spelled_out(letters: str, first: str) -> bool:
    """True for `MRSA`, `HbA1c`, `eGFR`, `SpO2`; false for `NEWS2`, which is spoken as a word."""
    capitals = sum(letter.isupper() for letter in first)
    if letters.isupper() and len(letters) >= 4:
        return letters[1] not in "AEIOU" and letters[0] not in "AEIOU"
    mixed = any(character.isupper() or character.isdigit() for character in first[1:])
    return capitals > 0 and mixed


def with_article(words: str) -> str:
    """`a potassium result`, `an INR result`."""
    return f"{article(words)} {words}"


def is_plural(name: str) -> bool:
    """True for names that take `are` and `have`: `platelets`, `white cells`; not `number of stools`, `status`."""
    counted = name.split(" of ")[0]
    return bool(re.search(r"[a-z]{2}s$", counted)) and not re.search(r"(?:ss|us|is|as|os|etes)$", counted)


def verb(name: str, one: str, many: str) -> str:
    """The verb that goes with a name."""
    return many if is_plural(name) else one


def plural(name: str) -> str:
    """`VTE assessments`; a name whose plural cannot be told by its spelling stays as it is."""
    if not re.search(r"(?:^|[^A-Za-z])[A-Za-z]*[a-z]{3}$", name) or re.search(r"(?:s|x|z|ch|sh|[^aeiou]y)$", name):
        return name
    return f"{name}s"


def medicine(name: t.Name) -> str:
    """`warfarin`, `an anticoagulant`: a class of medicines takes an article."""
    return with_article(name.name) if _CLASS.search(name.name) else name.name


def definite(name: t.Name) -> str:
    """`the lab feed`, `the sepsis flag`; proper names (`GP system`) and conditions stand alone."""
    flag = name.kind is TermKind.FLAG and name.name.casefold().endswith(" flag")
    thing = name.kind in (TermKind.CONNECTION, TermKind.DEVICE, TermKind.MESSAGE) and name.name[0].islower()
    return f"the {name.name}" if flag or thing else name.name


def place(name: t.Name) -> str:
    """`Ward 7A`, `the Emergency Department`."""
    named = _WITH_THE.search(name.name) and not name.name.casefold().startswith("the ")
    return f"the {name.name}" if named else name.name


def at_place(name: t.Name) -> str:
    """`on Ward 7A`, `in the Emergency Department`."""
    return f"{'on' if 'ward' in name.name.casefold() else 'in'} {place(name)}"


def who(person: t.Who) -> str:
    """`the on-call registrar`, `the patient`; a person's own name takes no article."""
    if isinstance(person, t.ThePatient):
        return "the patient"
    if person.kind is TermKind.PERSON or person.name.casefold().startswith("the "):
        return person.name
    return f"the {person.name}"


def quoted(text: t.Text) -> str:
    """A text in its quotation marks."""
    return f'"{text.template}"'


def number(value: Decimal) -> str:
    """The digits as written."""
    return format(value, "f")


def quantity(value: t.Quantity) -> str:
    """`6.0 mmol/L`, `7`."""
    return number(value.value) if value.unit in ("", PH) else f"{number(value.value)} {value.unit}"


def duration(length: t.Duration) -> str:
    """`1 hour 30 minutes`."""
    return " ".join(f"{count} {unit.value}{'' if count == 1 else 's'}" for count, unit in length.parts)


def clock(time: t.Clock) -> str:
    """`07:30`."""
    return f"{time.hour:02}:{time.minute:02}"


def window(span: t.Window) -> str:
    """`in the last 48 hours`, `between 365 days and 8 days ago`."""
    if isinstance(span, t.InLast):
        return f"in the last {duration(span.duration)}"
    return f"between {duration(span.earlier)} and {duration(span.later)} ago"


def comparison(test: t.Comparison, exactly: str = "exactly ") -> str:
    """`above 5.5 mmol/L`, `7 or more`, `between 4 mmol/L and 7 mmol/L`, `exactly 3`."""
    value = quantity(test.quantity)
    if test.upper is not None:
        return f"between {value} and {quantity(test.upper)}"
    if test.op in (t.Op.AT_LEAST, t.Op.AT_MOST):
        return f"{value} {test.op.value}"
    return f"{exactly}{value}" if test.op is t.Op.EXACTLY else f"{test.op.value} {value}"


def test_words(test: t.Test) -> str:
    """A comparison or an answer, as it stands after `is`."""
    return test.answer if isinstance(test, t.AnswerIs) else comparison(test)
