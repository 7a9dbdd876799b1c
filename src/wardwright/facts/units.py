"""Units: what a text says in UCUM, and exact conversion into a term's own unit.

Lives here: `measured` and `coded`, the two doors by which every reader makes a value; `unit_for` and `conversion`,
which the language uses for the quantities on a page; `show_measured`. Must not live here: UCUM's grammar and table
(ucum.py, ucum_table.py), spellings (unit_names.py). Conversions are worked out once per term and unit text, in
fractions; a number that needs none keeps its digits. What cannot be converted is marked, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from wardwright.facts import ucum
from wardwright.facts.codes import same_code
from wardwright.facts.fact import Coded, Flaw, Measured
from wardwright.facts.unit_names import IN_LOWER_CASE, LAST_RESORT, QUICK, SPELLINGS, plain
from wardwright.facts.vocabulary import Term

_EXACT = Context(prec=400)
# Far more digits than any comparison looks at, so that what is worked out from converted numbers loses none of those.
_TWENTY_EIGHT = Context(prec=28, rounding=ROUND_HALF_EVEN)
_fma, _divide = _EXACT.fma, _TWENTY_EIGHT.divide
_FOUR = Context(prec=4, rounding=ROUND_HALF_EVEN)

# Units that a source may leave out, or write for one another, because the term can have no other.
_BARE = frozenset({"", "1", "[pH]"})


@dataclass(frozen=True, slots=True)
class Conversion:
    """`number × factor + offset`, exact."""

    factor: Fraction
    offset: Fraction = Fraction(0)

    @property
    def changes_nothing(self) -> bool:
        """True when digits can be kept as they came."""
        return self.factor == 1 and self.offset == 0

    def apply(self, number: Decimal) -> Decimal:
        """The converted number, exact and then rounded to 28 significant digits; unchanged if nothing changes."""
        if self.changes_nothing:
            return number
        times, plus, over = self.over_one_denominator()
        return _TWENTY_EIGHT.divide(_EXACT.fma(number, times, plus), over)

    def over_one_denominator(self) -> tuple[Decimal, Decimal, Decimal]:
        """(number × the first + the second) / the third is the conversion, all three whole numbers."""
        factor, offset = self.factor, self.offset
        return (
            Decimal(factor.numerator * offset.denominator),
            Decimal(offset.numerator * factor.denominator),
            Decimal(factor.denominator * offset.denominator),
        )


SAME = Conversion(Fraction(1))


def is_ucum(text: str) -> bool:
    """True when the text is a UCUM code as it stands."""
    return QUICK.get(text) == text or ucum.meaning(text) is not None


def is_dimensionless(code: str) -> bool:
    """True for a code that says no more than "a number": `1`, `{score}`."""
    return code == "1" or (code.startswith("{") and ucum.meaning(code) == ucum.meaning("1"))


def readings(text: str, unit_names: Mapping[str, str]) -> Iterator[str]:
    """The UCUM codes a text may stand for, surest first.

    The text itself as a code; the name the vocabulary gives; a known spelling; UCUM's form in capitals.
    """
    text = plain(text)
    if text in QUICK:
        yield QUICK[text]
    elif is_ucum(text):
        yield text
    folded = text.casefold()
    for name, code in unit_names.items():
        if plain(name).casefold() == folded:
            yield code
    found = (SPELLINGS.get(folded), IN_LOWER_CASE.get(folded), ucum.in_case(text), LAST_RESORT.get(text))
    yield from (code for code in found if code is not None)


def canonical_unit(text: str, unit_names: Mapping[str, str]) -> str | None:
    """The UCUM code of a text by its surest reading; None when it has none. Prefer `unit_for` where a term is known."""
    return next(readings(text, unit_names), None)


def unit_for(term: Term, text: str) -> tuple[str, Conversion] | None:
    """The surest reading of a unit that converts into the term's own, and the conversion; None when none does.

    "C" is Celsius for a temperature and "K/uL" thousands per microlitre for platelets, although UCUM reads them as
    coulomb and kelvin per microlitre: those readings convert to nothing that such a term is measured in.
    """
    text = plain(text)
    if text == term.unit:
        return text, SAME
    if not text:
        return ("", SAME) if term.unit in _BARE else None
    for code in readings(text, term.unit_names):
        if term.unit in _BARE and (code in _BARE or is_dimensionless(code)):
            return code, SAME
        found = conversion(code, term.unit, term.molar_mass, term.charge)
        if found is not None:
            return code, found
    return None


def conversion(unit: str, to: str, molar_mass: Decimal | None = None, charge: int = 1) -> Conversion | None:
    """How a number in one UCUM unit becomes a number in another; None when it cannot.

    With a molar mass (g/mol), amounts and masses convert into each other; equivalents are moles times the charge.
    """
    if unit == to:
        return SAME
    source, target = ucum.meaning(unit or "1"), ucum.meaning(to or "1")
    if source is None or target is None:
        return None
    bridge = _bridge(_without(source.dimensions, target.dimensions), molar_mass, charge)
    if bridge is None or (bridge != 1 and (source.alone or target.alone)):
        return None
    factor = source.factor / target.factor * bridge
    return Conversion(factor, source.shift * factor - target.shift)


def _without(source: ucum.Dimensions, target: ucum.Dimensions) -> dict[str, int]:
    """The dimensions by which the source exceeds the target; empty when they are the same."""
    left = dict(source)
    for base, exponent in target:
        left[base] = left.get(base, 0) - exponent
    return {base: exponent for base, exponent in left.items() if exponent}


def _bridge(left: dict[str, int], molar_mass: Decimal | None, charge: int) -> Fraction | None:
    """The factor that takes the dimensions left over away; None when they cannot be."""
    factor = Fraction(1)
    equivalents = left.pop("eq", 0)
    if equivalents:  # n eq = n / charge mol
        factor /= Fraction(charge) ** equivalents
        left["mol"] = left.get("mol", 0) + equivalents
    moles, grams = left.pop("mol", 0), left.pop("g", 0)
    if left or moles != -grams:
        return None
    if moles == 0:
        return factor
    return None if molar_mass is None else factor * Fraction(molar_mass) ** moles


# ── Values ───────────────────────────────────────────────────────────────────────────────────────


class _Way(NamedTuple):
    """What happens to numbers of one term that come in one unit text."""

    term: Term  # held, so that its id stays its own
    change: tuple[Decimal, Decimal, Decimal] | None  # as `over_one_denominator`; None: keep the digits
    unit: str
    flaw: Flaw
    low: Decimal | None
    high: Decimal | None


_ways: dict[tuple[int, str], _Way] = {}
_MOST_WAYS = 50_000


def measured(term: Term, number: Decimal, unit_as_it_came: str, comparator: str = "") -> Measured:
    """A number in the term's own unit, marked when it must not be believed.

    Flaw UNIT: no unit where the term has one, or one that does not convert (number and unit stay as they came).
    Flaw IMPLAUSIBLE: outside the term's plausible range; a censored number is judged by its bound.
    """
    way = _ways.get((id(term), unit_as_it_came))
    if way is None or way[0] is not term:
        way = _new_way(term, unit_as_it_came)
    _, change, unit, flaw, low, high = way
    raw = ""
    if change is not None:
        raw = f"{number} {unit_as_it_came}"
        number = _divide(_fma(number, change[0], change[1]), change[2])
    if low is not None and (number < low or number > high):  # type: ignore[operator]
        flaw = Flaw.IMPLAUSIBLE
    return Measured(number, unit, comparator, flaw, raw)


def _new_way(term: Term, text: str) -> _Way:
    found = unit_for(term, text)
    if found is None:
        way = _Way(term, None, text, Flaw.UNIT, None, None)
    else:
        change = None if found[1].changes_nothing else found[1].over_one_denominator()
        low, high = term.plausible or (None, None)
        way = _Way(term, change, term.unit, Flaw.NONE, low, high)
    if len(_ways) >= _MOST_WAYS:  # texts come from outside: never grow without end
        _ways.clear()
    _ways[id(term), text] = way
    return way


def coded(term: Term, text: str, codes: Iterable[str] = ()) -> Coded:
    """A value that is not a number: its answer by one of its codes, else by its words; "" when neither fits."""
    sent = tuple(codes)
    answer = _answer_by_code(term, sent) or _answer_by_words(term, text)
    return Coded(text, answer, sent[0] if sent else "")


def _answer_by_code(term: Term, sent: tuple[str, ...]) -> str:
    for code in sent:
        for answer, known in term.answers.items():
            if any(same_code(code, one) for one in known):
                return answer
    return ""


def _answer_by_words(term: Term, text: str) -> str:
    folded = " ".join(text.split()).casefold()
    return next((answer for answer in term.answers if answer.casefold() == folded), "")


def show_measured(value: Measured) -> str:
    """The number and unit as a text for people: digits as they came, a converted number to 4 significant digits."""
    number = value.number
    if value.raw:
        number = _FOUR.plus(number)
        digits = f"{number:f}"
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    else:
        digits = f"{number:f}"
    return f"{value.comparator}{digits} {value.unit}".rstrip()
