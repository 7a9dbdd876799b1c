"""SMTP: one letter a connection, encrypted unless the settings say otherwise in so many words.

Lives here: the connection, and what the server's codes mean for trying again. Must not live here: the letter. STARTTLS
that the server does not offer is a failure, never a letter in the clear.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from datetime import tzinfo
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib

from wardwright.act.channel import DeliveryFailure, PermanentFailure, Sent, TemporaryFailure
from wardwright.act.delivery import Delivery
from wardwright.act.email.letter import write_letter
from wardwright.act.secret import read_secret
from wardwright.act.template import Template
from wardwright.home.settings import Tls

USUAL_PORTS = {Tls.ON: 465, Tls.START: 587, Tls.OFF: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes our letters."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password_file: Path | None = None
    timeout: float = 30.0  # seconds


class EmailChannel:
    """Letters to people's addresses."""

    address_kind = "email"

    def __init__(
        self,
        name: str,
        server: MailServer,
        sender: str,
        template: Template,
        zone: tzinfo,
        tls: ssl.SSLContext,
    ) -> None:
        self.name = name
        self._server = server
        self._sender = sender
        self._template = template
        self._zone = zone
        self._tls = tls

    async def send(self, delivery: Delivery) -> Sent:
        """Return when the server has taken the letter."""
        message = self._letter(delivery)
        try:
            async with asyncio.timeout(self._server.timeout):
                await self._hand_over(message)
        except TimeoutError:
            raise TemporaryFailure(f"{self._where} did not answer in {self._server.timeout:g} s.") from None
        except (aiosmtplib.SMTPException, OSError) as problem:
            raise self._failure(problem) from None
        return Sent(str(message["Message-ID"]))

    def render(self, delivery: Delivery) -> str:
        """The letter, headers and all."""
        return self._letter(delivery).as_string().replace("\r\n", "\n")

    async def close(self) -> None:
        """Nothing is kept open."""

    def _letter(self, delivery: Delivery) -> EmailMessage:
        return write_letter(delivery, self._sender, self._template, self._zone)

    async def _hand_over(self, message: EmailMessage) -> None:
        server = self._server
        await aiosmtplib.send(
            message,
            hostname=server.host,
            port=server.port or USUAL_PORTS[server.tls],
            username=server.user or None,
            password=read_secret(server.password_file) if server.password_file else None,
            use_tls=server.tls is Tls.ON,
            start_tls=server.tls is Tls.START,
            tls_context=None if server.tls is Tls.OFF else self._tls,
            timeout=server.timeout,
        )

    @property
    def _where(self) -> str:
        return f"The mail server {self._server.host}"

    def _failure(self, problem: Exception) -> DeliveryFailure:
        if isinstance(problem, aiosmtplib.SMTPAuthenticationError):
            return TemporaryFailure(f"{self._where} does not take our user and password. Correct them in the settings.")
        if type(problem) in (aiosmtplib.SMTPException, aiosmtplib.SMTPNotSupported):
            return TemporaryFailure(f"{self._where} lacks what the settings ask of it (STARTTLS, or signing in).")
        code = _code(problem)
        if code >= 500:
            return PermanentFailure(f"{self._where} refused the letter or its address (code {code}).")
        if code:
            return TemporaryFailure(f"{self._where} asks to try again later (code {code}).")
        if isinstance(problem, ssl.SSLError):
            return TemporaryFailure(f"{self._where}: no encrypted connection. Look at its certificate and `ca`.")
        return TemporaryFailure(f"{self._where} cannot be reached, or hung up.")


def _code(problem: Exception) -> int:
    """The server's code, 0 when it said none. Before a letter was offered, every code is worth another try."""
    if isinstance(problem, aiosmtplib.SMTPRecipientsRefused):
        return max(refused.code for refused in problem.recipients)
    if isinstance(problem, aiosmtplib.SMTPConnectResponseError | aiosmtplib.SMTPHeloError):
        return min(problem.code, 499)
    return problem.code if isinstance(problem, aiosmtplib.SMTPResponseException) else 0
