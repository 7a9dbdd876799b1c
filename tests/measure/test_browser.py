"""The page in a real browser, and on paper: nothing overflows at 320 pixels, contrasts hold, nothing is asked for.

Needs Chromium, and poppler's pdftotext to read what was printed.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.measure.hospital import GLUCOSE, LONDON, POTASSIUM, made_up
from tests.measure.test_pages import CANARY, canaries, of
from wardwright.measure.pages import pdf
from wardwright.measure.pages.html import report_as_html
from wardwright.measure.report import Reader, make

# Looks at the page within a frame of a phone's or a desk's width; what it finds becomes the page's text.
_LOOK = """
const frame = document.querySelector("iframe");
frame.addEventListener("load", () => {
  const page = frame.contentDocument, window_ = frame.contentWindow, root = page.documentElement;
  const luminance = (text) => {
    const parts = text.match(/[\\d.]+/g).slice(0, 3).map(Number).map((each) => each / 255)
      .map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const paper = luminance(window_.getComputedStyle(root).backgroundColor);
  const low = new Set(), wide = new Set();
  for (const each of page.querySelectorAll("body *")) {
    const style = window_.getComputedStyle(each), place = each.getBoundingClientRect();
    if (!place.width || style.display === "none") continue;
    const inside = each.closest(".scroll, svg");
    if (!inside && place.right > root.clientWidth + 1) wide.add(each.tagName + "." + each.className);
    const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const svg = each.namespaceURI.endsWith("svg");
    if (!own || each.tagName === "title" || each.closest(".pale")) continue;
    const ink = luminance(svg ? style.fill : style.color);
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    const style_ = each.className.baseVal ?? each.className;
    if (contrast < 4.5) low.add(`${each.tagName}.${style_} ${contrast.toFixed(1)}`);
  }
  document.body.textContent = JSON.stringify({
    width: root.scrollWidth, low: [...low], wide: [...wide],
    asked: window_.performance.getEntriesByType("resource").map((each) => each.name.slice(0, 60)),
  });
});
"""


@pytest.fixture(scope="module")
def chromium() -> str:
    found = pdf.browser()
    if found is None:
        pytest.skip("there is no Chromium here: the page is not looked at in a browser")
    return found


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    hospital = made_up(40, seed=9)
    return {
        "open": report_as_html(make(hospital.evidence(POTASSIUM, GLUCOSE), Reader(listed=2)), LONDON),
        "shut": report_as_html(make(hospital.evidence(POTASSIUM, GLUCOSE), Reader(sees_patients=False)), LONDON),
    }


def looked_at(chromium: str, page: str, width: int, dark: bool, folder: Path) -> dict[str, Any]:
    opened = page.replace("<details", "<details open").replace("open open", "open")
    frame = f'<iframe srcdoc="{html.escape(opened)}" style="border:0;width:{width}px;height:2000px"></iframe>'
    file = folder / "look.html"
    file.write_text(f"<!doctype html><title>look</title><body>{frame}<script>{_LOOK}</script>", encoding="utf-8")
    command = [
        *(chromium, "--headless", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={folder}/profile"),
        *(f"--blink-settings=preferredColorScheme={0 if dark else 1}", "--virtual-time-budget=3000", "--dump-dom"),
        file.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found = re.search(r"<body[^>]*>(\{.*\})", done.stdout)
    assert found, done.stdout[:500]
    return dict(json.loads(html.unescape(found[1])))


@pytest.mark.parametrize("which", ["open", "shut"])
@pytest.mark.parametrize(("width", "dark"), [(320, False), (320, True), (1280, False), (1280, True)])
def test_page_in_a_browser(
    chromium: str, pages: dict[str, str], which: str, width: int, dark: bool, tmp_path: Path
) -> None:
    found = looked_at(chromium, pages[which], width, dark, tmp_path)
    assert found["wide"] == []
    assert found["width"] == width
    assert found["low"] == []
    assert all(str(each).startswith("data:") for each in found["asked"])


def test_printed_page_names_nobody_to_those_who_may_not_see(chromium: str, tmp_path: Path) -> None:
    reads = shutil.which("pdftotext")
    if reads is None:
        pytest.skip("there is no pdftotext here: what was printed is not read")
    words = {}
    for name, reader in (("open", Reader(listed=10_000)), ("shut", Reader(sees_patients=False))):
        report = make(of(*canaries()[-400:]).evidence(POTASSIUM), reader)
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(pdf.html_as_pdf(report_as_html(report, LONDON)))
        done = subprocess.run([reads, str(file), "-"], capture_output=True, text=True, timeout=60, check=True)
        words[name] = " ".join(done.stdout.split())
    assert CANARY in words["open"]
    assert "Dangerous potassium" in words["shut"]
    assert "withheld" in words["shut"]
    assert CANARY not in words["shut"]
    assert not re.search(r"P\d{4}\b", words["shut"])


def test_a_printed_page_is_the_same_each_time(chromium: str) -> None:
    page = report_as_html(make(of().evidence(POTASSIUM)), LONDON)
    assert pdf.html_as_pdf(page) == pdf.html_as_pdf(page)


def test_without_a_browser_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "NAMES", ("no-such-browser",))
    monkeypatch.delenv("WARDWRIGHT_BROWSER", raising=False)
    with pytest.raises(pdf.NoPdf, match=r"no Chromium.*--html"):
        pdf.html_as_pdf("<p>")


def test_a_browser_that_prints_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARDWRIGHT_BROWSER", "true")
    with pytest.raises(pdf.NoPdf, match="printed nothing"):
        pdf.html_as_pdf("<p>")
