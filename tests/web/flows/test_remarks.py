"""What people say beside the lines of a flow: said, answered, settled, carried over to the next version."""

from __future__ import annotations

import re

from tests.web.flows.running import SLUG, edit, take_in
from tests.web.site import Site
from wardwright.record.models import AuditRecord
from wardwright.record.site.models import FlowRemark
from wardwright.web.flows.known import known

SAID = "Is 6.0 agreed with the renal team?"


def page_of(site: Site, persona: str = "nurse") -> str:
    known().look_again()
    return str(site.client(persona).get(f"/flows/{SLUG}").content.decode())


def version(site: Site) -> str:
    return re.search(r'name="version" value="([0-9a-f]{12})"', page_of(site)).group(1)  # type: ignore[union-attr]


def say(site: Site, line: int = 5, text: str = SAID, persona: str = "nurse") -> int:
    sent = {"line": str(line), "text": text, "version": version(site)}
    return int(site.client(persona).post(f"/flows/{SLUG}/say", sent).status_code)


def place(site: Site, text: str = SAID) -> str:
    """The line of the page after which a remark stands; "" when it stands beside none."""
    page = page_of(site)
    before = page[: page.index(text)]
    if 'class="ww-small ww-quiet flow-gone"' in before or "About the whole page" in before:
        return ""
    return re.sub(r"<[^>]+>", "", re.findall(r'class="flow-lines__words">(.*?)</span>\n', before)[-1])


def test_a_remark_stands_beside_its_line_with_its_record(site: Site) -> None:
    assert say(site) == 302
    assert place(site) == "When a potassium result of 6.0 mmol/L or more arrives,"
    row = FlowRemark.objects.get()
    assert (row.by, row.line, row.words) == ("nurse", 5, "When a potassium result of 6.0 mmol/L or more arrives,")
    kept = AuditRecord.objects.filter(kind="flow").first()
    assert kept is not None
    assert (kept.actor, kept.verb, kept.kind, kept.thing) == (
        "nurse-1", "remark", "flow", "Escalate dangerous potassium",
    )  # fmt: skip


def test_it_is_answered_and_settled_and_open_again(site: Site) -> None:
    say(site)
    number = FlowRemark.objects.get().id
    client = site.client("safety")
    assert client.post(f"/flows/{SLUG}/remarks/{number}/resolve").status_code == 302
    assert "Settled by Dr Nour Mockford" in page_of(site)
    assert client.post(f"/flows/{SLUG}/remarks/{number}/answer", {"text": "Yes, on Tuesday."}).status_code == 302
    page = page_of(site)
    assert "Yes, on Tuesday." in page
    assert "Settled by" not in page
    client.post(f"/flows/{SLUG}/remarks/{number}/resolve")
    client.post(f"/flows/{SLUG}/remarks/{number}/resolve")
    assert FlowRemark.objects.get(id=number).resolved is None


def test_it_is_carried_over_to_the_next_version(site: Site) -> None:
    take_in(site, site.now - 2)
    say(site, 13, "Why four hours?")
    dies, arrives = "Stop when the patient dies.", "mmol/L or more arrives"
    edit(site, {dies: f"At most 20 a day.\n{dies}", f"6.0 {arrives}": f"6.2 {arrives}"})
    take_in(site, site.now - 1)
    assert place(site, "Why four hours?") == "At most once per patient every 4 hours."


def test_one_whose_line_is_gone_is_still_read(site: Site) -> None:
    take_in(site, site.now - 2)
    say(site)
    edit(site, {"6.0 mmol/L or more arrives": "6.2 mmol/L or more arrives"})
    take_in(site, site.now - 1)
    page = page_of(site)
    assert "About a line that is no longer there" in page
    assert SAID in page


def test_it_may_be_about_the_whole_page(site: Site) -> None:
    assert say(site, 0, "Who else should read this?") == 302
    assert place(site, "Who else should read this?") == ""


def test_nothing_typed_is_lost_when_it_is_refused(site: Site) -> None:
    client, sent = site.client("nurse"), {"version": version(site), "line": "5"}
    for more in ({"text": " "}, {"text": "He is 943 476 5919."}, {"text": "x" * 4001}):
        response = client.post(f"/flows/{SLUG}/say", {**sent, **more})
        page = response.content.decode()
        assert response.status_code == 422
        assert 'id="error-summary' in page or "nhsuk-error-summary" in page
        assert more["text"] in page
    old = client.post(f"/flows/{SLUG}/say", {"version": "0" * 12, "line": "5", "text": SAID})
    assert "The page has changed" in old.content.decode()
    assert SAID in old.content.decode()
    beyond = client.post(f"/flows/{SLUG}/say", {**sent, "line": "999", "text": SAID})
    assert beyond.status_code == 422
    assert FlowRemark.objects.count() == 0


def test_a_remark_of_another_flow_is_not_answered_here(site: Site) -> None:
    say(site)
    number = FlowRemark.objects.get().id
    client = site.client("nurse")
    assert client.post(f"/flows/long-stay/remarks/{number}/answer", {"text": "x"}).status_code == 404
    assert client.post(f"/flows/long-stay/remarks/{number}/resolve").status_code == 404


def test_words_are_shown_as_they_were_typed_and_run_nothing(site: Site) -> None:
    say(site, 5, "<script>alert(1)</script>")
    assert "<script>alert(1)" not in page_of(site)
    assert "&lt;script&gt;alert(1)" in page_of(site)
