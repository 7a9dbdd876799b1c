"""Build hook: fetches the FHIR R4 schema into the package when it is absent and npm is there.

Called by hatchling (`[tool.hatch.build.hooks.custom]` in pyproject.toml) on `pip install`, editable or not. An
installation without npm or without a network still works: FHIR input is then read without validation, and says so.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FetchSchema(BuildHookInterface):
    """Runs scripts/fetch_r4_schema.py before a wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetches the schema; a failure is a line in the build's output, never the end of it."""
        script = Path(self.root, "scripts", "fetch_r4_schema.py")
        if self.target_name != "wheel" or not script.exists():
            return
        main = runpy.run_path(str(script))["main"]
        if main([]) != 0:
            self.app.display_warning("Validation of FHIR input against the R4 schema will be off.")
