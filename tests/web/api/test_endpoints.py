"""The JSON endpoints of the editor: what they give, what they refuse, and that the document says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.web.editor.pages import POTASSIUM, give_history
from tests.web.site import Site


def _ask(client: Client, path: str, body: Any = None, method: str = "POST") -> tuple[int, Any]:
    content = json.dumps(body) if body is not None else ""
    response = client.generic(method, f"/api/{path}", content, content_type="application/json")
    return response.status_code, response.json()


def test_problems_come_with_edits_that_mend_them(site: Site) -> None:
    text = POTASSIUM.replace("potassium result of 6.0 mmol/L", "potassium result of 6.0")
    status, said = _ask(site.client("nurse"), "check", {"text": text})
    assert status == 200
    found = said["problems"][0]
    assert (found["slug"], found["severity"], found["line"]) == ("no-unit", "error", 3)
    change = found["fixes"][0]["change"]
    assert text[: change["from"]] + change["insert"] + text[change["to"] :] == POTASSIUM
    assert said["fine"] is False


def test_examples_are_run_where_nothing_is_wrong(site: Site) -> None:
    _, said = _ask(site.client("nurse"), "check", {"text": POTASSIUM})
    assert said["fine"] is True
    assert [each["passed"] for each in said["flows"][0]["examples"]] == [True, True]


def test_what_may_come_next(site: Site) -> None:
    client = site.client("nurse")
    text = "Flow: x\n\nWhen a potassium result of 6.0 "
    _, said = _ask(client, "complete", {"text": text, "cursor": len(text)})
    assert said["items"][0] == {
        "text": "mmol/L",
        "kind": "unit",
        "detail": "the unit of potassium",
        "from": len(text),
        "to": len(text),
    }
    _, said = _ask(client, "complete", {"text": "When a patient dies ", "cursor": 20})
    assert {"inpatient", "ask"} <= {each["slug"] for each in said["forms"]}


def test_names_as_they_are_typed(site: Site) -> None:
    client = site.client("nurse")
    _, said = _ask(client, "names", {"typed": "pot", "kinds": ["results", "scores"]})
    assert said["names"][0] == {"name": "potassium", "kind": "results", "unit": "mmol/L", "also": ""}
    _, said = _ask(client, "names", {"typed": "registrar", "kinds": ["roles"]})
    assert said["names"][0]["name"] == "on-call registrar"
    assert _ask(client, "names", {"typed": "x", "kinds": ["nothing"]})[0] == 400


def test_what_a_text_means(site: Site) -> None:
    _, said = _ask(site.client("analyst"), "explain", {"text": POTASSIUM})
    assert said["flows"][0]["picture"].startswith("<svg")
    assert "on-call registrar" in " ".join(said["flows"][0]["reaches"])
    assert _ask(site.client("analyst"), "explain", {"text": "Flow: x"})[1] == {"flows": []}


def test_a_draft_is_saved_against_its_revision(site: Site) -> None:
    client = site.client("nurse")
    status, made = _ask(client, "drafts", {"text": POTASSIUM})
    assert (status, made["revision"]) == (201, 1)
    path = f"drafts/{made['key']}"
    mine, theirs = POTASSIUM.replace("6.0", "6.2", 1), POTASSIUM.replace("15 minutes", "20 minutes", 1)
    assert _ask(client, path, {"text": theirs, "revision": 1}, "PUT")[1]["revision"] == 2
    status, said = _ask(client, path, {"text": mine, "revision": 1}, "PUT")
    assert status == 409
    assert said["error"]["slug"] == "clash"
    assert "6.2" in said["error"]["merged"]
    assert "20 minutes" in said["error"]["merged"]
    assert said["error"]["draft"]["text"] == theirs
    assert _ask(client, path, {"text": mine, "revision": 9}, "PUT")[0] == 404
    assert _ask(client, path, method="GET")[1]["revision"] == 2
    assert [each["key"] for each in _ask(client, "drafts", method="GET")[1]["drafts"]] == [made["key"]]
    assert _ask(client, path, method="DELETE")[1] == {"done": True}
    assert _ask(client, "drafts", method="GET")[1]["drafts"] == []


def test_nobody_learns_of_somebody_elses_draft(site: Site) -> None:
    _, made = _ask(site.client("nurse"), "drafts", {"text": POTASSIUM})
    other = site.client("registrar")
    for method, body in (("GET", None), ("PUT", {"text": "x", "revision": 1}), ("DELETE", None)):
        status, said = _ask(other, f"drafts/{made['key']}", body, method)
        assert (status, said["error"]["slug"]) == (404, "not-found")
    assert _ask(other, f"drafts/{made['key']}/here", {})[0] == 404


def test_a_proof_is_started_looked_at_and_its_small_counts_withheld(site: Site, tmp_path: Path) -> None:
    give_history(site, tmp_path, patients=8)
    counts = {}
    for persona in ("nurse", "analyst"):
        client = site.client(persona)
        _, said = _ask(client, "prove", {"text": POTASSIUM})
        while said["state"] in ("waiting", "running"):
            _, said = _ask(client, f"prove/{said['job']}", method="GET")
        assert said["state"] == "done", said
        counts[persona] = (said["flows"][0]["fired"], said["floor"])
    assert counts == {"nurse": (6, None), "analyst": (None, 8)}


def test_a_proof_is_its_askers_and_is_cancelled(site: Site) -> None:
    client = site.client("nurse")
    _, said = _ask(client, "prove", {"text": POTASSIUM})
    assert _ask(site.client("registrar"), f"prove/{said['job']}", method="GET")[0] == 404
    assert _ask(client, f"prove/{said['job']}", method="DELETE")[1]["state"] in ("cancelled", "done")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("check", None), ("check", []), ("check", {"text": 1}), ("check", {"text": "x" * 60_001}),
        ("check", {"text": "x", "more": 1}), ("complete", {"text": "x", "cursor": -1}), ("suggest", {"words": ""}),
        ("drafts", {"title": 3}),
    ],
)  # fmt: skip
def test_a_body_that_is_not_what_is_asked_for(site: Site, path: str, body: Any) -> None:
    status, said = _ask(site.client("nurse"), path, body)
    assert (status, said["error"]["slug"]) == (400, "bad-request")


def test_a_patient_in_a_body_is_in_no_error(site: Site) -> None:
    _, said = _ask(site.client("nurse"), "check", {"text": {"patient": "Canary Bird 4711"}})
    assert "Canary" not in json.dumps(said)


def test_signed_out_and_not_allowed(site: Site) -> None:
    assert _ask(site.client(), "check", {"text": ""})[0] == 401
    assert _ask(site.client("administrator"), "drafts", {"text": ""})[0] == 403


def test_the_document_says_what_there_is(site: Site) -> None:
    from wardwright.web.api.openapi import OPERATIONS
    from wardwright.web.site_map import BY_NAME, PAGES

    _, document = _ask(site.client("nurse"), "openapi.json", method="GET")
    told = {(path, method) for path, item in document["paths"].items() for method in item if method != "parameters"}
    pages = [page for page in PAGES if page.is_api]
    assert len(told) == sum(len(page.methods) for page in pages)
    assert "/api/drafts/{key}" in document["paths"]
    for name, method in OPERATIONS:
        assert method in BY_NAME[name].methods
    ours = [page for page in pages if page.name.startswith("api-") and page.name != "api-openapi"]
    assert {(page.name, method) for page in ours for method in page.methods} <= OPERATIONS.keys()
    named = set(_references(document))
    assert named <= {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [value for key, value in node.items() if key == "$ref"] + [
            r for v in node.values() for r in _references(v)
        ]
    return [r for each in node for r in _references(each)] if isinstance(node, list) else []


def test_a_whole_number_may_be_written_with_a_point(site: Site) -> None:
    client = site.client("nurse")
    assert _ask(client, "complete", {"text": "Flow: x\n", "cursor": 8.0})[0] == 200
    status, said = _ask(client, "complete", {"text": "Flow: x\n", "cursor": 8.5})
    assert (status, said["error"]["slug"]) == (400, "bad-request")
    assert "$.cursor" in said["error"]["problem"]


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"text": ' + "[" * 100_000, '{"text": 1.5, "x": NaN', '{"text": 1e999}']
)
def test_what_no_reader_can_take_is_refused(site: Site, body: str) -> None:
    answer = site.client("nurse").generic("POST", "/api/check", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["slug"]) == (400, "bad-request")


def test_a_text_may_speak_of_nul_and_hold_none(site: Site) -> None:
    client = site.client("nurse")
    assert _ask(client, "names", {"typed": "\\u0000"})[0] == 200
    for said in ("\0", "\\\0"):
        assert _ask(client, "names", {"typed": said})[0] == 400


def test_the_document_names_the_sections_of_a_vocabulary(site: Site) -> None:
    _, document = _ask(site.client("nurse"), "openapi.json", method="GET")
    kinds = document["components"]["schemas"]["NamesIn"]["properties"]["kinds"]
    assert {"results", "roles", "places"} <= set(kinds["items"]["enum"])


@pytest.mark.parametrize("path", ["/api/check", "/account/notices/on"])
def test_a_refusal_without_the_token_is_json_wherever_the_page_answers_so(site: Site, path: str) -> None:
    client = site.client("nurse")
    client.handler.enforce_csrf_checks = True
    answer = client.post(path, "{}", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/json")
    assert set(answer.json()["error"]) == {"slug", "problem", "reference"}
