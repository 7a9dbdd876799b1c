"""HL7 v2: bytes → pieces → messages → facts.

`split_messages` cuts a file or a stream's bytes into messages, envelopes and what is neither; `peek` reads a message's
header; `read_message` turns one message into facts by the mapping table (mapping.yaml). Nothing here opens a
connection or a file, except that the packaged mapping table is read once.
"""

from wardwright.connect.hl7v2.frames import Piece, PieceKind, split_messages
from wardwright.connect.hl7v2.mapping import Mapping, MappingProblem, MappingProblems, load_mapping, packaged_mapping
from wardwright.connect.hl7v2.reader import Header, Source, peek, read_message

__all__ = [
    "Header",
    "Mapping",
    "MappingProblem",
    "MappingProblems",
    "Piece",
    "PieceKind",
    "Source",
    "load_mapping",
    "packaged_mapping",
    "peek",
    "read_message",
    "split_messages",
]
