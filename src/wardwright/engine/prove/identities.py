"""Identities: which identifiers became one patient in the course of a history.

Lives here: groups of identifiers joined by `merged` facts, whichever way and in whatever order these came. Must not
live here: which of them survives at a moment (kernel.run). Called by evidence and by the scan, whose answer for one
identifier must hold for all that it was ever joined with.
"""

from __future__ import annotations

from collections.abc import Iterable

from wardwright.facts.fact import Coded, Fact, Kind


class Identities:
    """Groups of identifiers that were joined."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._group: dict[str, set[str]] = {}
        for survivor, ended in pairs:
            self._join(survivor, ended)

    @staticmethod
    def of_facts(facts: Iterable[Fact]) -> Identities:
        """The identities that these facts join; withdrawn ones too, as more is never less safe here."""
        return Identities(
            (fact.subject, fact.value.text)
            for fact in facts
            if fact.kind is Kind.MERGED and isinstance(fact.value, Coded)
        )

    def _join(self, one: str, other: str) -> None:
        ours = self._group.get(one, {one})
        theirs = self._group.get(other, {other})
        if ours is theirs:
            return
        larger, smaller = (ours, theirs) if len(ours) >= len(theirs) else (theirs, ours)
        larger |= smaller
        for each in (*smaller, one, other):
            self._group[each] = larger

    def alike(self, subject: str) -> tuple[str, ...]:
        """The identifier and every one that it was joined with, the identifier first."""
        group = self._group.get(subject)
        if group is None:
            return (subject,)
        return (subject, *sorted(group - {subject}))

    def representative(self, subject: str) -> str:
        """One identifier that stands for all that were joined with it: the same, whichever of them is asked for."""
        return min(self._group.get(subject, {subject}))

    def groups(self) -> list[tuple[str, tuple[str, ...]]]:
        """Everybody who was joined: of each patient the one identifier that stands for all, and all of them."""
        found = {id(group): group for group in self._group.values()}
        return sorted((min(group), tuple(sorted(group))) for group in found.values())

    def closed(self, subjects: Iterable[str]) -> set[str]:
        """The subjects and all that they were joined with."""
        found: set[str] = set()
        for subject in subjects:
            if subject not in found:
                found.update(self.alike(subject))
        return found
