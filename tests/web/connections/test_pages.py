"""The pages of connections as who may see them: what is said, what is withheld, what is done."""

from __future__ import annotations

import pytest

from tests.web.connections.feed import LAB, NAME, NUMBER, Feed, number_of, oru
from tests.web.site import Site
from wardwright.engine.alarms import raise_alarm
from wardwright.facts.instant import DAY, HOUR, MINUTE
from wardwright.record.models import AuditRecord, Delivery, Fate, SourceState
from wardwright.record.rows import DeliveryState
from wardwright.record.site.models import Look, System, UnknownCode

NO_TIME = oru("C9", "NM|K^Potassium^L||6.4|mmol/L|||||F", at="")
UNKNOWN = oru("C1", number_of("GDF15", "Growth factor", "99RES", "812", "ng/L"))


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_the_map_says_how_everything_stands(site: Site, feed: Feed) -> None:
    feed.running(troubled=["page"])
    SourceState.objects.create(
        source=LAB, state="bad: quiet", since=site.now - HOUR, why="no message has come since 09:00"
    )
    shown = text(site.client("analyst").get("/connections"))
    assert "lab feed" in shown
    assert "Quiet" in shown
    assert "no message has come since 09:00" in shown
    assert "2 connections are in trouble" in shown
    assert "order system" in shown


def test_the_map_says_when_nothing_runs(site: Site) -> None:
    assert "The engine is not running" in text(site.client("nurse").get("/connections"))


def test_the_part_that_lives_is_the_map_alone(site: Site) -> None:
    shown = text(site.client("nurse").get("/connections", headers={"HX-Request": "true", "X-Live": "1"}))
    assert shown.lstrip().startswith('<div id="cx-map"')
    assert "<html" not in shown


def test_a_source_shows_its_messages_without_a_word_of_them(site: Site, feed: Feed) -> None:
    feed.come([UNKNOWN])
    feed.count()
    raise_alarm(f"source {LAB}", "The source lab feed is in trouble: quiet.", site.now - 2 * HOUR)
    shown = text(site.client("engineer").get("/connections/sources/lab feed"))
    assert "ORU^R01" in shown
    assert "/connections/messages/1" in shown
    assert "goes on" in shown
    assert NUMBER not in shown
    assert "Canarino" not in shown
    assert "/connections/messages/1" not in text(site.client("nurse").get("/connections/sources/lab feed"))


def test_an_unknown_source_is_not_found(site: Site) -> None:
    assert site.client("engineer").get("/connections/sources/nothing").status_code == 404
    assert site.client("engineer").get("/connections/channels/nothing").status_code == 404


@pytest.fixture
def dead(site: Site) -> list[int]:
    rows = [
        Delivery.objects.create(
            key=f"k{number}",
            act=f"a{number}",
            subject=NUMBER,
            recipient="reg-day",
            channel="page",
            address="4001",
            state=DeliveryState.DEAD.value,
            attempts=12,
            created=site.now - DAY,
            error="the other side answered 503",
            rendered="Canarino",
            body={"flow": "High potassium", "title": "Canarino, Zoe"},
        )
        for number in range(3)
    ]
    return [row.id for row in rows]


def test_dead_letters_are_sent_again(site: Site, dead: list[int]) -> None:
    client = site.client("engineer")
    shown = text(client.get("/connections/channels/page"))
    assert "the other side answered 503" in shown
    assert "Canarino" not in shown
    client.post("/connections/letters/again/page", {"letter": [str(dead[0])]})
    assert Delivery.objects.get(id=dead[0]).state == DeliveryState.WAITING.value
    assert Delivery.objects.get(id=dead[1]).state == DeliveryState.DEAD.value
    client.post("/connections/letters/again/page", {"all": "1"})
    assert not Delivery.objects.filter(state=DeliveryState.DEAD.value).exists()
    assert AuditRecord.objects.filter(verb="send again", actor="integration").count() == 3


def test_a_letter_of_another_channel_is_not_taken_along(site: Site, dead: list[int]) -> None:
    site.client("engineer").post("/connections/letters/again/email", {"letter": [str(dead[0])]})
    assert Delivery.objects.get(id=dead[0]).state == DeliveryState.DEAD.value


def test_putting_away_asks_how_it_was_settled(site: Site, dead: list[int]) -> None:
    client = site.client("engineer")
    assert client.post("/connections/letters/away/page", {"letter": [str(dead[0])]}).status_code == 200
    asked = client.post("/connections/letters/away/page", {"letter": [str(dead[0])], "because": " "})
    assert asked.status_code == 422
    client.post("/connections/letters/away/page", {"letter": [str(dead[0])], "because": "told by telephone"})
    assert Delivery.objects.get(id=dead[0]).state == DeliveryState.WITHDRAWN.value
    assert '"told by telephone"' in AuditRecord.objects.get(verb="put away").detail


def test_set_aside_messages_are_told_by_reason(site: Site, feed: Feed) -> None:
    feed.come([NO_TIME, "MSH|^~\\&|LIMS|WARD", "PID|1||WW1"])
    shown = text(site.client("nurse").get("/connections/set-aside"))
    assert "no-msh" in shown
    assert "no-patient" in shown
    one = text(site.client("nurse").get("/connections/set-aside/no-msh"))
    assert "the start of the message" in one
    assert "Replay" not in one


def test_a_message_is_shown_with_its_trouble_marked_and_its_patient_withheld(site: Site, feed: Feed) -> None:
    (seq,) = feed.come([oru("C3", number_of("K", "Potassium", "L", "6.4", "mmol/L", at="20261399"))])
    shown = text(site.client("engineer").get(f"/connections/messages/{seq}"))
    assert "bad-time" in shown
    assert "cx-trouble" in shown
    assert "20261399" in shown
    assert "what was measured" in shown
    for secret in (NUMBER, "Canarino", "19500612", "1950"):
        assert secret not in shown
    assert not Look.objects.exists()


def test_a_message_is_shown_whole_to_who_says_what_for(site: Site, feed: Feed) -> None:
    (seq,) = feed.come([UNKNOWN])
    client = site.client("engineer")
    assert client.post(f"/connections/messages/{seq}/whole", {"purpose": " "}).status_code == 422
    assert not Look.objects.exists()
    shown = text(client.post(f"/connections/messages/{seq}/whole", {"purpose": "the sender asks"}))
    assert NAME in shown
    look = Look.objects.get()
    assert (look.subject, look.page, look.purpose) == (NUMBER, "message", "the sender asks")
    assert AuditRecord.objects.filter(verb="look", kind="message", thing=str(seq)).exists()


def test_a_broken_message_is_withheld_as_a_whole(site: Site, feed: Feed) -> None:
    (seq,) = feed.come([b"Canarino \0 Zoe ZZ90001"])
    client = site.client("engineer")
    assert "Canarino" not in text(client.get(f"/connections/messages/{seq}"))
    assert "Canarino" in text(client.post(f"/connections/messages/{seq}/whole", {"purpose": "test"}))


def test_what_was_set_aside_is_replayed_once(site: Site, feed: Feed) -> None:
    (seq, _) = feed.come(["MSH|^~\\&|LIMS|WARD", "PID|1||WW1"])
    client = site.client("engineer")
    answer = client.post(f"/connections/messages/{seq}/replay")
    assert answer["Location"] == "/connections/messages/3"
    assert Fate.objects.get(message=seq).replayed_as == 3
    again = client.post(f"/connections/messages/{seq}/replay")
    assert again.status_code == 422
    assert "it was replayed before" in text(again)
    client.post("/connections/set-aside/no-msh/replay")
    assert AuditRecord.objects.filter(verb="replay", actor="integration").count() == 2


def test_unknown_codes_are_counted_with_an_example(site: Site, feed: Feed) -> None:
    feed.come([UNKNOWN, oru("C2", number_of("GDF15", "Growth factor", "99RES", "640", "ng/L"))])
    feed.count()
    row = UnknownCode.objects.get()
    assert (row.code, row.messages, row.display, row.unit, row.form) == (
        "99res:GDF15",
        2,
        "Growth factor",
        "ng/L",
        "number",
    )
    shown = text(site.client("analyst").get("/connections/codes"))
    assert "99res:GDF15" in shown
    assert "Growth factor" in shown
    assert "Name it" not in shown
    assert "Name it" in text(site.client("engineer").get("/connections/codes"))
    feed.come([UNKNOWN.replace("|C1|", "|C7|")])
    feed.count()
    assert UnknownCode.objects.get().messages == 3


def test_a_rhythm_is_told_from_what_was_counted(site: Site, feed: Feed) -> None:
    for day in range(5, -1, -1):
        moment = site.now - day * DAY - 5 * MINUTE
        feed.come([UNKNOWN.replace("|C1|", f"|D{day}-{place}|") for place in range(day + 1)], at=moment)
    feed.count()
    shown = text(site.client("nurse").get("/connections/sources/lab feed"))
    assert "1 messages in 24 hours" in shown or "in 24 hours; what is usual" in shown


def test_the_whole_list_answers_as_json(site: Site, feed: Feed) -> None:
    feed.running()
    body = site.client("analyst").get("/api/connections").json()
    assert body["running"] is True
    assert {each["name"] for each in body["channels"]} == {"page", "email", "order system"}
    assert site.client("analyst").get("/api/connections/codes").json() == {"total": 0, "codes": []}
    assert site.client("analyst").get("/api/connections/systems").json() == {"systems": []}


def test_systems_are_kept_with_their_deeds(site: Site) -> None:
    client = site.client("engineer")
    made = client.post("/connections/systems/new", {"name": "Winpath", "owner": "Pathology", "sources": [LAB]})
    system = System.objects.get()
    assert made["Location"] == f"/connections/systems/{system.id}"
    again = client.post("/connections/systems/new", {"name": "winpath"})
    assert again.status_code == 422
    assert "Another system has that name" in text(again)
    raise_alarm(f"source {LAB}", "quiet", site.now - 3 * HOUR)
    client.post(f"/connections/systems/{system.id}/downtime",
                {"starts": "2026-03-03 07:00", "ends": "2026-03-03 08:00", "why": "upgrade"})  # fmt: skip
    shown = text(site.client("nurse").get(f"/connections/systems/{system.id}"))
    assert "3 h" in shown
    assert "1 h of it planned" in shown
    client.post(f"/connections/systems/{system.id}/change", {"name": "Winpath", "owner": "", "sources": [LAB]})
    client.post(f"/connections/systems/{system.id}/change", {"remove": "1"})
    assert not System.objects.exists()
    verbs = list(AuditRecord.objects.filter(kind="system").order_by("seq").values_list("verb", flat=True))
    assert verbs == ["add", "plan downtime", "change", "remove"]


def test_planned_downtime_ends_after_it_begins(site: Site) -> None:
    client = site.client("engineer")
    client.post("/connections/systems/new", {"name": "Winpath"})
    number = System.objects.get().id
    answer = client.post(f"/connections/systems/{number}/downtime",
                         {"starts": "2026-03-03 22:00", "ends": "2026-03-03 21:00"})  # fmt: skip
    assert answer.status_code == 422
    assert "The end must be after the beginning" in text(answer)
    assert "2026-03-03 21:00" in text(answer)
