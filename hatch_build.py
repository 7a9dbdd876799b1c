"""Build hook: fetches what is not ours into the package, and compiles the inner loop where that is asked for.

Called by hatchling (`[tool.hatch.build.hooks.custom]` in pyproject.toml) on `pip install`, editable or not. An
installation without npm or without a network still works: FHIR input is then read without validation, and says so.

WARDWRIGHT_COMPILE=1 makes a wheel for this machine's kind whose inner loop is compiled (scripts/compile.py); it is a
failure when that cannot be done. Without it the wheel is plain Python, and runs everywhere.
"""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Complete(BuildHookInterface):
    """What a wheel needs beyond the sources."""

    def dependencies(self) -> list[str]:
        """What catalogues of words need, and compiling where it is asked for."""
        return ["babel", *(["mypy", "setuptools"] if _is_asked_for() else [])]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetches the schema, and compiles."""
        if self.target_name != "wheel":
            return
        self._fetch("fetch_r4_schema.py", "Validation of FHIR input against the R4 schema will be off.")
        self._fetch("fetch_fonts.py", "Reports will use the reader's own typefaces.")
        self._fetch("build_web.py", "The pages will work without their style and scripts.")
        runpy.run_path(str(Path(self.root, "scripts", "words.py")))["compile_all"]()
        if _is_asked_for() and version != "editable":
            self._compile(build_data)

    def _fetch(self, name: str, otherwise: str) -> None:
        """A failure is a line in the build's output, never the end of it."""
        script = Path(self.root, "scripts", name)
        if script.exists() and runpy.run_path(str(script))["main"]([]) != 0:
            self.app.display_warning(otherwise)

    def _compile(self, build_data: dict[str, Any]) -> None:
        folder = Path(self.root, "build", "compiled")
        runpy.run_path(str(Path(self.root, "scripts", "compile.py")))["compile_into"](folder)
        for library in folder.rglob("*.so"):
            build_data["force_include"][str(library)] = str(library.relative_to(folder))
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def _is_asked_for() -> bool:
    return os.environ.get("WARDWRIGHT_COMPILE") == "1"
