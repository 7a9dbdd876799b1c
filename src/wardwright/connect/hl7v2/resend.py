"""When two HL7 v2 messages are one message sent twice.

Lives here: that rule, as a digest. Called by the MLLP listener (and every source that takes HL7 v2) before a message
is kept, and by replay, which reads messages that were kept elsewhere. Must not live here: who remembers the digests.
"""

from __future__ import annotations

from wardwright.connect.receiving import content_digest


def resend_digest(raw: bytes, control_id: str, source: str = "") -> bytes:
    """16 bytes that a message and its resends share, and no other message of the source.

    The same sender and control id (MSH-3, 4, 10) and the same bytes after the first segment, because a sender that
    repeats itself may write a new time into MSH-7. Without a control id: the same bytes. Line ends after the last
    segment are no part of a message: the last one of a file may have none. `control_id` is what `peek` says.
    """
    raw = raw.rstrip()
    if not control_id:
        return content_digest(source, raw)
    head, _, rest = raw.partition(b"\r" if raw.find(b"\r") >= 0 else b"\n")
    sender = head.split(head[3:4], 4)[2:4] if len(head) > 3 else []
    return content_digest(source, *sender, control_id.encode(), rest)
