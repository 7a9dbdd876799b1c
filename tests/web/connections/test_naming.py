"""A code gets a name: looked at, kept by one of two, and what is stored read again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.web.connections.feed import Feed, number_of, oru
from tests.web.connections.test_pages import text
from tests.web.site import Site
from wardwright.engine.live.encode import row_facts
from wardwright.engine.live.home_reader import reader_of
from wardwright.engine.live.rereading import Rereading, wished
from wardwright.facts.fact import Measured
from wardwright.record.models import AuditRecord
from wardwright.record.site.models import UnknownCode

POCT = [oru(f"P{n}", number_of("KPOC", "Potassium bedside", "POCT", f"{4 + n / 10}", "mmol/L")) for n in range(3)]
KEEP = {"how": "existing", "existing": "serum potassium", "kind": "results"}
NEW = {
    "how": "new",
    "existing": "",
    "kind": "results",
    "name": "Growth Factor 15",
    "also": "GDF15, gdf 15",
    "unit": "ng/L",
    "low": "0",
    "high": "9000",
}


@pytest.fixture
def number(site: Site, feed: Feed) -> int:
    """An unknown code that messages carry."""
    feed.come(POCT)
    feed.count()
    return UnknownCode.objects.get().id


def seen_in(shown: str) -> str:
    return shown.partition('name="seen" value="')[2].partition('"')[0]


def test_what_it_would_do_is_shown_before_anything_is_written(site: Site, number: int) -> None:
    before = (site.folder / "vocabulary.yaml").read_bytes()
    shown = text(site.client("engineer").post(f"/connections/codes/{number}", KEEP))
    assert "potassium" in shown
    assert "values between 4 and 4.2 mmol/L" in shown or "values between 4.0 and 4.2 mmol/L" in shown
    assert "3 stored messages carry the code" in shown
    assert "nothing that worked stops working" in shown
    assert "poct:KPOC" in shown
    assert (site.folder / "vocabulary.yaml").read_bytes() == before


def test_a_flow_that_names_the_term_is_told(site: Site, number: int) -> None:
    (site.folder / "flows" / "k.flow").write_text(
        "Flow: High potassium here\nOwner: Renal team\nBecause: it stops hearts\n\n"
        'When a potassium result of 6.0 mmol/L or more arrives,\nthen tell the on-call registrar "it is {value}".\n'
    )
    assert "High potassium here" in text(site.client("engineer").post(f"/connections/codes/{number}", KEEP))


def test_it_is_kept_with_its_deed_and_seen_at_once(site: Site, number: int) -> None:
    client = site.client("engineer")
    seen = seen_in(text(client.post(f"/connections/codes/{number}", KEEP)))
    answer = client.post(f"/connections/codes/{number}", {**KEEP, "seen": seen, "keep": "1"})
    assert answer["Location"] == f"/connections/codes/{number}/stored"
    written = (site.folder / "vocabulary.yaml").read_text(encoding="utf-8")
    assert '"local:K", "poct:KPOC"]' in written
    assert written.startswith("# The starter vocabulary")
    assert site.installation.vocabulary.by_code("poct:KPOC").name == "potassium"  # type: ignore[union-attr]
    deed = AuditRecord.objects.get(verb="name")
    assert deed.actor == "integration"
    assert "poct:KPOC" in deed.detail
    assert "Every code that came so far has a name" in text(client.get("/connections/codes"))


def test_whoever_was_slower_looks_again_and_nothing_is_lost(site: Site, number: int) -> None:
    client = site.client("engineer")
    seen = seen_in(text(client.post(f"/connections/codes/{number}", KEEP)))
    file = site.folder / "vocabulary.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# a colleague's note\n", encoding="utf-8")
    before = file.read_bytes()
    answer = client.post(f"/connections/codes/{number}", {**KEEP, "seen": seen, "keep": "1"})
    assert answer.status_code == 409
    assert "Somebody else changed the vocabulary meanwhile" in text(answer)
    assert file.read_bytes() == before
    client.post(f"/connections/codes/{number}", {**KEEP, "seen": seen_in(text(answer)), "keep": "1"})
    assert "# a colleague's note" in file.read_text(encoding="utf-8")
    assert "poct:KPOC" in file.read_text(encoding="utf-8")


def test_a_new_term_is_named(site: Site, number: int) -> None:
    client = site.client("champion")
    seen = seen_in(text(client.post(f"/connections/codes/{number}", NEW)))
    client.post(f"/connections/codes/{number}", {**NEW, "seen": seen, "keep": "1"})
    term = site.installation.vocabulary["gdf 15"]
    assert (term.name, term.unit, term.plausible) == ("Growth Factor 15", "ng/L", (Decimal(0), Decimal(9000)))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({**NEW, "unit": "spoons"}, "spoons"),
        ({**NEW, "name": ""}, "Give it a name"),
        ({**NEW, "name": "sodium"}, "Something has that name already"),
        ({**NEW, "low": "many"}, "Write a number"),
        ({**NEW, "low": "9", "high": "1"}, "more than the lowest"),
        ({**NEW, "high": ""}, "Write both, or neither"),
        ({**KEEP, "existing": "pottasium"}, "no such name"),
        ({**KEEP, "existing": ""}, "Write the name of what it is"),
        ({"how": ""}, "Choose whether it has a name"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    site: Site, number: int, wrong: dict[str, str], said: str
) -> None:
    answer = site.client("engineer").post(f"/connections/codes/{number}", wrong)
    assert answer.status_code == 422
    assert said in text(answer)
    for typed in ("unit", "existing"):
        if wrong.get(typed):
            assert f'value="{wrong[typed]}"' in text(answer)


def test_who_may_not_write_the_vocabulary_may_not_name(site: Site, number: int) -> None:
    for persona in ("nurse", "analyst", "safety"):
        assert site.client(persona).post(f"/connections/codes/{number}", KEEP).status_code == 403


def test_stored_messages_are_read_again_by_the_engine(site: Site, feed: Feed, number: int) -> None:
    client = site.client("engineer")
    seen = seen_in(text(client.post(f"/connections/codes/{number}", KEEP)))
    client.post(f"/connections/codes/{number}", {**KEEP, "seen": seen, "keep": "1"})
    client.post(f"/connections/codes/{number}/stored")
    asked = wished()
    assert asked is not None
    assert asked.first == 1
    assert "read again from message 1" in text(client.get(f"/connections/codes/{number}/stored"))
    messages, decisions = site.record.messages(), site.record.decisions()
    known = site.installation.known
    rereading = Rereading(messages, decisions, lambda: reader_of(known.home, known.vocabulary))
    while not rereading.portion():
        assert rereading.is_at_work
    rereading.finish(site.now)
    facts = [fact for row in decisions.facts_between(1, 3) for fact in row_facts(row) if fact.term == "potassium"]
    assert [fact.value.number for fact in facts if isinstance(fact.value, Measured)] == [
        Decimal("4.0"), Decimal("4.1"), Decimal("4.2"),
    ]  # fmt: skip
    assert wished() is None
    assert not rereading.portion()
    assert not rereading.is_at_work
    assert AuditRecord.objects.filter(actor="engine", verb="derived again").count() == 1
    messages.close()
    decisions.close()


def test_two_wishes_become_one_from_the_earliest_on(site: Site) -> None:
    from wardwright.engine.live.rereading import Wish, wish

    wish(Wish(7, "a"), "integration", site.now)
    wish(Wish(3, "b"), "integration", site.now + 1)
    wish(Wish(9, "c"), "integration", site.now + 2)
    found = wished()
    assert found is not None
    assert found.first == 3
