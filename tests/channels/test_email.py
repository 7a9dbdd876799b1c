"""Letters: through a real SMTP server, encrypted or not, refused or not."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.channels.certificates import Certificates
from tests.channels.contract import ChannelContract, Trial, assert_names_nobody
from tests.channels.deliveries import CANARY, delivery
from tests.channels.opening import DEAD_PORT, opened
from wardwright.act.channel import Channel, NotConfigured, PermanentFailure, TemporaryFailure
from wardwright.facts.instant import SECOND
from wardwright.home.settings import ChannelType, Tls


class Mailbox:
    """What an SMTP server does with letters, told by the test."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.answer = "250 taken"
        self.recipient_answer = "250 known"
        self.hanging = False

    async def handle_RCPT(self, _s: SMTP, _x: Session, envelope: Envelope, address: str, _o: list[str]) -> str:
        envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.hanging:
            await asyncio.sleep(20)
        if self.answer.startswith("250"):
            self.raw.append(envelope.content)  # type: ignore[arg-type]
            self.letters.append(email.message_from_bytes(self.raw[-1], policy=email.policy.default))  # type: ignore[arg-type]
        return self.answer

    def got(self) -> list[tuple[str, str]]:
        return [(str(each["Message-ID"]), _text(each)) for each in self.letters]

    def refuse_for_now(self) -> None:
        self.answer = f"451 {CANARY[0]} not now"

    def refuse(self) -> None:
        self.answer = f"554 {CANARY[0]} never"

    def hang(self) -> None:
        self.hanging = True

    def welcome(self) -> None:
        self.answer, self.hanging = "250 taken", False


def _text(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[tuple[Mailbox, int]]:
    """A server in a thread of its own; `tls`: encrypted from the first byte."""
    mailbox, loop = Mailbox(), asyncio.new_event_loop()
    opening = loop.create_server(lambda: SMTP(mailbox, loop=loop, **options), "127.0.0.1", 0, ssl=tls)
    server = loop.run_until_complete(opening)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield mailbox, server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def letters(port: int, tls: Tls = Tls.OFF, **keys: Any) -> Channel:
    defaults = {"host": "127.0.0.1", "timeout": 2 * SECOND, "sender": "Wardwright <wardwright@st-elsewhere.example>"}
    return opened(ChannelType.SMTP, "email", port=port, tls=tls, **{**defaults, **keys})


class TestEmail(ChannelContract):
    def trial(self, body: Trial) -> None:
        with mail_server() as (mailbox, port):
            asyncio.run(body(letters(port), mailbox))

    def closed(self) -> Channel:
        return letters(DEAD_PORT)


def _sent(**changes: Any) -> EmailMessage:
    with mail_server() as (mailbox, port):
        asyncio.run(letters(port).send(delivery(**changes)))
    return mailbox.letters[0]


def test_the_subject_and_the_other_headers_name_no_patient() -> None:
    letter = _sent()
    assert letter["Subject"] == "Page: Severe hyperkalaemia"
    headers = "".join(f"{name}: {value}" for name, value in letter.items())
    assert not [word for word in CANARY if word in headers]


def test_the_letter_says_what_to_do_for_whom_by_when_in_the_wards_time() -> None:
    text = _text(_sent(at=1_783_321_500_000_000, due=1_783_323_300_000_000))  # 6 July 2026: summer time
    assert text.startswith("Review Quetzal Fjordhammer now: potassium 7.31 mmol/L")
    assert "Due: Mon 6 Jul 2026 08:35 BST" in text
    assert "Patient: Quetzal Fjordhammer (NHS-4455667788)" in text
    assert "For: Dr Amina Diallo" in text
    assert "Urgent: yes" in text


def test_lines_that_have_nothing_to_say_are_left_out() -> None:
    text = _text(_sent(patient="", due=None, urgent=False, place=""))
    assert not [word for word in ("Patient:", "Due:", "Urgent:", "Place:") if word in text]


def test_the_html_says_the_same_with_nothing_in_it_taken_for_html() -> None:
    part = _sent(text="K <6.0 & <script>alert(1)</script>").get_body(("html",))
    assert part is not None
    html = part.get_content()
    assert "K &lt;6.0 &amp; &lt;script&gt;" in html
    assert "<script>" not in html


def test_an_urgent_letter_says_so_to_mail_programs() -> None:
    assert _sent()["Importance"] == "high"
    assert _sent(urgent=False)["Importance"] is None


def test_a_letter_sent_twice_is_the_same_byte_for_byte() -> None:
    with mail_server() as (mailbox, port):
        for _ in range(2):
            asyncio.run(letters(port).send(delivery()))
    assert mailbox.raw[0] == mailbox.raw[1]


@pytest.mark.parametrize("title", ["Page\r\nBcc: everybody@example.org", "Page\nX: y", "Page\x00\x0b", "Påge " * 80])
def test_no_title_makes_another_header(title: str) -> None:
    letter = _sent(title=title)
    assert letter["Bcc"] is None
    assert letter["X"] is None


@pytest.mark.parametrize("address", ["", "amina", "a@b@c", "amina@example.org\r\nRCPT TO:<x@y.z>", "@", "a b@c.d"])
def test_an_address_that_is_none_is_permanent_and_says_where_to_correct_it(address: str) -> None:
    with mail_server() as (mailbox, port):
        with pytest.raises(PermanentFailure) as raised:
            asyncio.run(letters(port).send(delivery(address=address)))
        assert_names_nobody(raised.value)
        assert not mailbox.letters


@pytest.mark.parametrize(("answer", "kind"), [("550 unknown", PermanentFailure), ("450 busy", TemporaryFailure)])
def test_a_refused_recipient(answer: str, kind: type[Exception]) -> None:
    with mail_server() as (mailbox, port):
        mailbox.recipient_answer = answer
        with pytest.raises(kind, match=answer[:3]):
            asyncio.run(letters(port).send(delivery()))


def test_starttls_that_is_not_offered_is_a_failure_and_never_a_letter_in_the_clear() -> None:
    with mail_server() as (mailbox, port):
        with pytest.raises(TemporaryFailure, match="STARTTLS"):
            asyncio.run(letters(port, Tls.START).send(delivery()))
        assert not mailbox.letters


def test_starttls_with_signing_in(certificates: Certificates, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("correct horse\n")

    def sign_in(_s: SMTP, _x: Session, _e: Envelope, _m: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"wardwright", b"correct horse"), handled=False)

    options = {"tls_context": certificates.server(), "authenticator": sign_in, "auth_required": True}
    with mail_server(**options) as (mailbox, port):
        channel = letters(
            port, Tls.START, host="localhost", user="wardwright", password_file=password, ca=certificates.ca
        )
        asyncio.run(channel.send(delivery()))
        assert len(mailbox.letters) == 1
        password.write_text("wrong")
        with pytest.raises(TemporaryFailure, match="user and password"):
            asyncio.run(channel.send(delivery()))


def test_a_certificate_of_an_unknown_authority_is_not_accepted(certificates: Certificates) -> None:
    with mail_server(tls_context=certificates.server()) as (mailbox, port):
        with pytest.raises(TemporaryFailure):
            asyncio.run(letters(port, Tls.START, host="localhost").send(delivery()))
        assert not mailbox.letters


def test_encrypted_from_the_first_byte(certificates: Certificates) -> None:
    context: ssl.SSLContext = certificates.server()
    with mail_server(context) as (mailbox, port):
        asyncio.run(letters(port, Tls.ON, host="localhost", ca=certificates.ca).send(delivery()))
        assert len(mailbox.letters) == 1


def test_a_template_of_the_hospitals_own(tmp_path: Path) -> None:
    template = tmp_path / "letter.txt"
    template.write_text("{text}\n{place}: {patient identifier}\n")
    assert "BED-CANARY-9: NHS-4455667788" in letters(DEAD_PORT, template=template).render(delivery())


def test_a_slip_in_a_template_is_located(tmp_path: Path) -> None:
    template = tmp_path / "letter.txt"
    template.write_text("{text}\nFor {recipent}\n")
    with pytest.raises(NotConfigured, match=r"line 2: there is no \{recipent\}\. Write \{recipient\}\."):
        letters(DEAD_PORT, template=template)
