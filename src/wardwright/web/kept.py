"""What somebody was sending when their session had ended: kept until they are signed in again.

Lives here: keeping the fields of a form, giving them back to the same account. Must not live here: which pages keep
(`Page.keeps`), what is done with the fields (their views). A form says whose it is with a signed word, so that nobody
can leave anything for somebody else, and the next person at a shared desktop gets nothing of it.
"""

from __future__ import annotations

from typing import Any, Final

from django.core import signing
from django.http import HttpRequest

_KEPT: Final = "kept"
_SALT: Final = "wardwright.writer"
_LONGEST: Final = 200_000  # characters of all fields together
_DAYS: Final = 30 * 86_400


def writer_word(account: Any) -> str:
    """For a hidden field `writer` of forms whose page keeps."""
    return signing.dumps(account.pk, salt=_SALT)


def keep(request: HttpRequest) -> bool:
    """Keeps the fields of a form that came too late; False when it does not say whose it is."""
    try:
        account = signing.loads(request.POST.get("writer", ""), salt=_SALT, max_age=_DAYS)
    except signing.BadSignature:
        return False
    fields = {name: value for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "writer")}
    if sum(len(name) + len(value) for name, value in fields.items()) > _LONGEST:
        return False
    request.session[_KEPT] = {"path": request.path, "account": account, "fields": fields}
    return True


def take_back(request: HttpRequest) -> dict[str, str] | None:
    """The fields that this account was sending to this page, once; None when there are none."""
    found = request.session.get(_KEPT)
    if not found:
        return None
    if found["account"] != request.user.pk:
        del request.session[_KEPT]  # somebody else signed in: it is not theirs, and theirs no more
        return None
    if found["path"] != request.path:
        return None
    del request.session[_KEPT]
    fields: dict[str, str] = found["fields"]
    return fields
