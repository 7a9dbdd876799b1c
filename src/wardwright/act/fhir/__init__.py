"""Deliveries as FHIR R4 resources."""
