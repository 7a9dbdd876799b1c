"""How a JSON endpoint reads and answers.

Lives here: the body of a request into a shape, a shape into an answer, errors in one form. Must not live here: what is
asked (views), the guard (pages).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from wardwright.web.api.shapes import Problem, Refused

Shaped = TypeVar("Shaped", bound=msgspec.Struct)
View = Callable[..., HttpResponse]


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, slug: str, problem: str) -> None:
        super().__init__(problem)
        self.status, self.slug, self.problem = status, slug, problem


_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # not where the backslash is itself written with one

NOT_FOUND = "There is no such draft, or it is not shared with you."


def answered(shape: msgspec.Struct, status: int = 200) -> HttpResponse:
    """The shape as JSON."""
    return HttpResponse(msgspec.json.encode(shape), content_type="application/json", status=status)


def body_as(request: HttpRequest, shape: type[Shaped]) -> Shaped:
    """The body of the request. Refusal 400, 413."""
    try:
        if _NUL.search(request.body):
            raise Refusal(400, "bad-request", "The body holds a NUL, which no text of a page has.")
        return _read(request.body, shape)
    except RequestDataTooBig:
        raise Refusal(413, "too-large", "That is too much for one request.") from None
    except msgspec.ValidationError as problem:
        # Says which field and which type; never a value.
        raise Refusal(400, "bad-request", f"{problem}. See /api/openapi.json.") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refusal(400, "bad-request", "The body is not JSON.") from None
    except RecursionError:
        raise Refusal(
            400, "bad-request", "The body holds lists in lists in lists: nothing here asks for that."
        ) from None


def _read(body: bytes, shape: type[Shaped]) -> Shaped:
    """JSON has one sort of number: 741.0 is 741, also where a whole number is asked for."""
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as problem:
        try:
            said = json.loads(body, parse_float=_number)
        except ValueError:
            raise problem from None
        return msgspec.convert(said, type=shape)


def _number(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() else number


def in_json(view: View) -> View:
    """A view whose refusals are answers."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            problem = Problem(refusal.slug, refusal.problem, getattr(request, "number", ""))
            return answered(Refused(problem), refusal.status)

    return answer
