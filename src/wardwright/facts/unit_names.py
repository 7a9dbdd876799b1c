"""How units are spelled in the wild, and the UCUM codes they stand for.

Lives here: tables, no arithmetic. EVERYDAY holds UCUM codes that need no look-up to be known as such; SPELLINGS holds
what laboratories and devices send in OBX-6 instead. Must not live here: anything that depends on a term (units.py).
A spelling is tried after the text itself as a UCUM code, and only if it fits the term: "C" is coulomb to UCUM, and
Celsius for a temperature. No entry makes milli out of mega: "Mg" is never read as "mg".
"""

from __future__ import annotations

_EVERYDAY = """
    1 % [pH] 10*3 10*6 10*9 10*12
    mmol/L umol/L nmol/L pmol/L fmol/L mol/L meq/L ueq/L mosm/kg mosm/L mmol/mol mmol mmol/d umol/d mmol/kg
    g/L g/dL mg/L mg/dL ug/L ug/dL ug/mL ng/L ng/dL ng/mL pg/mL pg/dL mg/mL mg/mmol mg/g ug/g mg/g{creat} mg/d g/d ug/d
    U/L kU/L U/mL m[IU]/L m[IU]/mL [IU]/L [IU]/mL k[IU]/L u[IU]/mL [IU] U ukat/L nkat/L
    10*9/L 10*12/L 10*6/L 10*3/uL 10*6/uL 10*3/mL /uL /mL /L /[HPF] /[LPF] fL pg % L/L
    /min /h /s s ms min h d wk mo a
    mm[Hg] kPa Pa hPa cm[H2O] mbar bar atm
    Cel [degF] K
    kg g mg ug ng t [lb_av] [oz_av] m cm mm um nm [in_i] [ft_i] m2 cm2 mm2 kg/m2
    L mL uL dL mL/min mL/h mL/kg mL/kg/h L/min L/h mL/min/{1.73_m2} L/min/m2 mL/s
    mm/h mg/kg mg/kg/h ug/kg/min mg/h ug/h ug/min mg/min U/h g/h [IU]/h kcal kcal/d J kJ W mV V deg
"""
EVERYDAY: frozenset[str] = frozenset(_EVERYDAY.split())
"""UCUM codes known without the table, so that a small vocabulary loads without it. A test checks each against it."""

SPELLINGS: dict[str, str] = {
    # per minute
    "bpm": "/min",
    "beats/min": "/min",
    "beats per minute": "/min",
    "beats/minute": "/min",
    "{beats}/min": "/min",
    "breaths/min": "/min",
    "breaths per minute": "/min",
    "breaths/minute": "/min",
    "br/min": "/min",
    "brpm": "/min",
    "rpm": "/min",
    "resp/min": "/min",
    "per minute": "/min",
    "per min": "/min",
    "/minute": "/min",
    "1/min": "/min",
    "min-1": "/min",
    # pressure
    "mmhg": "mm[Hg]",
    "mm hg": "mm[Hg]",
    "mm/hg": "mm[Hg]",
    "mm(hg)": "mm[Hg]",
    "torr": "mm[Hg]",
    "kpa": "kPa",
    "cmh2o": "cm[H2O]",
    "cm h2o": "cm[H2O]",
    # temperature
    "c": "Cel",
    "°c": "Cel",
    "º c": "Cel",
    "ºc": "Cel",
    "° c": "Cel",
    "degc": "Cel",
    "deg c": "Cel",
    "degrees c": "Cel",
    "celsius": "Cel",
    "degrees celsius": "Cel",
    "degree celsius": "Cel",
    "cel": "Cel",
    "f": "[degF]",
    "°f": "[degF]",
    "ºf": "[degF]",
    "° f": "[degF]",
    "degf": "[degF]",
    "deg f": "[degF]",
    "degrees f": "[degF]",
    "fahrenheit": "[degF]",
    "degrees fahrenheit": "[degF]",
    # cell counts
    "x10^9/l": "10*9/L",
    "x10*9/l": "10*9/L",
    "x10e9/l": "10*9/L",
    "x 10^9/l": "10*9/L",
    "x 10*9/l": "10*9/L",
    "x 10⁹/l": "10*9/L",
    "× 10⁹/l": "10*9/L",
    "× 10^9/l": "10*9/L",
    "× 10*9/l": "10*9/L",
    "×10^9/l": "10*9/L",
    "×10*9/l": "10*9/L",
    "x10(9)/l": "10*9/L",
    "10^9/l": "10*9/L",
    "10*9/l": "10*9/L",
    "10e9/l": "10*9/L",
    "10(9)/l": "10*9/L",
    "10⁹/l": "10*9/L",
    "×10⁹/l": "10*9/L",
    "x10⁹/l": "10*9/L",
    "109/l": "10*9/L",
    "x109/l": "10*9/L",
    "giga/l": "10*9/L",
    "bil/l": "10*9/L",
    "x10^12/l": "10*12/L",
    "x10*12/l": "10*12/L",
    "x10e12/l": "10*12/L",
    "10^12/l": "10*12/L",
    "10*12/l": "10*12/L",
    "10e12/l": "10*12/L",
    "10(12)/l": "10*12/L",
    "10¹²/l": "10*12/L",
    "×10¹²/l": "10*12/L",
    "x1012/l": "10*12/L",
    "tera/l": "10*12/L",
    "x10^6/l": "10*6/L",
    "10^6/l": "10*6/L",
    "x10e6/l": "10*6/L",
    "k/ul": "10*3/uL",
    "k/cumm": "10*3/uL",
    "k/mm3": "10*3/uL",
    "k/mcl": "10*3/uL",
    "x10^3/ul": "10*3/uL",
    "x10e3/ul": "10*3/uL",
    "x10(3)/ul": "10*3/uL",
    "10^3/ul": "10*3/uL",
    "10e3/ul": "10*3/uL",
    "10*3/ul": "10*3/uL",
    "10(3)/ul": "10*3/uL",
    "x10^3/mcl": "10*3/uL",
    "x10*3/ul": "10*3/uL",
    "10³/ul": "10*3/uL",
    "thou/ul": "10*3/uL",
    "thous/ul": "10*3/uL",
    "thousand/ul": "10*3/uL",
    "thou/mcl": "10*3/uL",
    "th/mm3": "10*3/uL",
    "m/ul": "10*6/uL",
    "m/cumm": "10*6/uL",
    "m/mm3": "10*6/uL",
    "m/mcl": "10*6/uL",
    "x10^6/ul": "10*6/uL",
    "x10e6/ul": "10*6/uL",
    "x10*6/ul": "10*6/uL",
    "10^6/ul": "10*6/uL",
    "10*6/ul": "10*6/uL",
    "10e6/ul": "10*6/uL",
    "10(6)/ul": "10*6/uL",
    "10⁶/ul": "10*6/uL",
    "mil/ul": "10*6/uL",
    "mill/ul": "10*6/uL",
    "million/ul": "10*6/uL",
    "cells/ul": "/uL",
    "cells/mcl": "/uL",
    "cells/mm3": "/uL",
    "/mm3": "/uL",
    "/cumm": "/uL",
    "cells/ml": "/mL",
    "/hpf": "/[HPF]",
    "/lpf": "/[LPF]",
    # amount and mass concentrations
    "mmol/l": "mmol/L",
    "umol/l": "umol/L",
    "micromol/l": "umol/L",
    "mcmol/l": "umol/L",
    "nmol/l": "nmol/L",
    "pmol/l": "pmol/L",
    "mmole/l": "mmol/L",
    "meq/l": "meq/L",
    "mosm/kg": "mosm/kg",
    "mosmol/kg": "mosm/kg",
    "mosmo/kg": "mosm/kg",
    "mosm/l": "mosm/L",
    "mosmol/l": "mosm/L",
    "mmol/mol": "mmol/mol",
    "g/l": "g/L",
    "gm/l": "g/L",
    "g/dl": "g/dL",
    "gm/dl": "g/dL",
    "g/100ml": "g/dL",
    "gm%": "g/dL",
    "g%": "g/dL",
    "mg/dl": "mg/dL",
    "mg/100ml": "mg/dL",
    "mg%": "mg/dL",
    "mg/l": "mg/L",
    "mg/ml": "mg/mL",
    "ug/l": "ug/L",
    "mcg/l": "ug/L",
    "ug/dl": "ug/dL",
    "mcg/dl": "ug/dL",
    "ug/ml": "ug/mL",
    "mcg/ml": "ug/mL",
    "ng/l": "ng/L",
    "ng/ml": "ng/mL",
    "ng/dl": "ng/dL",
    "pg/ml": "pg/mL",
    "mcg": "ug",
    "mcg/kg/min": "ug/kg/min",
    "mcg/min": "ug/min",
    "mcg/h": "ug/h",
    "mcg/hr": "ug/h",
    # enzymes and international units
    "u/l": "U/L",
    "units/l": "U/L",
    "ku/l": "kU/L",
    "u/ml": "U/mL",
    "iu/l": "[IU]/L",
    "miu/l": "m[IU]/L",
    "miu/ml": "m[IU]/mL",
    "uiu/ml": "u[IU]/mL",
    "mciu/ml": "u[IU]/mL",
    "mu/l": "m[IU]/L",
    "iu/ml": "[IU]/mL",
    "kiu/l": "k[IU]/L",
    "iu": "[IU]",
    "units": "U",
    "unit": "U",
    "units/hr": "U/h",
    "units/h": "U/h",
    "u/hr": "U/h",
    # red cells, ratios
    "fl": "fL",
    "pg": "pg",
    "pct": "%",
    "percent": "%",
    "per cent": "%",
    "% sat": "%",
    "l/l": "L/L",
    "fraction": "1",
    "ratio": "1",
    "ph": "[pH]",
    "ph units": "[pH]",
    # volumes and flows
    "ml": "mL",
    "cc": "mL",
    "dl": "dL",
    "l": "L",
    "liter": "L",
    "liters": "L",
    "litre": "L",
    "litres": "L",
    "ml/hr": "mL/h",
    "ml/h": "mL/h",
    "ml/min": "mL/min",
    "ml/min/1.73m2": "mL/min/{1.73_m2}",
    "ml/min/1.73m^2": "mL/min/{1.73_m2}",
    "ml/min/1.73 m2": "mL/min/{1.73_m2}",
    "ml/min/1.73m²": "mL/min/{1.73_m2}",
    "ml/min/1.73": "mL/min/{1.73_m2}",
    "ml/min/{1.73m2}": "mL/min/{1.73_m2}",
    "ml/min/1.73sqm": "mL/min/{1.73_m2}",
    "l/min": "L/min",
    "lpm": "L/min",
    "litres/min": "L/min",
    "liters/min": "L/min",
    "l/minute": "L/min",
    # time
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "msec": "ms",
    "mins": "min",
    "minute": "min",
    "minutes": "min",
    "hr": "h",
    "hrs": "h",
    "hour": "h",
    "hours": "h",
    "day": "d",
    "days": "d",
    "week": "wk",
    "weeks": "wk",
    "year": "a",
    "years": "a",
    "yrs": "a",
    "yr": "a",
    "mm/hr": "mm/h",
    "mm/h": "mm/h",
    "/hour": "/h",
    # body
    "kgs": "kg",
    "kilogram": "kg",
    "kilograms": "kg",
    "gram": "g",
    "grams": "g",
    "gm": "g",
    "lb": "[lb_av]",
    "lbs": "[lb_av]",
    "oz": "[oz_av]",
    "in": "[in_i]",
    "inch": "[in_i]",
    "inches": "[in_i]",
    "ft": "[ft_i]",
    "cms": "cm",
    "metre": "m",
    "meter": "m",
    "kg/m^2": "kg/m2",
    "kg/m²": "kg/m2",
    "kg/sqm": "kg/m2",
}
"""Spelling (lower case, micro signs as u) → UCUM code."""


def _in_lower_case() -> dict[str, str]:
    by_folded: dict[str, set[str]] = {}
    for code in EVERYDAY:
        by_folded.setdefault(code.casefold(), set()).add(code)
    return {folded: codes.pop() for folded, codes in by_folded.items() if len(codes) == 1}


IN_LOWER_CASE: dict[str, str] = _in_lower_case()
"""Everyday codes in lower case → the code, where only one everyday code is written so ("Kg" → kg)."""

LAST_RESORT: dict[str, str] = {"G/L": "10*9/L", "T/L": "10*12/L"}
"""Giga and tera per litre, as French laboratories write them: tried last, since "G/L" may also shout grams."""

# The same spellings, as they are most often written, that are no UCUM code: known without the table.
_QUICK_ENDS = (("/L", "/l"), ("/dL", "/dl"), ("/mL", "/ml"), ("/uL", "/ul"))


def _quick() -> dict[str, str]:
    found = {code: code for code in EVERYDAY}
    for code in EVERYDAY:
        for end, small in _QUICK_ENDS:
            if code.endswith(end):
                found[code.removesuffix(end) + small] = code
    for text in ("mmHg", "bpm", "breaths/min", "beats/min", "x10^9/L", "10^9/L", "mEq/L", "°C", "degC", "sec"):
        found[text] = SPELLINGS[text.lower()]
    for code in ("mmol/L", "umol/L", "nmol/L", "pmol/L", "mg/dL", "kPa", "fL", "mmHg"):
        found[code.upper()] = found[code]
    found |= {text.replace("u", "µ", 1): code for text, code in found.items() if text.startswith("u")}
    return found


QUICK: dict[str, str] = _quick()
"""Exact text → UCUM code for what needs no look-up. A test shows that none of them is another UCUM unit."""

_MICRO = str.maketrans({"µ": "u", "μ": "u"})


def plain(text: str) -> str:
    """The text with both micro signs as "u" and single spaces: the form in which spellings are looked up."""
    return " ".join(text.translate(_MICRO).split())
