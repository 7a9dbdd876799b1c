"""What people may do in the pages: hats, and the rights that each gives.

Lives here: the tables. Must not live here: who wears which hat (record.site), which page needs which right (web), what
somebody may do to one task (may.py). An account may wear several hats; it may do whatever one of them allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from types import MappingProxyType


class Hat(Enum):
    """What somebody is to the system."""

    STAFF = "ward staff"
    CHAMPION = "digital champion"
    SAFETY = "clinical safety"
    ENGINEER = "integration engineer"
    ANALYST = "analyst"
    ADMIN = "administrator"


class Right(Enum):
    """What a page or a button may need."""

    WORK = "see tasks and do them"
    TELL = "write pain points and comments"
    READ = "read flows and proofs, without patients"
    WRITE = "write drafts of flows"
    PATIENTS = "look patients up, and see who they are in tasks and proofs"
    COACH = "decide what becomes of pain points"
    MESSAGES = "see sources, channels and the text of messages"
    VOCABULARY = "name terms and change the vocabulary"
    AUDIT = "see who looked at whom, and the audit"
    ADMINISTER = "manage people, roles, places and accounts"


_ALL_STAFF = frozenset({Right.TELL, Right.READ})

RIGHTS: Mapping[Hat, frozenset[Right]] = MappingProxyType(
    {
        Hat.STAFF: _ALL_STAFF | {Right.WORK, Right.WRITE, Right.PATIENTS},
        Hat.CHAMPION: _ALL_STAFF | {Right.WORK, Right.WRITE, Right.PATIENTS, Right.COACH, Right.VOCABULARY},
        Hat.SAFETY: _ALL_STAFF | {Right.WRITE, Right.PATIENTS, Right.AUDIT},
        Hat.ENGINEER: _ALL_STAFF | {Right.WRITE, Right.MESSAGES, Right.VOCABULARY},
        Hat.ANALYST: _ALL_STAFF | {Right.WRITE},
        Hat.ADMIN: _ALL_STAFF | {Right.ADMINISTER, Right.AUDIT},
    }
)


def rights_of(hats: Iterable[Hat]) -> frozenset[Right]:
    """Everything that these hats allow together."""
    return frozenset().union(*(RIGHTS[hat] for hat in hats))
