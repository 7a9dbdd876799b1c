"""Text twice as large, and the whole page twice as large: nothing is cut off, nothing lies over anything else.

Every page, once, as one persona who may see it. *Text* is what somebody sets in the browser (the root's font size);
*zoom* is 1280 px shown as 640. A wide table or picture scrolls in a box of its own; the page never scrolls sideways.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page as Window

from tests.web.browser import SignIn
from tests.web.site import Site
from tests.web.test_accessibility import _pages_of, _scrolls_sideways, _shown
from tests.web.test_who_may_see_what import PERSONAS
from tests.web.work.ward import Ward

# Sizes of every text that is seen, outside of drawings, whose letters belong to the drawing.
_SIZES = """() => [...document.querySelectorAll("body *")]
  .filter((each) => !each.closest("svg, template, [hidden]") && each.checkVisibility()
    && [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
  .map((each) => [each, parseFloat(getComputedStyle(each).fontSize)])"""
_NAME = """const name = (each) => each.tagName.toLowerCase() + (each.id ? "#" + each.id : "")
  + [...each.classList].slice(0, 2).map((word) => "." + word).join("");"""
_LARGER = f"""() => {{ {_NAME}
  const before = ({_SIZES})();
  document.documentElement.style.fontSize = "200%";
  return [...new Set(before.filter(([each, size]) => parseFloat(getComputedStyle(each).fontSize) < 1.95 * size)
    .map(([each]) => "does not grow: " + name(each)))]; }}"""
# What hides whatever is more than its box holds; boxes of one pixel are for screen readers only.
_CUT = f"""() => {{ {_NAME}
  const hides = (style, side) => ["hidden", "clip"].includes(style["overflow" + side]);
  return [...new Set([...document.querySelectorAll("body *")].filter((each) => {{
    if (each.closest("svg, template") || each.clientWidth < 3 || each.clientHeight < 3) return false;
    if (!each.checkVisibility() || !each.textContent.trim()) return false;
    const style = getComputedStyle(each);
    return (hides(style, "Y") && each.scrollHeight > each.clientHeight + 2)
      || (hides(style, "X") && each.scrollWidth > each.clientWidth + 2);
  }}).map((each) => "cut off: " + name(each)))]; }}"""
_OVER = f"""() => {{ {_NAME}
  const floats = (each) => {{
    for (; each; each = each.parentElement) {{
      if (["fixed", "sticky"].includes(getComputedStyle(each).position)) return true;
    }}
    return false;
  }};
  const shown = (each) => {{
    let boxes = [...each.getClientRects()].map((box) => [box.left, box.top, box.right, box.bottom]);
    for (let around = each.parentElement; around; around = around.parentElement) {{
      if (getComputedStyle(around).overflowX === "visible") continue;
      const edge = around.getBoundingClientRect();
      boxes = boxes.map(([left, top, right, bottom]) => [Math.max(left, edge.left), Math.max(top, edge.top),
        Math.min(right, edge.right), Math.min(bottom, edge.bottom)]);
    }}
    return boxes.filter(([left, top, right, bottom]) => right - left > 1 && bottom - top > 1);
  }};
  const found = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter((each) => each.type !== "hidden" && !each.closest("svg, template") && each.checkVisibility()
      && !floats(each))
    .map((each) => [each, shown(each)]);
  const over = ([a, b, c, d], [e, f, g, h]) =>
    Math.min(c, g) - Math.max(a, e) > 3 && Math.min(d, h) - Math.max(b, f) > 3;
  const wrong = new Set();
  found.forEach(([one, boxes], number) => {{
    for (const [other, others] of found.slice(number + 1)) {{
      if (one.contains(other) || other.contains(one)) continue;
      if (boxes.some((box) => others.some((its) => over(box, its)))) wrong.add(name(one) + " lies over " + name(other));
    }}
  }});
  return [...wrong]; }}"""


def _looks(window: Window) -> list[str]:
    sideways = ["scrolls sideways"] if _scrolls_sideways(window) else []
    return [*sideways, *window.evaluate(_CUT), *window.evaluate(_OVER)]


def _each_page_once(site: Site) -> Iterator[tuple[str, list[str]]]:
    """Who looks at which addresses."""
    number = Ward(site).open()
    seen = {"/"}
    mine = {"nurse": ["/", f"/tasks/{number}", f"/tasks/{number}/note", "/flows/escalate-dangerous-potassium"]}
    for persona in (*PERSONAS, ""):
        client = site.client(persona)
        addresses = mine.get(persona, [])
        for address in _pages_of(persona):
            if address not in seen and _shown(client, address) is not None:
                addresses.append(address)
            seen.add(address)
        if addresses:
            yield persona, addresses


@pytest.mark.parametrize("way", ["text", "zoom"])
def test_nothing_is_cut_off_or_covered(site: Site, signed_in: SignIn, way: str) -> None:
    wrong = []
    for persona, addresses in _each_page_once(site):
        window = signed_in(persona, width=1280 if way == "text" else 640, device_scale_factor=1 if way == "text" else 2)
        for address in addresses:
            window.goto(address)
            found = window.evaluate(_LARGER) if way == "text" else []
            wrong += [f"{address} ({persona or 'signed out'}): {each}" for each in (*found, *_looks(window))]
    assert not wrong, "\n".join(wrong)


_WRONG = """<main><div id="wide"><p id="fixed">These words stay as they are</p></div>
<p id="cut">Two lines of words that nobody reads to their end, as their box is too low for them</p>
<button id="one">One</button><button id="two">Two</button></main>
<style>#fixed { font-size: 16px } #wide { width: 1400px } #cut { height: 20px; width: 90px; overflow: hidden }
#two { margin-left: -20px }</style>"""


def test_the_look_itself_sees_what_is_wrong(signed_in: SignIn) -> None:
    window = signed_in()
    window.set_content(_WRONG)
    assert "does not grow: p#fixed" in window.evaluate(_LARGER)
    found = _looks(window)
    assert found[:2] == ["scrolls sideways", "cut off: p#cut"]
    assert "button#one lies over button#two" in found
