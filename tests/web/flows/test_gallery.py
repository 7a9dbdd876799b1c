"""The gallery and the ward's words."""

from __future__ import annotations

import re

from tests.web.site import Site
from wardwright.web.flows.known import known


def text_of(site: Site, path: str, persona: str = "nurse") -> str:
    response = site.client(persona).get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def test_every_starter_flow_is_in_the_gallery(site: Site) -> None:
    page = text_of(site, "/flows/gallery")
    assert len(set(re.findall(r"/flows/gallery/([a-z0-9-]+)", page))) == 36
    assert page.count("Is in this hospital&#39;s flows") + page.count("Is in this hospital's flows") == 3
    assert page.count("Everything it needs is here") == 33
    assert text_of(site, "/flows/gallery?q=warfarin").count('class="flow-cards"') == 1
    assert "Show all" in text_of(site, "/flows/gallery?q=nonsense")


def test_one_says_what_it_needs_and_what_is_missing(site: Site) -> None:
    page = text_of(site, "/flows/gallery/escalate-dangerous-potassium")
    assert "Everything it needs is here." in page
    words = site.folder / "vocabulary.yaml"
    text = words.read_text(encoding="utf-8").replace("on-call registrar", "night registrar")
    words.write_text(text, encoding="utf-8")
    settings = site.folder / "wardwright.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"ED nurse in charge"', '"ED sister"'), encoding="utf-8"
    )
    site.installation.look_again()
    known().look_again()
    page = text_of(site, "/flows/gallery/escalate-dangerous-potassium")
    assert "1 thing is missing here." in page
    assert "<strong>on-call registrar</strong>: not among the roles of this hospital" in page
    assert "wardwright.toml does not say who is in this role" in text_of(
        site, "/flows/gallery/near-four-hours-in-the-emergency-department"
    )


def test_one_becomes_a_draft_of_those_who_may_write(site: Site) -> None:
    page = text_of(site, "/flows/gallery/long-stay")
    assert 'name="flow" value="long-stay.flow"' in page
    assert "Use this" not in text_of(site, "/flows/gallery/long-stay", "administrator")


def test_a_word_says_its_codes_its_unit_and_who_names_it(site: Site) -> None:
    page = text_of(site, "/flows/words/potassium")
    assert "mmol/L" in page
    assert "6298-4" in page or "2823-3" in page
    assert "Escalate dangerous potassium" in page
    score = text_of(site, "/flows/words/news2")
    assert "respiratory rate" in score
    group = text_of(site, "/flows/words/nephrotoxic-medicine")
    assert "Any of" in group


def test_words_are_found_by_name_and_code(site: Site) -> None:
    assert len(re.findall(r'href="/flows/words/[^"]+"', text_of(site, "/flows/words"))) > 100
    assert "potassium" in text_of(site, "/flows/words?q=kalium") or "potassium" in text_of(site, "/flows/words?q=potas")
    assert "No word is like that." in text_of(site, "/flows/words?q=nonsense")
