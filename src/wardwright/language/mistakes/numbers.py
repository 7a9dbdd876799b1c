"""Frequent slips in numbers: signs for comparisons, ranges, commas, units."""

from __future__ import annotations

from wardwright.language.mistakes.row import NUMBER, QUANTITY, UNIT, Mistake, mistake

_SAME = "A page is read aloud at handover, so comparisons are words, and one comparison has one wording."
_EDGE = "Whether the number itself counts must be clear to everyone who reads the page."
_NUMBER = rf"{NUMBER}(?![\w.])"

_WORDS: tuple[str, ...] = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_UNITS: dict[str, str] = {
    "mmols": "mmol", "umols": "umol", "nmols": "nmol", "µmol": "umol", "μmol": "umol", "gram": "g", "grams": "g",
    "mgram": "mg", "mgrams": "mg", "ugram": "ug", "ugrams": "ug", "unit": "[IU]", "units": "[IU]",
}  # fmt: skip


def _compared(words: str) -> tuple[str, ...]:
    return f"is {words}", f"of {words}", words


def _without_separator(groups: tuple[str, ...]) -> str:
    return groups[0].replace(",", "").replace("'", "")


def _ends_with_units(groups: tuple[str, ...]) -> str:
    low, low_unit, high, high_unit = (*groups, "", "", "", "")[:4]
    low_unit = low_unit or high_unit
    return f"between {low} {low_unit}".rstrip() + f" and {high} {high_unit}".rstrip()


NUMBERS: tuple[Mistake, ...] = (
    mistake("charge-sign", "The charge of an ion", r"\b(K|Na|Mg|Ca|Cl)(?:2?\+{1,2}|[⁺²]+|-)(?=[\s<>=≥≤]|$)", r"\1",
        because="The vocabulary names what the laboratory reports; its charge is no part of the name."),
    mistake("not-equal-sign", "≠ for “something else”", r"!=|<>|≠|\bnot equal to\b|\bother than\b",
        says='"{found}" is not how a page says that a value is something else.',
        because="List the clause under `none of:`, so that the reader sees what is left out."),
    mistake("at-least-sign", "≥ for “or more”", rf"(?:\bis )?(?:\bof )?(?:>\s?=|=\s?>|≥|⩾)\s*({QUANTITY})",
        *_compared(r"\1 or more"), because=_SAME),
    mistake("at-most-sign", "≤ for “or less”", rf"(?:\bis )?(?:\bof )?(?:<\s?=|=\s?<|≤|⩽)\s*({QUANTITY})",
        *_compared(r"\1 or less"), because=_SAME),
    mistake("above-sign", "> for “above”", rf"(?:\bis )?(?:\bof )?>\s*({QUANTITY})", *_compared(r"above \1"),
        because=_SAME),
    mistake("below-sign", "< for “below”", rf"(?:\bis )?(?:\bof )?<\s*({QUANTITY})", *_compared(r"below \1"),
        because=_SAME),
    mistake("equals-sign", "= for “exactly”", rf"(?:\bis )?(?:\bof )?={{1,3}}\s*({QUANTITY})",
        *_compared(r"exactly \1"), because=_SAME),
    mistake("equals-answer", "= before an answer", r"\s*={1,3}\s*([a-z][\w ]*?)(?=\s*(?:,|\.|$| arrives| then))",
        r" is \1", r" of \1", because="A page says it in words."),
    mistake("or-more-words", "Other words for “or more”",
        rf"(?:\bis )?(?:(?:greater|more|higher) than or equal(?: to)?|equal(?: to)? or (?:greater|more) than"
        rf"|at or above|(?:no|not) (?:less|lower|fewer) than|(?:a )?minimum(?: of)?|from)\s+({QUANTITY})(?: upwards)?",
        *_compared(r"\1 or more"), because=_EDGE),
    mistake("or-less-words", "Other words for “or less”",
        rf"(?:\bis )?(?:(?:less|lower|fewer|smaller) than or equal(?: to)?|equal(?: to)? or (?:less|lower) than"
        rf"|at or below|(?:no|not) (?:more|greater|higher) than|up to|(?:a )?maximum(?: of)?)\s+({QUANTITY})",
        *_compared(r"\1 or less"), because=_EDGE),
    mistake("or-above", "“or above” for “or more”",
        rf"({QUANTITY})\s+(?:or|and|&) (?:above|over|higher|greater|upwards?|up|beyond)", r"\1 or more", because=_SAME),
    mistake("or-below", "“or below” for “or less”",
        rf"({QUANTITY})\s+(?:or|and|&) (?:below|under|lower|fewer|smaller|down)", r"\1 or less", because=_SAME),
    mistake("greater-than", "“greater than” for “above”",
        rf"(?:\bis )?\b(?:(?:greater|higher|bigger|larger) than|over|in excess of|exceed(?:s|ing)"
        rf"|beyond)\s+({QUANTITY})", *_compared(r"above \1"), because=_SAME),
    mistake("lower-than", "“lower than” for “below”",
        rf"(?:\bis )?\b(?:(?:lower|smaller|fewer) than|under|beneath)\s+({QUANTITY})", *_compared(r"below \1"),
        because=_SAME),
    mistake("equal-to", "“equal to” for “exactly”", rf"(?:\bis )?\b(?:equal(?:s)?(?: to)?|precisely)\s+({QUANTITY})",
        *_compared(r"exactly \1"), because=_SAME),
    mistake("outside-range", "A value outside a range",
        rf"\b(?:not between|outside(?: of)?)\s+({QUANTITY})\s*(?:and|to|-)\s*({QUANTITY})",
        says='"{found}" is two comparisons, and a page writes each of them.',
        because="List both under `any of:`, one line for below and one for above."),
    mistake("between-to", "“between … to …”", rf"\bbetween\s+({QUANTITY})\s*(?:to|-|–|—)\s*({QUANTITY})",
        r"between \1 and \2", because="`between … and …` takes both ends in."),
    mistake("range-dash", "A dash for “between”",
        rf"(?:\bfrom )?({NUMBER})\s*({UNIT})?\s*(?:–|—|-|\bto\b)\s*({NUMBER})\s*({UNIT})?", _ends_with_units,
        lambda groups: f"is {_ends_with_units(groups)}",
        because="A dash is easily read as a minus. `between … and …` takes both ends in."),
    mistake("plus-sign", "A plus for “or more”", rf"({_NUMBER}|{NUMBER})\s?\+(?!\w)", r"\1 or more", r"aged \1 or over",
        because=_EDGE),
    mistake("thousands-comma", "A comma between thousands", r"\b(\d{1,3}(?:[,']\d{3})+)\b(?!\.\d)", _without_separator,
        because="A comma in a number means thousands to some readers and tenths to others."),
    mistake("decimal-comma", "A comma for the decimal point", r"\b(\d+),\s?(\d+)\b", r"\1.\2",
        because="A comma ends a clause on a page; a number has a point. Read wrongly, a dose or a limit is ten times "
                "off."),
    mistake("number-word", "A number in letters for a value",
        r"\b(one|two|three|four|five|six|seven|eight|nine|ten)\b(?= (?:or more|or less|times))",
        lambda groups: str(_WORDS.index(groups[0].lower()) + 1), because="Numbers in digits are found at a glance."),
    mistake("per-litre", "A unit written out",
        r"\b([mµμun]?mols?|[mµμu]?grams?|mg|g|ug|units?)\s?(?:per|/|p)\s?(?:litres?|liters?)\b",
        lambda groups: f"{_UNITS.get(groups[0].lower(), groups[0])}/L",
        because="Units are written as the laboratory prints them, so that two readers see the same one."),
    mistake("unit-apart", "A space inside a unit", r"(?<=\d )(mm hg|mmol / l|umol / l|mg / dl|g / l|g / dl)\b",
        lambda groups: {"mm hg": "mmHg"}.get(groups[0].lower(), groups[0].replace(" ", "")),
        because="A unit is one word."),
)  # fmt: skip
