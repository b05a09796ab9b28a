"""Save a workbook as LibreOffice does."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path


def converted(data: bytes, suffix: str) -> bytes:
    """A workbook as LibreOffice saves it: ``xls``, ``ods``."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.xlsx"
        source.write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", f"{folder}/out", str(source)]
        subprocess.run(command, check=True, capture_output=True)
        return (Path(folder) / "out" / f"a.{suffix}").read_bytes()
