"""Writing by chips without scripts: each press is a form that is sent, and the text is the one state."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.editor.pages import CHIPS, POTASSIUM
from tests.web.site import Site


def _new(client: Client, **fields: str) -> str:
    response = client.post("/drafts", fields)
    assert response.status_code == 302
    return str(response["Location"])


def _text(address: str) -> str:
    from wardwright.record.site.models import Draft

    return str(Draft.objects.get(key=address.split("/")[2].split("?")[0].split("#")[0]).text)


def test_the_potassium_flow_is_written_press_by_press(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client)
    for step in CHIPS:
        assert client.post(address, step).status_code == 302
    text = _text(address)
    assert text.startswith(
        "Flow: Potassium result of 6.0 mmol/L or more: ask the on-call registrar\n\nWhen a potassium"
    )
    assert text.endswith("and if not done, page the ward consultant.\n")
    page = client.get(address).content.decode()
    assert "At most once per patient every" in page
    assert "It reads well" in page or "to weigh" in page


def test_what_does_not_fit_is_said_and_nothing_changes(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client)
    response = client.post(address, {"do": "put:value-arrives", "s-result": "potasium", "s-value-number": "6.0"})
    assert response.status_code == 422
    assert "Near it: potassium" in response.content.decode()
    assert 'value="potasium"' in response.content.decode()
    assert _text(address) == "Flow: New page\n"


def test_a_sentence_that_can_never_be_true_is_not_written(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client)
    response = client.post(address, {"do": "put:value-arrives", "s-result": "potassium", "s-value-number": "600"})
    assert response.status_code == 422
    assert _text(address) == "Flow: New page\n"


def test_a_step_back_and_another_one(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client)
    for step in CHIPS[:3]:
        client.post(address, step)
    client.post(address, {"do": "back"})
    assert _text(address).endswith("and the patient is an inpatient")
    client.post(address, {"do": "back"})
    assert _text(address).endswith("or more arrives")
    client.post(address, {"do": "open:weekend"})
    client.post(address, {"do": "back"})
    assert _text(address).endswith("or more arrives")


@pytest.mark.parametrize(
    ("old", "new", "becomes"),
    [
        ("potassium result", "sodium", "When a sodium result of 6.0"),
        ("6.0", "6.5", "result of 6.5 mmol/L"),
        ("on-call registrar", "ward consultant", "then ask the ward consultant to"),
        ('"Review', "Look at {patient}", 'to "Look at {patient}" within'),
        ("or more arrives", "or less arrives", "6.0 mmol/L or less arrives"),
    ],
)
def test_an_earlier_word_is_changed(site: Site, old: str, new: str, becomes: str) -> None:
    client = site.client("nurse")
    address = _new(client, text=POTASSIUM)
    at = POTASSIUM.index(old)
    opened = client.post(address, {"do": f"part:{at}"})
    assert opened.status_code == 200
    assert client.post(address, {"do": f"change:{at}:{new}"}).status_code == 302
    assert becomes in _text(address)


def test_a_change_that_cannot_be_read_is_refused(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client, text=POTASSIUM)
    response = client.post(address, {"do": f"change:{POTASSIUM.index('6.0')}:", "new": "high"})
    assert response.status_code == 422
    assert _text(address) == POTASSIUM


def test_a_condition_is_written_in_and_taken_out_again(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client, text=POTASSIUM)
    at = POTASSIUM.index("arrives") + len("arrives")
    client.post(address, {"do": "open:weekend", "at": str(at)})
    assert "arrives,\nand it is a weekend,\nand the patient is an inpatient,\nthen" in _text(address)
    start = _text(address).index("and it is a weekend")
    client.post(address, {"do": f"out:{start}:{start + len('and it is a weekend')}"})
    assert _text(address) == POTASSIUM


def test_an_example_is_written_line_by_line(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client, text=POTASSIUM.split("\nExample:")[0])
    response = client.post(address, {"do": "example", "example-name": "one that fires"})
    for step in (
        {"do": "put:step-admitted", "s-at": "08:00", "s-place": "Ward 7A"},
        {"do": "put:step-value", "s-result": "potassium", "s-exact-number": "6.4"},
        {"do": "put:expect-asked", "s-who": "on-call registrar"},
        {"do": "put:expect-paged", "s-at": "09:15", "s-who": "ward consultant"},
    ):
        at = response["Location"].split("at=")[1].split("#")[0]
        response = client.post(address, {**step, "at": at})
        assert response.status_code == 302
    assert "Passed" in client.get(address).content.decode()


def test_a_fix_is_put_in_with_one_press(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client, text=POTASSIUM.replace("a potassium result of 6.0", "a potasium result of 6.0"))
    client.post(address, {"do": "fix:0:0"})
    assert "a potassium result of 6.0 mmol/L or more arrives" in _text(address)


def test_a_number_is_set(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client, text=POTASSIUM)
    client.post(address, {"do": "number:1", "number-1": "6.2"})
    assert _text(address) == POTASSIUM.replace("of 6.0", "of 6.2")
    assert client.post(address, {"do": "number:1", "number-1": "much"}).status_code == 422


def test_chips_and_text_are_one_state(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client)
    half = "Flow: Half\n\nWhen a potassium result"
    client.post(address, {"do": "text", "text": half, "face": "text"})
    assert _text(address) == half
    assert half in client.get(f"{address}?face=text").content.decode()
    assert "rises" in client.get(f"{address}?face=chips").content.decode()


def test_the_ward_with_five_hundred_words_too_many_is_told(site: Site) -> None:
    client = site.client("nurse")
    address = _new(client)
    response = client.post(address, {"do": "text", "text": "x" * 60_001, "face": "text"})
    assert response.status_code == 422
    assert "divide it into several" in response.content.decode()
