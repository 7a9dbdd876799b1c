"""A FHIRPath engine and patients' resources, to see what the expressions of a plan say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import fhirpathpy
from antlr4 import CommonTokenStream, InputStream, Token
from antlr4.error.ErrorListener import ErrorListener
from fhirpathpy.models import models
from fhirpathpy.parser.generated.FHIRPathLexer import FHIRPathLexer
from fhirpathpy.parser.generated.FHIRPathParser import FHIRPathParser

Json = dict[str, Any]
LOINC = "http://loinc.org"


def evaluate(expression: str, *resources: Json) -> list[Any]:
    """What an expression gives over a Bundle with these resources."""
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]}
    found: list[Any] = fhirpathpy.evaluate(bundle, expression, {"resource": bundle}, models["r4"])
    return found


class _Strict(ErrorListener):
    """Turns what the parser would mend by itself into an error."""

    def syntaxError(self, recognizer: Any, symbol: Any, line: int, column: int, message: str, error: Any) -> None:
        raise ValueError(f"column {column}: {message}")


def check_syntax(expression: str) -> None:
    """Raises ValueError when the whole text is not one FHIRPath expression, by the official grammar."""
    lexer = FHIRPathLexer(InputStream(expression))
    parser = FHIRPathParser(CommonTokenStream(lexer))
    for machine in (lexer, parser):
        machine.removeErrorListeners()
        machine.addErrorListener(_Strict())
    parser.expression()
    if parser.getCurrentToken().type != Token.EOF:
        raise ValueError(f"column {parser.getCurrentToken().column}: the expression ends before the text does")


def expressions(value: object) -> Iterator[str]:
    """Every FHIRPath expression in a resource."""
    if isinstance(value, dict):
        if value.get("language") == "text/fhirpath":
            yield value["expression"]
        for inner in value.values():
            yield from expressions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from expressions(inner)


def ago(**length: float) -> str:
    """An instant that long before now, as FHIR writes it."""
    return (datetime.now(UTC) - timedelta(**length)).isoformat(timespec="seconds")


def observation(code: str, number: float, unit: str, when: str, system: str = LOINC) -> Json:
    """A final result."""
    quantity = {"value": number, "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"}
    return {
        "resourceType": "Observation",
        "id": f"{code}-{when}",
        "status": "final",
        "code": {"coding": [{"system": system, "code": code} if system else {"code": code}]},
        "effectiveDateTime": when,
        "valueQuantity": quantity,
    }


def inpatient(place: str = "7A") -> Json:
    """An open stay."""
    return {
        "resourceType": "Encounter",
        "status": "in-progress",
        "class": {"code": "IMP"},
        "period": {"start": ago(days=2)},
        "location": [{"location": {"identifier": {"value": place}, "display": place}}],
    }


def patient(born: str = "1950-01-01", gender: str = "female") -> Json:
    """Who it is about."""
    return {"resourceType": "Patient", "birthDate": born, "gender": gender}
