"""A kept result, as the reader may see it.

Lives here: withholding for readers without access to patients, once for each result. Must not live here: the rules of
withholding (measure). No view takes a result from anywhere else.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from django.http import Http404, HttpRequest

from wardwright.govern.rights import Right
from wardwright.measure.compare.shape import Comparison
from wardwright.measure.compare.withholding import withhold as withhold_comparison
from wardwright.measure.explore.shape import Curve
from wardwright.measure.explore.withholding import withhold as withhold_curve
from wardwright.measure.proving.kept import About, Line
from wardwright.measure.proving.making import Packed, Proved
from wardwright.measure.report import DEFAULT_FLOOR
from wardwright.measure.report.withholding import withhold
from wardwright.web.proofs.desk import desk

_REMEMBERED = 8
_withheld: OrderedDict[str, Any] = OrderedDict()
_lock = Lock()


def result_of(request: HttpRequest, id: str) -> tuple[About, Any]:
    """What was kept under this id; without patients and small numbers for those who may not see patients. Http404."""
    kept = desk().kept
    about = kept.about(id)
    result = kept.get(id) if about is not None else None
    if about is None or result is None:
        raise Http404
    if request.user.may(Right.PATIENTS):
        return about, result
    if isinstance(result, Packed) and result.with_patients:
        raise Http404
    with _lock:
        if id not in _withheld:
            _withheld[id] = _without_patients(result)
            while len(_withheld) > _REMEMBERED:
                _withheld.popitem(last=False)
        return about, _withheld[id]


def _without_patients(result: Any) -> Any:
    if isinstance(result, Proved):
        return Proved(withhold(result.report, DEFAULT_FLOOR), {})
    if isinstance(result, Comparison):
        return withhold_comparison(result, DEFAULT_FLOOR)
    if isinstance(result, Curve):
        return withhold_curve(result, DEFAULT_FLOOR)
    if isinstance(result, Packed):
        return result
    raise TypeError(f"nobody knows how to withhold a {type(result).__name__}")


def shows_figures(request: HttpRequest, line: Line) -> bool:
    """Whether this reader may see a line's own figures in a list."""
    small = 0 < line.fired < DEFAULT_FLOOR or 0 < line.patients < DEFAULT_FLOOR
    return request.user.may(Right.PATIENTS) or not small
