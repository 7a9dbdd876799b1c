"""OBX-5 by OBX-2 → the values of facts.

Lives here: numbers, comparators, structured numerics (SN), coded answers, texts (HL7 v2.5.1 §2.A, §7.4.2). Must not
live here: units' arithmetic (facts.units) and which segment is read (mapping.yaml).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from wardwright.connect.hl7v2.er7 import NULL
from wardwright.connect.hl7v2.lexicon import Lexicon, Meaning
from wardwright.facts.fact import Coded, Measured, Value
from wardwright.facts.numbers import parse_number
from wardwright.facts.units import coded, measured
from wardwright.facts.vocabulary import Term, TermKind

_CENSORED: Final = re.compile(r"\s*(<=|>=|=<|=>|<|>|≤|≥)\s*(.+)", re.DOTALL)
_COMPARATORS: Final = {"<": "<", ">": ">", "<=": "<=", ">=": ">=", "=<": "<=", "=>": ">=", "≤": "<=", "≥": ">="}
_WITH_UNIT: Final = re.compile(r"([<>=≤≥ ]*[0-9.eE+-]+)\s+(\S.*)")

TEXTS: Final = frozenset({"TX", "FT"})
_CODED: Final = frozenset({"CE", "CWE", "CNE", "CF", "IS", "ID", "CX"})
_ATTACHED: Final = frozenset({"ED", "RP", "NA", "MA"})


def observation(meaning: Meaning, kind: str, raw: str, unit: str, lexicon: Lexicon) -> tuple[Value, ...]:
    """The values of one OBX: one for each repetition of a number, one for all of anything else; none when it is empty.

    `kind` is OBX-2, `raw` OBX-5, `unit` OBX-6, as they came.
    """
    question = (meaning.name, kind, raw, unit)
    known = lexicon.values.get(question)
    if known is None:
        known = lexicon.values.keep(question, _observation(meaning, kind, raw, unit, lexicon), len(raw) + len(unit))
    return known  # type: ignore[return-value]


def _observation(meaning: Meaning, kind: str, raw: str, unit: str, lexicon: Lexicon) -> tuple[Value, ...]:
    repeats = [part for part in raw.split(lexicon.separators.repeat) if part.strip() and part.strip() != NULL]
    if not repeats:
        return ()
    if kind in _ATTACHED:
        return (Coded(f"attachment ({kind})"),)
    if kind in _CODED:
        return (_answer(meaning, repeats, unit, lexicon),)
    if kind in TEXTS:
        return _text(meaning, [lexicon.plain(part) for part in repeats])
    if kind == "SN":
        return tuple(_structured(meaning, part, unit, lexicon) for part in repeats)
    if kind in ("NM", "ST", "", "SI", "CQ"):
        plain = [lexicon.plain(part) for part in repeats]
        if all(_could_be_number(meaning.term, kind, unit) for _ in plain):
            found = [_number(meaning, part, unit, lexicon, kind) for part in plain]
            if any(isinstance(one, Measured) for one in found):
                return tuple(found)
        if kind == "" and lexicon.separators.component in repeats[0]:
            return (_answer(meaning, repeats, unit, lexicon),)
        return _text(meaning, plain)
    return _text(meaning, [lexicon.plain(part.replace(lexicon.separators.component, " ")) for part in repeats])


def _could_be_number(term: Term | None, kind: str, unit: str) -> bool:
    """True when digits are a number here: NM says so, a numeric term expects one, or a unit stands beside it."""
    if term is None:
        return kind in ("NM", "SN", "CQ") or bool(unit.strip())
    if term.kind is TermKind.SCORE or term.unit or term.plausible:
        return True
    return not term.answers


def _number(meaning: Meaning, text: str, unit: str, lexicon: Lexicon, kind: str) -> Value:
    comparator, number = _censored(text)
    if number is None and not unit.strip() and kind != "NM" and meaning.term is not None and meaning.term.unit:
        apart = _WITH_UNIT.fullmatch(text)  # "6.4 mmol/L" with OBX-6 empty
        if apart is not None:
            comparator, number = _censored(apart[1])
            unit = apart[2]
    if number is None:
        return _words(meaning, text)
    return _measure(meaning, number, unit, comparator, lexicon)


def _censored(text: str) -> tuple[str, Decimal | None]:
    """Comparator and number of a text like "<5" or "6.4"; None for the number when it is neither."""
    number = parse_number(text)
    if number is not None:
        return "", number
    match = _CENSORED.fullmatch(text)
    return (_COMPARATORS[match[1]], parse_number(match[2])) if match else ("", None)


def _measure(meaning: Meaning, number: Decimal, raw_unit: str, comparator: str, lexicon: Lexicon) -> Measured:
    unit = _unit(meaning, raw_unit, lexicon)
    if meaning.term is None:
        return Measured(number, unit, comparator)
    return measured(meaning.term, number, unit, comparator)


def _unit(meaning: Meaning, raw: str, lexicon: Lexicon) -> str:
    """The unit's text: of OBX-6 the UCUM code where one is marked as such, else the first code, else the words."""
    triplets = lexicon.triplets(raw.split(lexicon.separators.repeat, 1)[0]) if raw else ()
    marked = [value for value, _words, name in triplets if value and lexicon.system(name) == "ucum"]
    texts = marked or [value or words for value, words, _name in triplets]
    if not texts:
        default = lexicon.mapping.default_units.get(meaning.name.casefold())
        return default if default is not None else ""
    return lexicon.mapping.units.get(texts[0], texts[0])


def _structured(meaning: Meaning, raw: str, unit: str, lexicon: Lexicon) -> Value:
    """SN: comparator ^ number ^ separator ^ number. A range, a ratio or "2+" is text: no one number stands for it."""
    parts = [lexicon.plain(part) for part in raw.split(lexicon.separators.component)] + ["", "", "", ""]
    sign, first, between, second = parts[:4]
    if not first and _censored(sign)[1] is not None:  # "<5" without the components
        sign, first = "", sign
    if not between and not second and (sign in _COMPARATORS or sign in ("", "=")):
        comparator, number = _censored(first)
        if number is not None:
            return _measure(meaning, number, unit, _COMPARATORS.get(sign, comparator), lexicon)
    words = "".join(part for part in (sign, first, between, second) if part)
    return _words(meaning, words)


def _answer(meaning: Meaning, repeats: list[str], unit: str, lexicon: Lexicon) -> Value:
    codes: list[str] = []
    words: list[str] = []
    for repeat in repeats:
        codes += lexicon.system_codes(repeat)
        triplets = lexicon.triplets(repeat)
        if triplets:
            words.append(triplets[0][1] or triplets[0][0])
    text = "; ".join(words)
    term = meaning.term
    if term is None:
        return Coded(text, "", codes[0] if codes else "")
    answer = coded(term, text, codes)
    if not answer.answer and len(repeats) == 1 and not term.answers and _could_be_number(term, "ST", unit):
        comparator, number = _censored(text)
        if number is not None:
            return _measure(meaning, number, unit, comparator, lexicon)
    if not answer.answer:  # the alternate's words, or the code itself, may be the answer's name
        for repeat in repeats:
            for value, its_words, _name in lexicon.triplets(repeat):
                for candidate in (its_words, value):
                    found = coded(term, candidate, ()) if candidate else None
                    if found is not None and found.answer:
                        return Coded(text, found.answer, answer.code)
    return answer


def _words(meaning: Meaning, text: str) -> Coded:
    return coded(meaning.term, text, ()) if meaning.term is not None else Coded(text)


def _text(meaning: Meaning, parts: list[str]) -> tuple[Value, ...]:
    text = "\n".join(parts).strip()
    return (_words(meaning, text),) if text else ()
