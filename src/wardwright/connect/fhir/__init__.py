"""FHIR R4 JSON: bytes → messages (`split`) → facts (`FhirReader`).

No files, no network. The tables in mapping.py say what becomes of what; docs/integration/fhir.md shows them.
"""

from wardwright.connect.fhir.reading import FhirReader
from wardwright.connect.fhir.split import split

__all__ = ["FhirReader", "split"]
