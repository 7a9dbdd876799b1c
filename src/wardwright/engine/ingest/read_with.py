"""What files are read with: vocabulary, mapping, time zone, the connection by which they came.

Lives here: those as plain texts, because they cross from process to process, and their fingerprint: the same bytes read
with the same are the same facts. Must not live here: reading.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from wardwright.connect.hl7v2.mapping import Mapping, load_mapping
from wardwright.facts.load import load_vocabulary
from wardwright.facts.vocabulary import Vocabulary

_READERS = "1"
"""Raised when the readers say something else of the same bytes: then what is there already is read again."""


@dataclass(frozen=True, slots=True)
class ReadWith:
    """The texts of everything that decides what a file says."""

    vocabulary_text: str
    vocabulary_file: str
    zone_name: str
    source: str = ""
    mapping_text: str = ""
    mapping_file: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The hospital's time zone."""
        return ZoneInfo(self.zone_name)

    def vocabulary(self) -> Vocabulary:
        """The words; raises VocabularyProblems."""
        return load_vocabulary(self.vocabulary_text, self.vocabulary_file)

    def mapping(self) -> Mapping | None:
        """The mapping for HL7 v2; None: the packaged one. Raises MappingProblems."""
        return load_mapping((self.mapping_text, self.mapping_file)) if self.mapping_text else None

    def fingerprint(self) -> str:
        """The same for the same texts, wherever they lie."""
        taken = hashlib.blake2b(digest_size=8)
        for text in (_READERS, self.vocabulary_text, self.zone_name, self.source, self.mapping_text):
            taken.update(f"{len(text)} {text}\n".encode())
        return taken.hexdigest()
