"""The templates' environment: the NHS components, ours, and what every template may ask.

Lives here: loaders, filters, globals. Must not live here: anything about one area. Django names `environment`.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext
from jinja2 import ChainableUndefined, Environment, PackageLoader, pass_context
from jinja2.loaders import BaseLoader, ChoiceLoader
from jinja2.runtime import Context
from markupsafe import Markup, escape

from wardwright.govern.rights import Right
from wardwright.web import times
from wardwright.web.configuring import HERE, LANGUAGES
from wardwright.web.installation import installation


def environment(loader: BaseLoader, **options: Any) -> Environment:
    """What Django's Jinja2 backend renders with. `loader`: our own templates."""
    loaders = ChoiceLoader([loader, PackageLoader("nhsuk_frontend_jinja")])
    made = Environment(
        loader=loaders,
        undefined=ChainableUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        **{name: value for name, value in options.items() if name in {"autoescape", "auto_reload"}},
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext)  # type: ignore[attr-defined]
    made.globals.update(
        url=url,
        static=static,
        menu=menu,
        may=may,
        Right=Right,
        installation=installation,
        said=said,
        languages=LANGUAGES,
        seconds_to_lock=seconds_to_lock,
        hospital_doors=hospital_doors,
        people_here=people_here,
        notices_here=notices_here,
        now=lambda: installation().now(),
    )
    made.filters.update(
        browser=browser,
        wall_moment=times.wall_moment,
        clock=times.clock,
        day=times.day,
        moment=times.moment,
        ago=times.ago,
        lasts=times.length,
        iso=times.iso,
        marked=marked,
    )
    return made


def url(name: str, /, **values: Any) -> str:
    """The address of a page by its name in the site map."""
    return _address(name, *values.items())


@lru_cache(8192)  # a long list asks hundreds of times; the site map stays as it is while the process runs
def _address(name: str, *values: tuple[str, Any]) -> str:
    return str(reverse(name, kwargs=dict(values) or None))


@cache
def _manifest() -> dict[str, str]:
    file = HERE / "static/manifest.json"
    named: dict[str, str] = json.loads(file.read_text(encoding="ascii")) if file.exists() else {}
    return named


def built(name: str) -> str:
    """What a built file is called in the folder of built files; its own name where it was not built."""
    return _manifest().get(name, name)


def static(name: str) -> str:
    """The address of a built file; one that was not built leads nowhere, and the page looks plain."""
    return f"/static/{built(name)}"


@pass_context
def menu(context: Context) -> list[dict[str, Any]]:
    """The menu for who is signed in, in the shape of the header component."""
    site = import_module("wardwright.web.site_map")  # which imports the views, which import this
    request = context.get("request")
    account = getattr(request, "user", None)
    if account is None or not account.is_authenticated:
        return []
    here = getattr(getattr(request, "page", None), "name", "")
    areas = {page.name: area for area, pages in site.AREAS.items() for page in pages}
    items = [item for item in site.MENU if account.may(item.right)]
    # The word of this very page, else the first of its area.
    of_area = (item.page for item in items if areas[item.page] == areas.get(here))
    current = next((item.page for item in items if item.page == here), next(of_area, None))
    return [{"text": gettext(item.text), "href": reverse(item.page), "current": item.page == current} for item in items]


@pass_context
def may(context: Context, right: Right) -> bool:
    """Whether who is signed in may do that."""
    account = getattr(context.get("request"), "user", None)
    return bool(account is not None and account.is_authenticated and account.may(right))


@pass_context
def said(context: Context) -> list[str]:
    """What is said once, after something was done."""
    request = context.get("request")
    return [str(each) for each in get_messages(request)] if hasattr(request, "_messages") else []


def marked(text: str) -> Markup:
    """A problem's words with what stands between backticks, as a page of text would show it, marked as such."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    marks = (Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts))
    return Markup("").join(marks)


def people_here(request: HttpRequest) -> list[Any]:
    """Whoever may come back to this shared desktop by PIN."""
    found: list[Any] = import_module("wardwright.web.accounts.station").people_here(request)
    return found


def notices_here(request: HttpRequest) -> Any:
    """What this browser is told of tasks; None where nothing is offered."""
    return import_module("wardwright.web.push.state").notices_of(request)


def hospital_doors() -> list[dict[str, str]]:
    """The hospital's own sign-in, when there is one: what it is called and where it begins."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return [
        {"name": app["name"], "address": url("openid_connect_login", provider_id=app["provider_id"])} for app in apps
    ]


_BROWSERS = ("Edg", "Firefox", "Chrome", "Safari")
_MACHINES = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")


def browser(agent: str) -> str:
    """`Chrome, Windows`: what a browser says it is, for people."""
    name = next((each for each in _BROWSERS if each in agent), gettext("A browser"))
    machine = next((each for each in _MACHINES if each in agent), "")
    return ", ".join(part for part in ("Edge" if name == "Edg" else name, machine) if part)


def seconds_to_lock() -> int:
    """After how many seconds without a touch a page locks."""
    return installation().home.settings.web.lock_after // 1_000_000
