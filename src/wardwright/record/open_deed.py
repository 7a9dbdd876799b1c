"""Whether a deed is being recorded just now.

Lives here: the mark that `audit.kept` sets and that audited tables look for; apart from both, so that the audit can be
imported before any table. Must not live here: tables (audited), the chain (audit).
"""

from __future__ import annotations

from contextvars import ContextVar

DEED_OPEN: ContextVar[bool] = ContextVar("wardwright_deed_open", default=False)
