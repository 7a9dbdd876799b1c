"""What every step and list needs: who is who, and how the hospital tells time.

Lives here: the one value. Must not live here: steps (steps.py), lists (worklist.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from wardwright.engine.people.attending import AttendingOfRecord
from wardwright.engine.people.covers import CoversOfRecord
from wardwright.engine.people.directory import Directory
from wardwright.engine.people.resolver import Resolver
from wardwright.facts.vocabulary import Vocabulary
from wardwright.home.home import Home
from wardwright.record.store import Decisions


@dataclass(frozen=True, slots=True)
class Desk:
    """People, roles and places of one installation."""

    resolver: Resolver
    vocabulary: Vocabulary
    zone: tzinfo
    dry_run: bool = False  # what a step makes go out is written, not sent

    @property
    def directory(self) -> Directory:
        """Everybody whom the settings know."""
        return self.resolver.directory


def desk_of(home: Home, decisions: Decisions | None = None) -> Desk:
    """The desk of a home. `decisions`: the record's facts, for roles that the messages name."""
    settings, vocabulary = home.settings, home.vocabulary()
    attending = None if decisions is None else AttendingOfRecord(decisions)
    resolver = Resolver(settings, vocabulary, home.data, attending, CoversOfRecord())
    return Desk(resolver, vocabulary, settings.zone, settings.engine.dry_run)
