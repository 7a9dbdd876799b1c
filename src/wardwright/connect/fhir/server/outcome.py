"""OperationOutcome: how every no, and every remark, is put.

Lives here: issues, and the exception that carries a refusal to the one place that answers. No text repeats anything
that a caller sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Issue(NamedTuple):
    """One remark. `code` is of http://hl7.org/fhir/issue-type."""

    severity: str  # "error", "warning" or "information"
    code: str
    text: str
    expression: str = ""  # a FHIRPath of what was sent, such as "Bundle.entry[2].resource"


def outcome(issues: Iterable[Issue]) -> dict[str, Any]:
    """The OperationOutcome with these issues."""
    return {"resourceType": "OperationOutcome", "issue": [_issue(one) for one in issues]}


def _issue(issue: Issue) -> dict[str, Any]:
    told: dict[str, Any] = {"severity": issue.severity, "code": issue.code, "diagnostics": issue.text}
    if issue.expression:
        told["expression"] = [issue.expression]
    return told


@dataclass(slots=True)
class Refused(Exception):
    """A request that is answered with no. Nothing of it was kept."""

    status: int
    code: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    expression: str = ""
    closes: bool = False  # the connection cannot be used again: the rest of the request was not read

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What the OperationOutcome says."""
        return (Issue("error", self.code, self.text, self.expression),)
