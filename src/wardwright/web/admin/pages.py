"""The pages of administration."""

from __future__ import annotations

from wardwright.govern.rights import Right
from wardwright.web.admin import accounts, audit, importing, people, places, roles, steps
from wardwright.web.pages import Page

_FORM = ("GET", "POST")
_BOSS = Right.ADMINISTER

PAGES = (
    Page("admin", "admin", steps.first_steps, "what an installation still needs, and the way to it", _BOSS),
    Page("people", "admin/people", people.listed, "everybody who can be asked", _BOSS),
    Page("person_new", "admin/people/new", people.new, "somebody new", _BOSS, _FORM),
    Page("person", "admin/people/<str:id>", people.one, "one person: how to reach her, her roles", _BOSS, _FORM),
    Page(
        "people_import",
        "admin/import",
        importing.load,
        "a list of staff as CSV: what would change, then do it",
        _BOSS,
        _FORM,
    ),
    Page("people_example", "admin/import/example", importing.example, "such a list to begin with", _BOSS),
    Page("roles", "admin/roles", roles.listed, "who stands behind each role and team", _BOSS),
    Page("role", "admin/roles/<str:name>", roles.one, "one role: people, places, rota", _BOSS, _FORM),
    Page("places", "admin/places", places.listed, "the places that the vocabulary knows", _BOSS),
    Page("accounts", "admin/accounts", accounts.listed, "who may sign in, and what each may do", _BOSS),
    Page("account_new", "admin/accounts/new", accounts.new, "a new account and its invitation", _BOSS, _FORM),
    Page("account_one", "admin/accounts/<int:number>", accounts.one, "one account", _BOSS, _FORM),
    Page("audit", "admin/audit", audit.listed, "who did what, and whether the chain is whole", Right.AUDIT),
)
