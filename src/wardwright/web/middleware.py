"""What happens around every page: a number for each request, the headers that keep a browser safe, the language.

Lives here: these three. Must not live here: who may see a page (pages.py), sessions (Django), static files (serving).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_supported_language_variant

from wardwright.web import errors

Answer = Callable[[HttpRequest], HttpResponse]

# Everything from here, nothing from elsewhere, no code inside a page but what carries its nonce.
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'{more}; "
    "frame-ancestors 'none'; base-uri 'none'"
)


def numbered(answer: Answer) -> Answer:
    """A reference number for each request, which an error page shows and the log holds."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.number = secrets.token_hex(4)
        request.began = time.perf_counter()
        return answer(request)

    def tell(request: HttpRequest, problem: BaseException) -> None:
        errors.tell_fault(request, problem)

    middleware.process_exception = tell  # type: ignore[attr-defined]
    return middleware


def secured(answer: Answer) -> Answer:
    """The headers; `request.nonce` for the few scripts that a page holds itself."""
    issuers = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    more = "".join(f" {each['settings']['server_url']}" for each in issuers)

    def middleware(request: HttpRequest) -> HttpResponse:
        request.nonce = secrets.token_urlsafe(16)
        response = answer(request)
        response.setdefault("Content-Security-Policy", _POLICY.format(nonce=request.nonce, more=more))
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("Referrer-Policy", "same-origin")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return middleware


def spoken(answer: Answer) -> Answer:
    """The language that the account chose, else the one the browser asks for."""
    known = {code for code, _ in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "") if request.user.is_authenticated else ""
        language = chosen if chosen in known else _asked(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = answer(request)
        response.setdefault("Content-Language", language)
        return response

    return middleware


def _asked(request: HttpRequest) -> str:
    cookie = request.COOKIES.get("language", "")
    accepted = request.headers.get("Accept-Language", "").split(",")
    for code in (cookie, *(part.split(";")[0].strip() for part in accepted)):
        try:
            if code:
                return get_supported_language_variant(code)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)
