"""Asking a FHIR server for what is new: by `_lastUpdated`, again and again, going on where it stopped.

Lives here: one question and its pages (asking, page), where each type of resource stands (cursor), the rounds (poll).
Must not live here: what a resource means (connect/fhir/reading.py), the record.
"""

from wardwright.connect.fhir.polling.cursor import SourceCursors
from wardwright.connect.fhir.polling.poll import FhirPoll, PollOptions

__all__ = ["FhirPoll", "PollOptions", "SourceCursors"]
