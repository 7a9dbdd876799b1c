"""Why a history cannot be used, in words for whoever runs a command."""

from __future__ import annotations


class HistoryRefused(Exception):
    """The history must not be read or written: not there, damaged, of a later version. Two sentences: what, and what
    to do. Never a patient's data."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(f"{problem} {fix}")
        self.problem, self.fix = problem, fix


class NotThisHistory(HistoryRefused):
    """What was named is no history, or none that may be used in this way: another name is wanted."""


class HistoryBusy(HistoryRefused):
    """Somebody else is writing it: try again later."""
