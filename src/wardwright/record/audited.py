"""Tables that people write to, and the record that every such write carries.

Lives here: `Audited`, the base of those tables. Must not live here: the chain itself (audit).

    with audit.kept(Deed(actor="amina", verb="decline", kind="task", thing=task.id, detail={…})):
        TaskStep.objects.create(…)

Outside of such a block `save`, `delete` and the bulk writes of these tables raise `NotAudited`: a write by a person
cannot be spelled without its audit record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from wardwright.record.open_deed import DEED_OPEN


class NotAudited(Exception):
    """A write by a person without its audit record: a programming error."""


def _check_deed(model: type[models.Model]) -> None:
    if not DEED_OPEN.get():
        raise NotAudited(f"{model.__name__} is written by people: write it inside `with audit.kept(Deed(…))`.")


def _guarded(name: str) -> Callable[..., Any]:
    def write(self: Any, *args: Any, **kwargs: Any) -> Any:
        _check_deed(self.model)
        return getattr(super(AuditedRows, self), name)(*args, **kwargs)

    write.__name__ = name
    write.__doc__ = f"As Django's `{name}`, inside a deed only."
    return write


class AuditedRows(models.QuerySet):
    """Many rows at once: the doors that go past `save` and `delete`."""

    create = _guarded("create")
    bulk_create = _guarded("bulk_create")
    bulk_update = _guarded("bulk_update")
    update = _guarded("update")
    delete = _guarded("delete")


class Audited(models.Model):
    """A table that people write to."""

    objects = AuditedRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, inside a deed only."""
        _check_deed(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's, inside a deed only."""
        _check_deed(type(self))
        return super().delete(*args, **kwargs)
