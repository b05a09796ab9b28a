"""LibreOffice for the tests: the independent recalculation, the other file formats, and the eye.

LibreOffice trusts stored values unless its profile says otherwise, so every run here uses a profile of its own
that always recalculates. The fonts of the official form do not exist on Linux; a small fontconfig file maps
them to what Debian has, so that pages break where they would with the real ones.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_FILTERS = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "xls": "xls:MS Excel 97",
    "ods": "ods:calc8",
    "pdf": "pdf:calc_pdf_Export",
    "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true",  # in UTF-8, as shown
}

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{items}
</oor:items>
"""
_ALWAYS = (
    '<item oor:path="/org.openoffice.Office.Calc/Formula/Load">'
    '<prop oor:name="{name}" oor:op="fuse"><value>0</value></prop></item>'
)

_FONTS = {
    "宋体": ("AR PL UMing CN", "Noto Serif CJK SC"),
    "仿宋": ("AR PL UMing CN", "Noto Serif CJK SC"),
    "黑体": ("WenQuanYi Zen Hei", "Noto Sans CJK SC"),
    "楷体": ("AR PL UKai CN", "Noto Serif CJK SC"),
    "Calibri": ("Carlito", "AR PL UMing CN"),  # its digits are what column widths are counted in
}
_FONT = (
    '<match target="pattern"><test name="family"><string>{name}</string></test>'
    '<edit name="family" mode="assign" binding="strong">{families}</edit></match>'
)


def recalculated(data: bytes) -> bytes:
    """The .xlsx workbook as LibreOffice computes it afresh and saves it as .xlsx."""
    return recalculated_all([data])[0]


def recalculated_all(files: Sequence[bytes]) -> list[bytes]:
    """Many .xlsx workbooks recalculated in one call of LibreOffice, in the order given."""
    return converted_all(files, "xlsx")


def converted(data: bytes, kind: str, was: str = "xlsx") -> bytes:
    """The workbook (a file of the type ``was``) recalculated and saved as ``xlsx``, ``xls``, ``ods`` or ``pdf``."""
    return converted_all([data], kind, was)[0]


def converted_all(files: Sequence[bytes], kind: str, was: str = "xlsx") -> list[bytes]:
    """Many workbooks converted in one call of LibreOffice, in the order given."""
    with tempfile.TemporaryDirectory(prefix="office-") as name:
        before, after = Path(name, "before"), Path(name, "after")
        before.mkdir()
        paths = [before / f"{number:04d}.{was}" for number in range(len(files))]
        for path, data in zip(paths, files, strict=True):
            path.write_bytes(data)
        _soffice("--convert-to", _FILTERS[kind], "--outdir", str(after), *map(str, paths))
        return [(after / f"{path.stem}.{kind}").read_bytes() for path in paths]


def shown(data: bytes) -> str:
    """The first sheet of the .xlsx workbook as CSV, each cell as the text that it shows."""
    return converted_all([data], "csv")[0].decode()


def pictures(data: bytes, folder: Path, dots: int = 80) -> list[Path]:
    """Every printed page of the workbook as a PNG in ``folder``, in order; ``dots`` per inch."""
    folder.mkdir(parents=True, exist_ok=True)
    pdf = folder / "pages.pdf"
    pdf.write_bytes(converted(data, "pdf"))
    subprocess.run(["pdftoppm", "-r", str(dots), "-png", pdf, folder / "page"], check=True, timeout=300)
    return sorted(folder.glob("page-*.png"))


def _soffice(*arguments: str) -> None:
    profile = _profile()
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--calc", *arguments]
    environment = os.environ | {"FONTCONFIG_FILE": str(profile / "fonts.conf")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    if done.returncode or "Error" in done.stderr:
        raise RuntimeError(f"soffice failed: {done.stdout}{done.stderr}")


@cache
def _profile() -> Path:
    """A LibreOffice profile of this process, removed at its end: it recalculates always and knows our fonts."""
    profile = Path(tempfile.mkdtemp(prefix="office-profile-"))
    atexit.register(shutil.rmtree, profile, ignore_errors=True)
    (profile / "user").mkdir()
    items = "\n".join(_ALWAYS.format(name=name) for name in ("OOXMLRecalcMode", "ODFRecalcMode"))
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS.format(items=items), encoding="utf-8")
    (profile / "fonts.conf").write_text(_fontconfig(profile / "fonts-cache"), encoding="utf-8")
    return profile


def _fontconfig(store: Path) -> str:
    rules = "\n".join(
        _FONT.format(name=name, families="".join(f"<string>{family}</string>" for family in families))
        for name, families in _FONTS.items()
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>\n'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n'
        f"<cachedir>{store}</cachedir>\n{rules}\n</fontconfig>\n"
    )
