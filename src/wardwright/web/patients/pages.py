"""The pages of patients."""

from __future__ import annotations

from wardwright.govern.rights import Right
from wardwright.web.pages import Page
from wardwright.web.patients import looks, views

_BOTH = ("GET", "POST")

PAGES = (
    Page("patients", "patients", views.search, "finds a patient by identifier or name", Right.PATIENTS, _BOTH,
         shows_patients=True),
    Page("patients-purpose", "patients/purpose", views.purpose, "what patients are looked up for", Right.PATIENTS,
         _BOTH),
    Page("patients-my-looks", "patients/my-looks", looks.mine, "which patients the reader looked at",
         Right.PATIENTS, shows_patients=True),
    Page("patients-looks", "patients/looks", looks.everybodys, "who looked at which patient, when, what for",
         Right.AUDIT, shows_patients=True),
    Page("patient-looks", "patients/<str:key>/looks", looks.at_one, "who looked at one patient", Right.AUDIT,
         shows_patients=True),
    Page("patient-firings", "patients/<str:key>/firings", views.firings, "what flows did about a patient",
         Right.PATIENTS, shows_patients=True),
    Page("patient-tasks", "patients/<str:key>/tasks", views.tasks, "tasks about a patient, with their history",
         Right.PATIENTS, shows_patients=True),
    Page("patient", "patients/<str:key>", views.facts, "what is known of a patient, in order of time",
         Right.PATIENTS, shows_patients=True),
)  # fmt: skip
