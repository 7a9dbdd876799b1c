"""One delivery as an e-mail message: plain text, the same as HTML, and headers that name nobody.

Lives here: the message. Must not live here: the connection (channel). The Message-ID and every other byte follow from
the delivery, so that a letter sent twice is the same letter and mail systems may show it once.
"""

from __future__ import annotations

import email.policy
from datetime import tzinfo
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from wardwright.act.channel import PermanentFailure
from wardwright.act.delivery import Delivery
from wardwright.act.template import Template
from wardwright.act.words import letter, one_line
from wardwright.facts.instant import civil

_HTML = """\
<!DOCTYPE html>
<html lang="en"><body style="font-family: Arial, sans-serif; font-size: 16px; line-height: 1.5">
{paragraphs}
</body></html>
"""


def write_letter(delivery: Delivery, sender: str, template: Template, zone: tzinfo) -> EmailMessage:
    """The letter. Raises PermanentFailure when the address is none that a letter can be sent to."""
    message = EmailMessage(policy=email.policy.SMTP)
    try:
        message["To"] = _address(delivery.address)
        message["From"] = _address(sender)
    except (ValueError, IndexError, MessageError):  # what the standard library raises for what it cannot read
        raise PermanentFailure("An address cannot be read. Correct it in wardwright.toml: name@example.org.") from None
    message["Subject"] = one_line(delivery.title) or "Wardwright"
    message["Message-ID"] = f"<{delivery.safe_key}@{message['From'].addresses[0].domain}>"
    message["Date"] = format_datetime(civil(delivery.at, zone))
    message["Auto-Submitted"] = "auto-generated"
    if delivery.urgent:
        message["Importance"] = "high"
        message["X-Priority"] = "1"
    text = letter(delivery, template, zone)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(_as_html(text), subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{delivery.safe_key}")
    return message


def _address(text: str) -> Address:
    name, bracket, rest = text.strip().rpartition("<")
    address = Address(name.strip().strip('"'), addr_spec=rest.removesuffix(">").strip() if bracket else text.strip())
    if not address.username or not address.domain or not one_line(str(address)) == str(address):
        raise ValueError
    return address


def _as_html(text: str) -> str:
    paragraphs = "\n".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in text.strip().split("\n\n"))
    return _HTML.format(paragraphs=paragraphs)
