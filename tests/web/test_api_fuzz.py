"""Every JSON endpoint, asked what its own OpenAPI document allows and what it does not.

No case is a fault, and every answer has the shape that the document tells. Cases are drawn by schemathesis with a fixed
seed, in this process; `scripts/attack_pages.py` draws more of them, against a running demo, as each persona.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest

from tests.web.site import NOW, Site
from wardwright.govern.rights import Hat
from wardwright.web.accounts.making import make_account
from wardwright.web.api import openapi

schemathesis = pytest.importorskip("schemathesis", reason="cases are drawn by schemathesis, of the development tools")

CASES = {"everybody": 12, "nurse": 5, "analyst": 5, "administrator": 3, "": 2}  # for each operation


def cookies_of(site: Site, who: str) -> dict[str, str]:
    """Of that persona; "everybody" may do everything, "" is nobody."""
    client = site.client(who if who != "everybody" else "")
    if who == "everybody":
        word = "three-words-together"
        make_account(actor="test", now=NOW, username=who, name="Every Body", hats=tuple(Hat), password=word)
        client.post("/sign-in", {"login": who, "password": word})
    client.get("/account" if who else "/sign-in")
    return {name: morsel.value for name, morsel in client.cookies.items()}


@pytest.mark.parametrize("who", CASES)
def test_no_case_is_a_fault_and_every_answer_is_as_told(site: Site, who: str) -> None:
    from hypothesis import HealthCheck, given, seed, settings
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        positive_data_acceptance,
        response_schema_conformance,
        status_code_conformance,
    )

    cookies = cookies_of(site, who)
    headers = {"Host": "localhost", "X-CSRFToken": cookies["csrftoken"], "Accept-Encoding": "identity"}
    schema = schemathesis.openapi.from_dict(json.loads(openapi.document(HttpRequest()).content))
    schema.app = WSGIHandler()
    checks = [
        not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance,
        positive_data_acceptance,
    ]  # fmt: skip
    asked = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @seed(5)
        @settings(max_examples=CASES[who], deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def holds(case: Any) -> None:
            case.call_and_validate(headers=headers, cookies=cookies, checks=checks)

        holds()
        asked.append(operation.label)
    assert len(asked) >= 15
