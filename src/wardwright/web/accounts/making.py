"""Accounts come and change here, each time with its record in the audit.

Lives here: making and changing accounts. Must not live here: the pages that ask for it (admin, accounts).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wardwright.facts.instant import Instant
from wardwright.govern.rights import Hat
from wardwright.record.audit import Deed, kept
from wardwright.record.site.models import Account


def make_account(
    *, actor: str, now: Instant, username: str, name: str, hats: Iterable[Hat] = (), person: str = "",
    email: str = "", password: str | None = None, persona: str = "",
) -> Account:  # fmt: skip
    """A new account; without a password nobody signs in to it by one. IntegrityError: the name is taken."""
    worn = [hat.value for hat in hats]
    account = Account(
        username=username, name=name, person=person, email=email, hats=worn, persona=persona, created=now
    )  # fmt: skip
    account.set_password(password)
    with kept(Deed(actor, "make", "account", username, {"hats": worn, "person": person}), now):
        account.save(force_insert=True)
    return account


def change_account(account: Account, *, actor: str, now: Instant, verb: str = "change", **values: Any) -> None:
    """Other values for some of its columns. `password` is set hashed, and the audit says only that it was set."""
    told = {name: value for name, value in values.items() if name not in {"password", "pin"}}
    secret = sorted(values.keys() - told.keys())
    if "password" in values:
        account.set_password(values["password"])
    for name, value in values.items():
        if name != "password":
            setattr(account, name, value)
    with kept(Deed(actor, verb, "account", account.username, {**told, **({"set": secret} if secret else {})}), now):
        account.save()
