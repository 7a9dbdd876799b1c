"""The slow, obvious reference implementation of `docs/language/meaning.md`, kept for ever to judge the real kernel.

One function per numbered paragraph, its number in the docstring: read it beside the page. It keeps three logs (facts,
firings, tasks) and the list of dues already taken, and works everything else out from scratch at every moment.
It must not read or import `wardwright.kernel` except for the record `Firing` and its parts, and it need not be fast.
Called by tests/differential and tests/spec.
"""

from tests.reference.simulate import simulate

__all__ = ["simulate"]
