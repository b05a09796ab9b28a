"""LibreOffice is asked for by the mark ``office``: skipped where it is missing, failed where CI needs it."""

from __future__ import annotations

import os
import shutil

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if shutil.which("soffice") and shutil.which("pdftoppm"):
        return
    if os.environ.get("CONSOLIDATE_NEEDS_OFFICE"):
        raise pytest.UsageError("LibreOffice (soffice) and pdftoppm are needed here and missing")
    for item in items:
        if item.get_closest_marker("office"):
            item.add_marker(pytest.mark.skip(reason="LibreOffice (soffice) or pdftoppm is not installed"))
