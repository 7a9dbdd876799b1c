"""The tables of the record, as Django models: read and written by commands and pages; the hot paths use the driver.

Lives here: one module per part of the record. Must not live here: SQL of the hot paths.
"""

# ruff: noqa: E402 (the models' own imports come after Django knows that there are models)

from wardwright.record.setup import know_models

know_models()  # Django wants to be set up before the first model is written; which record it is may come later

from wardwright.record.models.audit import AuditHead, AuditRecord
from wardwright.record.models.covers import Cover
from wardwright.record.models.decisions import Act, Cursor, Firing, Leading, NearMiss, Timer
from wardwright.record.models.deliveries import Breaker, Delivery
from wardwright.record.models.facts import Facts, Memory, Merge, Patient, Rederivation
from wardwright.record.models.messages import Fate, Message, MessagesLead, SetAsidePart
from wardwright.record.models.people import Membership, Person, Role
from wardwright.record.models.running import Alarm, Beat, FlowVersion, Setting, SourceState
from wardwright.record.models.tasks import Task, TaskStep

__all__ = [
    "Act",
    "Alarm",
    "AuditHead",
    "AuditRecord",
    "Beat",
    "Breaker",
    "Cover",
    "Cursor",
    "Delivery",
    "Facts",
    "Fate",
    "Firing",
    "FlowVersion",
    "Leading",
    "Membership",
    "Memory",
    "Merge",
    "Message",
    "MessagesLead",
    "NearMiss",
    "Patient",
    "Person",
    "Rederivation",
    "Role",
    "SetAsidePart",
    "Setting",
    "SourceState",
    "Task",
    "TaskStep",
    "Timer",
]
