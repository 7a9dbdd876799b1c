"""What R4's schema finds in what was sent: told to a sender who asks for it (Prefer: return=OperationOutcome).

Lives here: those findings as issues. They are warnings: the resource is kept whatever they are, and the reader says the
same again when it sets the resource aside. Worked out in a thread, because the first of a type takes a while.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from wardwright.connect.fhir.document import NotJson, decode
from wardwright.connect.fhir.schema import packaged
from wardwright.connect.fhir.server.outcome import Issue
from wardwright.connect.fhir.server.submission import Document

_NO_SCHEMA = Issue("information", "informational", "It was not validated: the R4 schema is not installed here.")


async def remarks_on(resources: Sequence[Document | None]) -> list[list[Issue]]:
    """The findings for each resource, in order."""
    return await asyncio.to_thread(lambda: [_remarks(one) for one in resources])


def _remarks(resource: Document | None) -> list[Issue]:
    schema = packaged()
    if resource is None:
        return []
    if schema is None:
        return [_NO_SCHEMA]
    try:
        findings = schema.findings(decode(resource.raw))
    except NotJson as problem:
        return [Issue("warning", "structure", f"It was kept, and cannot be read: {problem}.", resource.type)]
    return [
        Issue("warning", "structure", f"It was kept, and will be set aside: it {one.problem}.", one.element)
        for one in findings
    ]
