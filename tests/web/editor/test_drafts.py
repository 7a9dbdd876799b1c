"""Drafts: whose they are, saved against a revision, brought back after a session that ended, put into the flows."""

from __future__ import annotations

from django.test import Client

from tests.web.editor.pages import POTASSIUM
from tests.web.site import Site


def _new(client: Client, text: str = POTASSIUM) -> str:
    return str(client.post("/drafts", {"text": text})["Location"])


def _draft(address: str):  # type: ignore[no-untyped-def]
    from wardwright.record.site.models import Draft

    return Draft.objects.get(key=address.split("/")[2])


def test_a_draft_is_its_owners_until_it_is_shared(site: Site) -> None:
    nurse, registrar = site.client("nurse"), site.client("registrar")
    address = _new(nurse)
    assert registrar.get(address).status_code == 404
    assert registrar.post(address, {"do": "text", "text": "gone"}).status_code == 404
    from wardwright.record.site.models import Account

    name = Account.objects.get(persona="registrar").username
    nurse.post(f"{address}/share", {"with": [name]})
    assert registrar.get(address).status_code == 200
    assert _draft(address).title in registrar.get("/drafts").content.decode()
    assert registrar.post(f"{address}/share", {"for_all": "1"}).status_code == 302
    assert not _draft(address).for_all


def test_two_texts_of_one_revision_are_both_kept(site: Site) -> None:
    nurse, registrar = site.client("nurse"), site.client("registrar")
    address = _new(nurse)
    nurse.post(f"{address}/share", {"for_all": "1"})
    theirs = POTASSIUM.replace("15 minutes", "20 minutes")
    mine = POTASSIUM.replace("6.0", "6.2", 1)
    registrar.post(address, {"do": "text", "text": theirs, "revision": "1"})
    response = nurse.post(address, {"do": "text", "text": mine, "revision": "1"})
    assert "/clash/" in response["Location"]
    assert _draft(address).text == theirs.strip() + "\n"
    page = nurse.get(response["Location"]).content.decode()
    assert "You changed different words" in page
    nurse.post(response["Location"], {"take": "merged", "revision": "2"})
    assert "6.2 mmol/L" in _draft(address).text
    assert "20 minutes" in _draft(address).text
    assert registrar.get(response["Location"]).status_code == 404


def test_who_else_has_it_open_is_said(site: Site) -> None:
    nurse, registrar = site.client("nurse"), site.client("registrar")
    address = _new(nurse)
    nurse.post(f"{address}/share", {"for_all": "1"})
    registrar.get(address)
    assert "has this page open too" in nurse.get(address).content.decode()


def test_what_was_sent_after_the_session_ended_comes_back(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client)
    writer = client.get(address).context if False else _writer(client, address)
    del client.cookies["wardwright"]
    late = {"do": "text", "text": POTASSIUM + "# late\n", "face": "text", "revision": "1", "writer": writer}
    response = client.post(address, late)
    assert response["Location"] == f"/sign-in?next={address.replace('/', '%2F')}"
    assert "# late" not in _draft(address).text
    _sign_in(site, client, "nurse")
    response = client.get(address)
    assert response.status_code == 302
    assert "# late" in _draft(address).text
    assert "What you were writing is here" in client.get(address).content.decode()


def test_somebody_else_at_the_same_desk_gets_nothing_of_it(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client)
    client.post(f"{address}/share", {"for_all": "1"})
    writer = _writer(client, address)
    del client.cookies["wardwright"]
    client.post(address, {"do": "text", "text": "late", "revision": "1", "writer": writer})
    _sign_in(site, client, "registrar")
    assert client.get(address).status_code == 200
    assert _draft(address).text != "late"
    assert "late" not in client.session.get("kept", {}).get("fields", {}).values()


def test_nobody_leaves_anything_for_somebody_else(site: Site) -> None:
    client = site.client()
    response = client.post("/drafts/x", {"do": "text", "text": "from a stranger", "writer": "1:abc"})
    assert response["Location"] == "/sign-in"
    assert "kept" not in client.session


def _writer(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return page.split('name="writer" value="')[1].split('"')[0]


def _sign_in(site: Site, client: Client, persona: str) -> None:
    from wardwright.record.site.models import Account

    account = Account.objects.get(persona=persona)
    client.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")


def test_a_draft_is_discarded_and_brought_back(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client)
    client.post(f"{address}/discard")
    assert _draft(address).discarded is not None
    assert "Dangerous potassium" in client.get("/drafts").content.decode().rsplit("Discarded", 1)[1]
    client.post(f"{address}/discard")
    assert _draft(address).discarded is None


def test_a_file_to_take_along(site: Site) -> None:
    client = site.client("nurse")
    response = client.get(f"{_new(client)}/file")
    assert response.content.decode() == POTASSIUM.strip() + "\n"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''dangerous-potassium.flow"


def test_a_coach_puts_a_checked_draft_into_the_flows(site: Site) -> None:
    coach = site.client("champion")
    address = _new(coach, POTASSIUM.replace("Dangerous potassium", "Potassium on the wards"))
    assert coach.post(f"{address}/publish").status_code == 302
    file = site.folder / "flows/potassium-on-the-wards.flow"
    assert "Potassium on the wards" in file.read_text(encoding="utf-8")
    from wardwright.record.models import AuditRecord

    assert AuditRecord.objects.filter(kind="draft", verb="put into flows").count() == 1


def test_what_is_not_ready_stays_a_draft(site: Site) -> None:
    coach = site.client("champion")
    for text, says in (
        (POTASSIUM.replace("potassium result of 6.0", "potasium result of 6.0", 1), "It has problems"),
        (POTASSIUM.replace("09:15 the ward", "09:45 the ward"), "do not go as the page says"),
        (POTASSIUM.split("\nExample:")[0], "It has no example"),
        (POTASSIUM.replace("Dangerous potassium", "Escalate dangerous potassium"), "Another flow"),
    ):
        response = coach.post(f"{_new(coach, text)}/publish")
        assert response.status_code == 422
        assert says in response.content.decode()


def test_plain_words_become_a_draft(site: Site) -> None:
    client = site.client("nurse")
    page = client.post("/drafts/suggest", {"words": "tell the registrar when potassium is very high"}).content.decode()
    assert page.count("Begin with this one") == 3
    assert "Made of your words" in page
    assert client.post("/drafts/suggest", {"words": " "}).status_code == 422
    assert "Nothing could be made" in client.post("/drafts/suggest", {"words": "blah"}).content.decode()
