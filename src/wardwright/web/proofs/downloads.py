"""A proof to take along: one HTML file, a PDF, JSON, a signed evidence pack.

Lives here: the views. Must not live here: the files themselves (measure.pages, measure.pack). What a reader gets holds
what she may see; with patients, each of them counts as looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from threading import Lock
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from wardwright.engine.flows.slugs import slug_of
from wardwright.engine.patients.looks import look
from wardwright.govern.rights import Right
from wardwright.measure.compare.as_json import comparison_as_json
from wardwright.measure.compare.shape import Comparison
from wardwright.measure.explore.as_json import curve_as_json
from wardwright.measure.explore.shape import Curve
from wardwright.measure.pages.comparison import comparison_as_html
from wardwright.measure.pages.curve import curve_as_html
from wardwright.measure.pages.html import report_as_html
from wardwright.measure.pages.pdf import NoPdf, html_as_pdf
from wardwright.measure.proving.asked import Asked, Over, Sort
from wardwright.measure.proving.kept import About
from wardwright.measure.proving.making import Packed, Proved
from wardwright.measure.report.as_json import report_as_json
from wardwright.web.answers import show
from wardwright.web.flows.known import known
from wardwright.web.installation import installation
from wardwright.web.patients.purpose import FLOW, purpose_of
from wardwright.web.proofs.asking import start
from wardwright.web.proofs.results import result_of

_TYPES = {"html": "text/html; charset=utf-8", "json": "application/json", "pdf": "application/pdf"}
_SECONDS_FOR_A_TURN = 20.0
_printing = Lock()  # a browser takes a processor and 300 MB: one at a time

As = Callable[[Any, tzinfo], str]
_HTML: dict[type, As] = {Comparison: comparison_as_html, Curve: curve_as_html}
_JSON: dict[type, As] = {Comparison: comparison_as_json, Curve: curve_as_json}


def download(request: HttpRequest, id: str, kind: str) -> HttpResponse:
    """`html`, `pdf`, `json`, or `pack` of a pack that was made."""
    about, result = result_of(request, id)
    zone = installation().zone
    if isinstance(result, Packed):
        if kind != "pack":
            raise Http404
        _write(request, result.subjects)
        return _file(result.content, about, "zip", "application/zip")
    if kind not in _TYPES:
        raise Http404
    _write(request, _subjects(result))
    if kind == "json":
        text = report_as_json(result.report, zone) if isinstance(result, Proved) else _JSON[type(result)](result, zone)
        return _file(text.encode(), about, kind, _TYPES[kind])
    text = report_as_html(result.report, zone) if isinstance(result, Proved) else _HTML[type(result)](result, zone)
    if kind == "html":
        return _file(text.encode(), about, kind, _TYPES[kind])
    return _printed(request, about, text)


def pack(request: HttpRequest, id: str) -> HttpResponse:
    """Asks for the evidence pack of a proof: with patients for those who may see them."""
    about, result = result_of(request, id)
    if not isinstance(result, Proved):
        raise Http404
    pages = tuple(flow.page for flow in result.report.flows)
    over = Over(None, about.since, None if about.days is not None else about.until)
    return start(request, Asked(Sort.PACK, pages, over, with_patients=request.user.may(Right.PATIENTS)))


def _printed(request: HttpRequest, about: About, text: str) -> HttpResponse:
    if not _printing.acquire(timeout=_SECONDS_FOR_A_TURN):
        return show(request, "proofs/busy.html", status=503)
    try:
        return _file(html_as_pdf(text), about, "pdf", _TYPES["pdf"])
    except NoPdf as why:
        return show(request, "proofs/no_pdf.html", {"why": why, "about": about, "known": known}, 503)
    finally:
        _printing.release()


def _file(content: bytes, about: About, ending: str, media: str) -> HttpResponse:
    title = slug_of(about.lines[0].title) if len(about.lines) == 1 else "flows"
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{title or "flow"}-{about.sort}.{ending}"'
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox"
    return response


def _subjects(result: Any) -> list[str]:
    if isinstance(result, Proved):
        return [one.subject for flow in result.report.flows for one in (*(flow.firings or ()), *(flow.not_told or ()))]
    return [one.subject for one in result.changes or ()] if isinstance(result, Comparison) else []


def _write(request: HttpRequest, subjects: Any) -> None:
    purpose = purpose_of(request) or FLOW
    look(request.user.get_username(), subjects, "proof: download", purpose, installation().now())
