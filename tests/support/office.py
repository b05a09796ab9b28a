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
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

_FILTERS = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "xls": "xls:MS Excel 97",
    "ods": "ods:calc8",
    "fods": "fods:OpenDocument Spreadsheet Flat XML",
    "pdf": "pdf:calc_pdf_Export",
    "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true",  # in UTF-8, as shown
}

_DOCUMENTS = {
    "docx": "docx:MS Word 2007 XML",
    "doc": "doc:MS Word 97",
    "odt": "odt:writer8",
    "rtf": "rtf:Rich Text Format",
    "html": "html:HTML (StarWriter)",
    "pdf": "pdf:writer_pdf_Export",
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

# what stands for the fonts of a computer with Windows, and for those of 统信 and 麒麟, which have no Calibri; in the
# digits of Calibri the widths of columns are counted
WINDOWS, LINUX = "windows", "linux"
FONTS: Mapping[str, Mapping[str, str]] = {
    WINDOWS: {
        "宋体": "Noto Serif CJK SC",
        "仿宋": "Noto Serif CJK SC",
        "黑体": "Noto Sans CJK SC",
        "楷体": "Noto Serif CJK SC",
        "方正小标宋简体": "Noto Serif CJK SC",
        "Calibri": "Carlito",
    },
    LINUX: {
        "宋体": "AR PL UMing CN",
        "仿宋": "AR PL UMing CN",
        "黑体": "WenQuanYi Zen Hei",
        "楷体": "AR PL UKai CN",
        "方正小标宋简体": "AR PL UMing CN",
        "Calibri": "WenQuanYi Zen Hei",
    },
}
_FONT = (
    '<match target="pattern"><test name="family"><string>{name}</string></test>'
    '<edit name="family" mode="assign" binding="strong"><string>{instead}</string></edit></match>'
)
_HIDDEN = '<pattern><patelt name="family"><string>{name}</string></patelt></pattern>'


def recalculated(data: bytes) -> bytes:
    """The .xlsx workbook as LibreOffice computes it afresh and saves it as .xlsx."""
    return recalculated_all([data])[0]


def recalculated_all(files: Sequence[bytes]) -> list[bytes]:
    """Many .xlsx workbooks recalculated in one call of LibreOffice, in the order given."""
    return converted_all(files, "xlsx")


def converted(data: bytes, kind: str, was: str = "xlsx", fonts: str = LINUX) -> bytes:
    """The workbook (a file of the type ``was``) recalculated and saved as ``xlsx``, ``xls``, ``ods`` or ``pdf``."""
    return converted_all([data], kind, was, fonts)[0]


def converted_all(files: Sequence[bytes], kind: str, was: str = "xlsx", fonts: str = LINUX) -> list[bytes]:
    """Many workbooks converted in one call of LibreOffice with one set of ``FONTS``, in the order given."""
    return _saved(files, kind, was, fonts, _FILTERS[kind], "--calc")


def _saved(files: Sequence[bytes], kind: str, was: str, fonts: str, how: str, program: str) -> list[bytes]:
    """Files of the type ``was`` as a program of LibreOffice saves them with this filter."""
    with tempfile.TemporaryDirectory(prefix="office-") as name:
        before, after = Path(name, "before"), Path(name, "after")
        before.mkdir()
        paths = [before / f"{number:04d}.{was}" for number in range(len(files))]
        for path, data in zip(paths, files, strict=True):
            path.write_bytes(data)
        _soffice(fonts, "--convert-to", how, "--outdir", str(after), *map(str, paths), program=program)
        return [(after / f"{path.stem}.{kind}").read_bytes() for path in paths]


def writes_documents() -> bool:
    """Whether LibreOffice is here with its Writer, which a smaller installation lacks."""
    program = shutil.which("soffice")
    return program is not None and Path(program).resolve().with_name("libswlo.so").exists()


def document(data: bytes, kind: str, was: str, fonts: str = LINUX) -> bytes:
    """A document of the type ``was`` saved as ``docx``, ``doc``, ``odt``, ``rtf``, ``html`` or ``pdf``."""
    return documents([data], kind, was, fonts)[0]


def documents(files: Sequence[bytes], kind: str, was: str, fonts: str = LINUX) -> list[bytes]:
    """Many documents saved in one call of LibreOffice, in the order given."""
    return _saved(files, kind, was, fonts, _DOCUMENTS[kind], "--writer")


def shown(data: bytes) -> str:
    """The first sheet of the .xlsx workbook as CSV, each cell as the text that it shows."""
    return converted_all([data], "csv")[0].decode()


def pictures(data: bytes, folder: Path, dots: int = 80, fonts: str = LINUX) -> list[Path]:
    """Every printed page of the workbook as a PNG in ``folder``, in order; ``dots`` per inch."""
    folder.mkdir(parents=True, exist_ok=True)
    pdf = folder / "pages.pdf"
    pdf.write_bytes(converted(data, "pdf", fonts=fonts))
    subprocess.run(["pdftoppm", "-r", str(dots), "-png", pdf, folder / "page"], check=True, timeout=300)
    return sorted(folder.glob("page-*.png"))


def installed(fonts: str) -> bool:
    """Whether this machine has all fonts of a set."""
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True, timeout=60).stdout
    families = {family for line in listed.splitlines() for family in line.split(",")}
    return set(FONTS[fonts].values()) <= families


def _soffice(fonts: str, *arguments: str, program: str = "--calc") -> None:
    profile = _profile(fonts)
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", program, *arguments]
    environment = os.environ | {"FONTCONFIG_FILE": str(profile / "fonts.conf")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    if done.returncode or "Error" in done.stderr:
        raise RuntimeError(f"soffice failed: {done.stdout}{done.stderr}")


@cache
def _profile(fonts: str) -> Path:
    """A LibreOffice profile with a set of fonts, removed when this process ends; it recalculates always."""
    profile = Path(tempfile.mkdtemp(prefix="office-profile-"))
    atexit.register(shutil.rmtree, profile, ignore_errors=True)
    (profile / "user").mkdir()
    items = "\n".join(_ALWAYS.format(name=name) for name in ("OOXMLRecalcMode", "ODFRecalcMode"))
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS.format(items=items), encoding="utf-8")
    (profile / "fonts.conf").write_text(_fontconfig(profile / "fonts-cache", fonts), encoding="utf-8")
    return profile


def _fontconfig(store: Path, fonts: str) -> str:
    """Rules that show one set of fonts and hide those of the other."""
    own = set(FONTS[fonts].values())
    others = {*FONTS[WINDOWS].values(), *FONTS[LINUX].values()} - own
    hidden = "".join(_HIDDEN.format(name=name) for name in sorted(others))
    rules = "\n".join(_FONT.format(name=name, instead=instead) for name, instead in FONTS[fonts].items())
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>\n'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n'
        f"<selectfont><rejectfont>{hidden}</rejectfont></selectfont>\n"
        f"<cachedir>{store}</cachedir>\n{rules}\n</fontconfig>\n"
    )
