"""How fast the vocabulary loads and values are made. Run: python bench/vocabulary.py

Prints one line per figure, with the bound the project holds itself to. Synthetic vocabulary of 5,000 terms.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from wardwright.facts.load import load_vocabulary
from wardwright.facts.units import measured

_UNITS = ["mmol/L", "umol/L", "mg/dL", "g/L", "10*9/L", "%", "mm[Hg]", "Cel", "/min", "m[IU]/L", "nmol/mol", "kat/m3"]
_SOURCE = Path(__file__).resolve().parents[1] / "src"


def vocabulary_text(terms: int) -> str:
    """A vocabulary of so many terms: nine tenths results with units, the rest medicines, groups and places."""
    lines = ["results:"]
    for number in range(terms * 9 // 10):
        unit = _UNITS[number % len(_UNITS)]
        lines.append(
            f"  result number {number}: {{also: [other name {number}, third name {number}], "
            f'codes: ["loinc:{number}-3", "local:R{number}"], unit: "{unit}", plausible: [0.5, {number + 12}], '
            f'molar mass: {number + 1}.5, units: {{my unit: "{unit}"}}, good for: 48 hours}}'
        )
    lines.append("medicines:")
    lines += [f'  medicine {number}: {{codes: ["atc:M{number}"]}}' for number in range(terms // 20)]
    lines += [f"  family {number}: {{any of: [medicine {number}, medicine 0]}}" for number in range(1, terms // 20)]
    lines.append("places:")
    lines += ["  Ward 1: {codes: [W1]}"]
    return "\n".join(lines)


def best_of(times: int, work: Callable[[], object]) -> float:
    """The shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


_FIRST_LOAD = """
import sys, time
text = sys.stdin.read()
start = time.perf_counter()
from wardwright.facts.load import load_vocabulary
load_vocabulary(text)
print(time.perf_counter() - start)
"""


def in_new_process(code: str, text: str) -> float:
    """Seconds that the code measures and prints in a fresh interpreter, so that nothing is remembered."""
    done = subprocess.run([sys.executable, "-c", code], input=text, capture_output=True, text=True, check=True)
    return float(done.stdout)


def show(what: str, seconds: float, bound: float, per: str = "ms") -> None:
    """One line: figure and bound."""
    factor = {"ms": 1e3, "µs": 1e6}[per]
    print(f"{what:<60} {seconds * factor:9.2f} {per}   (bound {bound * factor:g} {per})")


def main() -> None:
    """Prints all figures."""
    text = vocabulary_text(5000)
    show(
        "5,000 terms, first load, imports and Pint included",
        min(in_new_process(_FIRST_LOAD, text) for _ in range(5)),
        0.5,
    )
    show("5,000 terms, again in the same process", best_of(3, lambda: load_vocabulary(text)), 0.5)
    starter = (_SOURCE / "wardwright" / "starter" / "vocabulary.yaml").read_text(encoding="utf-8")
    show("starter vocabulary", best_of(5, lambda: load_vocabulary(starter)), 0.05)
    vocabulary = load_vocabulary(starter)
    potassium, glucose, number = vocabulary["potassium"], vocabulary["glucose"], Decimal("6.4")
    many = 100_000
    same = best_of(3, lambda: [measured(potassium, number, "mmol/L") for _ in range(many)]) / many
    changed = best_of(3, lambda: [measured(glucose, number, "mg/dL") for _ in range(many)]) / many
    show("measured(), unit as in the vocabulary", same, 1.5e-6, "µs")
    show("measured(), converted through a molar mass", changed, 1.5e-6, "µs")


if __name__ == "__main__":
    main()
