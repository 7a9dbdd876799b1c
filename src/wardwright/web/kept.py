"""What somebody was writing when their desk had locked or their session had ended: kept until they are back.

Lives here: keeping the fields of forms, looking at them, giving them back to the same account. Must not live here: when
a desk is locked (accounts.lock), how a form is filled again (filling), what is done with the fields (their views).

Kept for half an hour and for one account. The fields lie in the session as ciphertext; the key is in this browser's
cookie only, so that neither the record alone nor the next person at a shared desktop reads them. A form says whose it
is with a signed word (`writer`): nobody can leave anything for somebody else. Passwords, codes and files are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from django.core import signing
from django.http import HttpRequest, HttpResponse

WRITER: Final = "writer"  # the field that says whose form it is
COOKIE: Final = "kept"  # holds the key
_KEPT: Final = "kept"  # in the session
_SALT: Final = "wardwright.writer"
_LONGEST: Final = 500_000  # characters of all fields together
_DAYS: Final = 30 * 86_400
_SECONDS: Final = 1800  # a desk in a bay: half an hour after it was sent it is gone
_SECRET: Final = frozenset({"csrfmiddlewaretoken", WRITER, "again", "code", "credential", "unverified_code", "pin"})
_NOWHERE: Final = ("/locked", "/sign-in", "/sign-out", "/kept")


class Form(msgspec.Struct, frozen=True):
    """One form: where it is sent, and what it held, in its order."""

    path: str
    fields: tuple[tuple[str, str], ...]


class Kept(msgspec.Struct, frozen=True):
    """What is kept: whose, on which page, its forms; whether a file was among them, which is not kept."""

    account: int
    page: str
    forms: tuple[Form, ...]
    had_files: bool = False


def writer_word(account: Any) -> str:
    """For a hidden field `writer`: whose form it is."""
    return signing.dumps(account.pk, salt=_SALT)


def writer_of(word: str) -> int | None:
    """The number of the account that a word names; None where nobody signed it, or long ago."""
    try:
        found = signing.loads(word, salt=_SALT, max_age=_DAYS)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


def is_of_somebody_else(request: HttpRequest) -> bool:
    """Whether the form that came says another account than is signed in."""
    said = writer_of(request.POST.get(WRITER, ""))
    return said is not None and request.user.is_authenticated and said != request.user.pk


def what_came(request: HttpRequest) -> Kept | None:
    """The form of this request, to be kept; None when there is nothing to keep, or it does not say whose it is."""
    if request.method != "POST" or is_of_somebody_else(request):
        return None
    account = request.user.pk if request.user.is_authenticated else writer_of(request.POST.get(WRITER, ""))
    fields = worth_keeping((name, value) for name, values in request.POST.lists() for value in values)
    if account is None or not fields:
        return None
    return Kept(account, _page_of(request), (Form(request.path, fields),), bool(request.FILES))


def worth_keeping(fields: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """These fields without keys, passwords and codes; none of them where they are too long together."""
    found = tuple((name, value) for name, value in fields if not is_secret(name))
    return found if sum(len(name) + len(value) for name, value in found) <= _LONGEST else ()


def is_secret(name: str) -> bool:
    """Whether a field of this name is shown to nobody again."""
    return name in _SECRET or "password" in name


def _page_of(request: HttpRequest) -> str:
    """The page on which the form stood; "" where it does not say."""
    # A form whose key does not fit never reached the guard: then the address says which page it is.
    page = getattr(getattr(request.resolver_match, "func", None), "page", None)
    if page is not None and page.keeps:
        return request.path
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc == request.get_host() and not came.path.startswith(_NOWHERE):
        return f"{came.path}?{came.query}" if came.query else came.path
    return request.path if page is not None and "GET" in page.methods else ""


def put(request: HttpRequest, response: HttpResponse, kept: Kept) -> None:
    """Keeps it in this session; the key goes with the answer."""
    key = Fernet.generate_key()
    request.session[_KEPT] = Fernet(key).encrypt(msgspec.json.encode(kept)).decode("ascii")
    response.set_cookie(
        COOKIE, key.decode("ascii"), max_age=_SECONDS, httponly=True, secure=request.is_secure(), samesite="Lax"
    )


def look(request: HttpRequest) -> Kept | None:
    """What is kept for the account that is signed in. What is somebody else's, or too old, is thrown away."""
    sealed = request.session.get(_KEPT)
    if not sealed:
        return None
    try:
        plain = Fernet(request.COOKIES.get(COOKIE, "")).decrypt(sealed, ttl=_SECONDS)
        kept = msgspec.json.decode(plain, type=Kept)
    except (InvalidToken, ValueError, TypeError):
        forget(request)
        return None
    if kept.account != request.user.pk:
        forget(request)
        return None
    return kept


def forget(request: HttpRequest) -> None:
    """Nothing is kept any more."""
    request.session.pop(_KEPT, None)


def where_to(request: HttpRequest) -> str:
    """Where somebody who is back goes on: the page of what is kept, else the start."""
    kept = look(request)
    return "/" if kept is None else kept.page or "/kept"


def take_back(request: HttpRequest) -> dict[str, str] | None:
    """The fields that this account was sending to this very page, once; None when there are none."""
    kept = look(request)
    form = None if kept is None else next((each for each in kept.forms if each.path == request.path), None)
    if form is None:
        return None
    forget(request)
    return dict(form.fields)
