"""FHIR R4 over HTTP: takes resources and Bundles, keeps them, answers as R4 says.

Lives here: the ASGI application (app), what a request may be (request, submission), what it is answered (answers,
outcome, capability), who may ask (tokens), and the open port (door, protocol). Must not live here: what a resource
means (connect/fhir/reading.py and its tables), the record. Called by the listening part of the engine.
"""

from wardwright.connect.fhir.server.app import FhirApp, Limits
from wardwright.connect.fhir.server.door import FhirDoor

__all__ = ["FhirApp", "FhirDoor", "Limits"]
