"""Who may sign in, and on which shared desktops.

Lives here: accounts and stations. Must not live here: who is asked for what (record.models.people: an account belongs
to one of those people, or to nobody), what an account may do (govern.rights), signing in (web/accounts).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from wardwright.govern.rights import Hat, Right, rights_of
from wardwright.record.models.fields import Moment, Word, maybe_moment, word


class Accounts(BaseUserManager):
    """Accounts are found by the name they sign in with, in any case."""

    def get_by_natural_key(self, username: str | None) -> Any:
        """The account of that sign-in name."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """One door into the pages. Written by administrators and by its owner; each such write is told to the audit."""

    username = models.CharField(max_length=150, unique=True)
    person = word()  # the key of a person of the settings; "" for somebody who is never asked for anything
    name = Word()
    email = models.EmailField(blank=True, default="")
    hats = models.JSONField(default=list)  # values of govern.rights.Hat
    is_active = models.BooleanField(default=True)
    pin = models.CharField(max_length=200, blank=True, default="")  # hashed; for shared desktops
    pin_failures = models.IntegerField(default=0)
    language = models.CharField(max_length=12, blank=True, default="")  # "" as the browser asks
    theme = models.CharField(max_length=8, blank=True, default="")  # "", light, dark
    choices = models.JSONField(default=dict)  # what else somebody chose: sound, the ward shown first
    created = Moment()
    persona = word()  # only in the demo: which persona it is

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = Accounts()

    class Meta:
        db_table = "accounts"

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def rights(self) -> frozenset[Right]:
        """What this account may do."""
        known = {hat.value: hat for hat in Hat}
        return rights_of(known[each] for each in self.hats if each in known)

    def may(self, right: Right) -> bool:
        """Whether it may do that."""
        return self.is_active and right in self.rights

    @property
    def actor(self) -> str:
        """Who did it, as the audit writes it: the person's key, or the account's name."""
        return self.person or self.username


class Station(models.Model):
    """A shared desktop: whoever signed in on it with a password today may come back with the PIN."""

    id = models.CharField(max_length=64, primary_key=True)  # what its cookie holds, hashed
    name = Word()
    enrolled = Moment()
    enrolled_by = Word()
    ended = maybe_moment()
    known = models.JSONField(default=dict)  # account id → moment of the last full sign-in here

    class Meta:
        db_table = "stations"
