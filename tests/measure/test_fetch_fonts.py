"""The build step that brings the typefaces, and a report without them."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from wardwright.measure.pages import html


@pytest.fixture
def script(repository: Path) -> dict[str, Any]:
    """The names of scripts/fetch_fonts.py."""
    return runpy.run_path(str(repository / "scripts" / "fetch_fonts.py"))


def test_without_npm_it_says_what_to_do_and_writes_nothing(
    script: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(script["main"].__globals__, "TARGET", tmp_path / "fonts")
    assert script["main"]([]) == 1
    assert "npm is not installed" in capsys.readouterr().err
    assert list((tmp_path / "fonts").glob("*")) == []


def test_a_font_that_is_not_the_one_reviewed_is_refused(
    script: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(script["main"].__globals__, "TARGET", tmp_path)
    monkeypatch.setitem(script["main"].__globals__, "files_of", lambda package, names: [b"another", b"licence"])
    assert script["main"]([]) == 1
    assert "not the one that was reviewed" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_report_without_them_uses_the_readers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_FONTS", (("Source Sans 3", "absent.woff2"),))
    style = str(html._style.__wrapped__())
    assert "@font-face" not in style
    assert "serif" in style
