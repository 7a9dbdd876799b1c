"""How a stream says an outcome: a function that travels to workers, given by whoever begins the stream."""

from __future__ import annotations

from collections.abc import Callable

from wardwright.kernel.firing import Firing

Say = Callable[[Firing], str]
"""One line of JSON for an outcome."""
