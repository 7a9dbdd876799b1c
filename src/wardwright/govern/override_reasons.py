"""Why a person does not do what a task asks: the reasons that CDS Hooks suggests, in the ward's words.

Lives here: the list, its codes and the coding that other systems understand. Must not live here: what declining does to
a task (tasks.py).

CDS Hooks 2.0 leaves the reasons to each service; 3.0 (ballot, §Reasons for rejecting a card) suggests the value set
http://terminology.hl7.org/ValueSet/non-adherence-reason-clinical, made from AHRQ Publication No. 25-0073. Its twelve
codes are here, and three more of the same code system that a ward needs and that the value set leaves out. The
displays are HL7's; the words are ours. A person may also decline in her own words alone, as `userComment` does there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SYSTEM = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
VALUE_SET = "http://terminology.hl7.org/ValueSet/non-adherence-reason-clinical"


@dataclass(frozen=True, slots=True)
class OverrideReason:
    """One reason: its code, what the ward says, and HL7's display."""

    code: str
    words: str
    display: str
    suggested: bool = True  # in CDS Hooks' value set for the point of care, not only in its code system

    def coding(self) -> dict[str, str]:
        """The FHIR Coding that CDS Hooks takes as `overrideReason.reason`."""
        return {"system": SYSTEM, "code": self.code, "display": self.display}


REASONS = (
    OverrideReason("action-completed", "done before it was asked", "Recommended action was already completed"),
    OverrideReason("cds-not-applicable", "does not apply to this patient", "PC CDS does not apply to patient"),
    OverrideReason(
        "inappropriate-recipient", "not mine to do", "PC CDS delivered to inappropriate recipient/role", suggested=False
    ),
    OverrideReason(
        "cds-suboptimal-context", "asked at the wrong moment or place", "PC CDS delivered in suboptimal context"
    ),
    OverrideReason(
        "limited-time",
        "no time for it now",
        "Could not address recommended action due to limited time",
        suggested=False,
    ),
    OverrideReason(
        "need-more-info",
        "waiting for a result or an opinion",
        "Could not address recommended action due to need for more information/pending results/pending consult",
        suggested=False,
    ),
    OverrideReason(
        "patient-contraindication",
        "the patient must not have it",
        "Patient has contraindication to recommended action",
    ),
    OverrideReason(
        "recipient-concerns-outcomes",
        "it would do more harm than good",
        "Recipient has concerns regarding potential health outcomes",
    ),
    OverrideReason(
        "recipient-disagrees-evidence",
        "the evidence or our guideline says otherwise",
        "Recipient disagrees with recommendation because of issues with the evidence",
    ),
    OverrideReason("patient-refuses", "the patient declines", "Patient refuses/declines (no context given)*"),
    OverrideReason(
        "does-not-align-preferences",
        "against the patient's wishes or values",
        "Recommendation does not align with patient preferences or values",
    ),
    OverrideReason(
        "service-not-available", "cannot be had here and now", "Treatment or service is not practically available"
    ),
    OverrideReason(
        "not-convenient-feasible", "not feasible here and now", "Recommendation is not convenient or feasible"
    ),
    OverrideReason(
        "too-costly-uncovered",
        "costs too much or is not covered",
        "Recommended action is too costly or not covered by insurance",
    ),
    OverrideReason(
        "recipient-does-not-understand",
        "not clear what is asked",
        "Recipient does not understand the recommended action or know how to perform the recommended action",
    ),
)

BY_CODE: Mapping[str, OverrideReason] = MappingProxyType({reason.code: reason for reason in REASONS})


def reason_called(text: str) -> OverrideReason | None:
    """The reason with that code, or with those words, in any case; None when there is none."""
    wanted = " ".join(text.split()).casefold()
    return next((each for each in REASONS if wanted in (each.code, each.words.casefold())), None)
