"""HTML: the report as one file that needs nothing else: no script, no other file, no request to anywhere.

Lives here: the templates' surroundings. Must not live here: figures, sentences, pictures. Called by the command line
and pdf.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import tzinfo
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wardwright.measure.charts import bars, patient, week
from wardwright.measure.pages import sentences, words
from wardwright.measure.report.shape import WITHHELD, Report

_FONTS = (("Source Sans 3", "source-sans-3.woff2"), ("Source Serif 4", "source-serif-4.woff2"))
WIDE, NARROW = 720, 330


def report_as_html(report: Report, zone: tzinfo) -> str:
    """The whole page. The same report gives the same text."""
    return (
        _environment()
        .get_template("report.html")
        .render(report=report, zone=zone, style=_style(), title=title_of(report))
    )


def page_of(template: str, **shown: object) -> str:
    """A page of another kind, in the style of the report."""
    return _environment().get_template(template).render(style=_style(), **shown)


def title_of(report: Report) -> str:
    """What the report is called."""
    titles = [flow.title for flow in report.flows]
    return " and ".join(titles) if len(titles) <= 2 else f"{len(titles)} flows"


def _both_widths(draw: object, *figures: object) -> Markup:
    """A picture for a page and one for a phone; the style sheet shows one of them."""
    assert callable(draw)
    *most, label = figures
    wide, narrow = draw(*most, WIDE, label), draw(*most, NARROW, label)
    return Markup('<div class="wide">{}</div><div class="narrow">{}</div>').format(wide, narrow)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("wardwright.measure.pages", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(
        words=words, say=sentences, bars=bars, patient=patient, week=week, both_widths=_both_widths, WITHHELD=WITHHELD
    )
    return environment


@lru_cache(maxsize=1)
def _style() -> Markup:
    folder = files("wardwright.measure.pages")
    # Fetched when the package was built (scripts/fetch_fonts.py); else the reader's own typefaces will do.
    fonts = [(family, folder.joinpath("fonts", name)) for family, name in _FONTS]
    faces = "".join(
        f'@font-face{{font-family:"{family}";src:url(data:font/woff2;base64,'
        f'{b64encode(font.read_bytes()).decode()}) format("woff2");'
        "font-weight:200 900;font-display:swap}\n"
        for family, font in fonts
        if font.is_file()
    )
    return Markup(faces + folder.joinpath("templates", "report.css").read_text(encoding="utf-8"))
