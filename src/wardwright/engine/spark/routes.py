"""Routes: under which key a patient is remembered, as merges make one of several.

Lives here: that map, as it follows from the merges that a stream met. Must not live here: how memories come together
(stateful), where the merges are kept (stream).
"""

from __future__ import annotations

from collections.abc import Iterable

from wardwright.engine.prove.identities import Identities


class Routes:
    """Identifier → key. Whoever was never merged with somebody else is a key of their own."""

    def __init__(self, joined: Iterable[tuple[str, str]] = ()) -> None:
        self._identities = Identities(joined)

    def key_of(self, subject: str) -> str:
        """The least of all identifiers that were joined: it only ever becomes less, so no key comes back."""
        return self._identities.representative(subject)

    def are_apart(self, one: str, other: str) -> bool:
        """Whether two identifiers are remembered under different keys."""
        return self.key_of(one) != self.key_of(other)

    def senders_to(self, key: str) -> set[str]:
        """The keys that hand their memories over to this one."""
        return set(self._identities.alike(key)) - {key} if self.key_of(key) == key else set()

    def moved(self) -> list[str]:
        """The keys that are none any more."""
        return sorted(each for key, group in self._identities.groups() for each in group if each != key)
