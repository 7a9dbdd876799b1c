"""Proof pages: figures, lists, timelines, comparisons, curves; what readers without access to patients get."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from tests.web.patients.canary import FLOW, SECRETS, SUBJECT, put_in
from tests.web.proofs.made import EVERYTHING, make_here, page_of, prove_here
from tests.web.site import Site
from wardwright.engine.flows.slugs import slug_of
from wardwright.measure.proving.asked import Asked, Sort
from wardwright.measure.proving.jobs import Job, State
from wardwright.record.site.models import Look
from wardwright.web.proofs import desk as desks

SLUG = slug_of(FLOW)


@pytest.fixture
def proof(site: Site) -> str:
    """A proof of the potassium flow on one patient, for whom it fires twice."""
    put_in(site)
    return prove_here(site, FLOW)


@pytest.fixture
def nurse(site: Site) -> Client:
    """Somebody who may see patients."""
    return site.client("nurse")


@pytest.fixture
def analyst(site: Site) -> Client:
    """Somebody who may not."""
    return site.client("analyst")


def text_of(client: Client, address: str) -> str:
    """What a page shows."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return b"".join(answer).decode()


def test_a_proof_of_one_flow_opens_at_once(nurse: Client, proof: str) -> None:
    assert nurse.get(f"/proofs/made/{proof}")["Location"] == f"/proofs/made/{proof}/1"
    shown = text_of(nurse, f"/proofs/made/{proof}/1")
    assert "It would have fired twice" in shown
    assert "Firing by firing" in shown


def test_figures_stand_in_the_list_of_flows(nurse: Client, proof: str) -> None:
    row = re.search(rf'<th scope="row"><a href="/proofs/{SLUG}">.*?</tr>', text_of(nurse, "/proofs"), re.DOTALL)
    assert row is not None
    assert '<td class="n">2</td>' in row[0]


def test_small_figures_are_withheld_from_who_may_not_see_patients(analyst: Client, proof: str) -> None:
    for address in ("/proofs", f"/proofs/{SLUG}", f"/proofs/made/{proof}/1"):
        shown = text_of(analyst, address)
        assert "withheld" in shown
        assert "fired twice" not in shown
        assert [secret for secret in SECRETS if secret in shown] == []
    assert analyst.get(f"/proofs/made/{proof}/1/firings").status_code == 403


def test_the_list_gives_each_reason_and_writes_looks(nurse: Client, proof: str) -> None:
    shown = text_of(nurse, f"/proofs/made/{proof}/1/firings")
    assert shown.count(SUBJECT) == 2
    assert "a potassium result of 6.0 mmol/L or more arrives" in shown
    assert set(Look.objects.values_list("subject", "page", "purpose")) == {(SUBJECT, "proof: list", "checking a flow")}


def test_a_timeline_shows_what_fired_and_what_nearly_did(nurse: Client, site: Site) -> None:
    put_in(site)
    limited = """Flow: Very high potassium

When a potassium result of 5.0 mmol/L or more arrives,
and the potassium is 6.0 mmol/L or more,
then tell the ward nurse "Look at {patient}".
"""
    id = make_here(site, Asked(Sort.PROOF, (limited,), EVERYTHING))
    shown = text_of(nurse, f"/proofs/made/{id}/1/firings/1")
    assert "nearly fired" in shown
    assert 'class="happened nearly' in shown
    assert Look.objects.get().page == "proof: timeline"


def test_pictures_obey_the_policy_of_pages(nurse: Client, proof: str) -> None:
    for address in (f"/proofs/made/{proof}/1", f"/proofs/made/{proof}/1/firings/1"):
        shown = text_of(nurse, address)
        assert "<svg" in shown
        assert re.findall(r'\sstyle="|<style(?![^>]*nonce)|\son\w+="', shown) == []


def test_every_picture_has_its_table(nurse: Client, proof: str) -> None:
    shown = text_of(nurse, f"/proofs/made/{proof}/1")
    figures = re.findall(r'<figure class="pr-figure">.*?</figure>', shown, re.DOTALL)
    assert len(figures) >= 3
    assert [figure for figure in figures if "<table" not in figure] == []


@pytest.mark.parametrize("kind", ["html", "json"])
def test_downloads_hold_what_the_reader_may_see(nurse: Client, analyst: Client, proof: str, kind: str) -> None:
    full = nurse.get(f"/proofs/made/{proof}/file.{kind}")
    assert SUBJECT in full.content.decode()
    assert full["Content-Disposition"] == f'attachment; filename="{SLUG}-proof.{kind}"'
    assert Look.objects.filter(subject=SUBJECT, page="proof: download").exists()
    less = analyst.get(f"/proofs/made/{proof}/file.{kind}").content.decode()
    assert [secret for secret in SECRETS if secret in less] == []
    if kind == "json":
        assert json.loads(less)["flows"][0]["fired"] == "withheld"


def test_a_pack_with_patients_is_for_those_who_may_see_them(nurse: Client, analyst: Client, site: Site) -> None:
    put_in(site)
    packs = {
        sees: make_here(site, Asked(Sort.PACK, (page_of(FLOW),), EVERYTHING, with_patients=sees))
        for sees in (True, False)
    }
    assert nurse.get(f"/proofs/made/{packs[True]}/file.pack").content[:2] == b"PK"
    assert analyst.get(f"/proofs/made/{packs[False]}/file.pack").content[:2] == b"PK"
    for address in (f"/proofs/made/{packs[True]}/file.pack", f"/proofs/made/{packs[True]}"):
        assert analyst.get(address).status_code == 404


def test_a_comparison_says_what_is_lost_and_why(nurse: Client, analyst: Client, site: Site) -> None:
    put_in(site)
    text = page_of(FLOW)
    id = make_here(site, Asked(Sort.COMPARISON, (text.replace("of 6.0 mmol", "of 7.0 mmol"),), EVERYTHING, other=text))
    shown = text_of(nurse, f"/proofs/made/{id}")
    assert "1 lost" in shown
    assert SUBJECT in shown
    assert [secret for secret in SECRETS if secret in text_of(analyst, f"/proofs/made/{id}")] == []


def test_a_slider_goes_through_the_values_with_and_without_scripts(nurse: Client, site: Site) -> None:
    put_in(site)
    id = make_here(site, Asked(Sort.CURVE, (page_of(FLOW),), EVERYTHING))
    whole = text_of(nurse, f"/proofs/made/{id}")
    assert '<input type="range"' in whole
    assert '<select class="nhsuk-select" id="at" name="at">' in whole
    by_value = text_of(nurse, f"/proofs/made/{id}?at=6.2")
    assert '<strong class="ww-figure">6.2 mmol/L</strong>' in by_value
    part = nurse.get(f"/proofs/made/{id}?step=0", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="point">')


def test_what_nobody_made_is_not_there(nurse: Client) -> None:
    assert nurse.get(f"/proofs/made/{'0' * 24}").status_code == 404
    assert nurse.get("/proofs/made/..%2f..%2fx").status_code == 404
    assert nurse.get("/proofs/making/never").status_code == 404


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def wanted(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """What pages ask for, while nothing is begun."""
    made: list[Job] = []
    jobs = desks.desk().jobs
    monkeypatch.setattr(jobs, "_next", lambda: None)
    ask = jobs.ask

    def asking(*said: object) -> Job:
        made.append(ask(*said))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(jobs, "ask", asking)
    return made


def test_a_flow_is_asked_for_over_28_days(nurse: Client, wanted: list[Job]) -> None:
    answer = nurse.post(f"/proofs/{SLUG}", {})
    assert answer["Location"] == f"/proofs/making/{wanted[0].id}"
    assert wanted[0].asked.over.days == 28
    assert wanted[0].asked.pages == (page_of(FLOW),)
    assert "waiting for its turn" in text_of(nurse, answer["Location"])


def test_all_flows_are_asked_for_together(nurse: Client, wanted: list[Job]) -> None:
    nurse.post("/proofs", {"over": "all", "near": "on"})
    assert len(wanted[0].asked.pages) > 20
    assert wanted[0].asked.over.days is None
    assert wanted[0].asked.near_misses


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"over": "between"}, "Write the first day"),
        ({"over": "between", "first": "2026-03-05", "last": "2026-03-01"}, "exchange them"),
        ({"over": "between", "first": "soon"}, "Write a day like"),
    ],
)
def test_a_span_that_cannot_be_is_said_to_be_so(nurse: Client, said: dict[str, str], problem: str) -> None:
    answer = nurse.post(f"/proofs/{SLUG}", said)
    assert answer.status_code == 422
    assert problem in answer.content.decode()
    assert all(f'value="{text}"' in answer.content.decode() for name, text in said.items() if name != "over")


def test_only_whoever_asked_stops_it(nurse: Client, site: Site, wanted: list[Job]) -> None:
    nurse.post(f"/proofs/{SLUG}", {})
    address = f"/proofs/making/{wanted[0].id}/stop"
    assert site.client("analyst").post(address).status_code == 404
    assert nurse.post(address).status_code == 302
    assert wanted[0].state is State.STOPPED


def test_a_second_one_leads_to_the_first(nurse: Client, wanted: list[Job]) -> None:
    first = nurse.post(f"/proofs/{SLUG}", {})["Location"]
    second = nurse.post(f"/proofs/{SLUG}", {"over": "7"})
    assert second["Location"] == first
    assert "one at a time" in text_of(nurse, first)


def test_an_empty_history_says_what_to_do(nurse: Client, wanted: list[Job]) -> None:
    address = nurse.post(f"/proofs/{SLUG}", {})["Location"]
    job = wanted[0]
    job.state, job.slug, job.problem = State.FAILED, "empty", "The history is empty."
    shown = text_of(nurse, address)
    assert "wardwright ingest" in shown
    assert "[history]" in shown


def test_comparing_needs_another_page(nurse: Client) -> None:
    answer = nurse.post(f"/proofs/{SLUG}/compare", {"against": "pasted", "text": " "})
    assert answer.status_code == 422
    assert "Paste the other page" in answer.content.decode()
