"""The annual report as a web page, with its figures as JSON and CSV: for eyes, for readers aloud, for programs."""

from __future__ import annotations

import csv
import html
import io
import json
import random
import re
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from consolidate.annual_report import open_data, page, words
from consolidate.catalogue import FindingKind
from consolidate.forms import editions
from consolidate.model import Form
from page import build
from tests.support import annual_reports as making
from tests.support.building import balanced

FORMS = list(editions().values())
_VOID = {"meta", "br"}


def made(form: Form, seed: int = 0, final: bool = True) -> tuple[bytes, dict[str, object]]:
    """The page of a report with figures of this luck, and the figures."""
    numbers = {str(p): n for p, n in balanced(form, random.Random(seed), most=10**6).items() if n is not None}
    subject = making.subject(numbers, form=form, final=final)
    blocks = tuple(words.fill(making.usual(form), subject).blocks)
    return page.write(blocks, subject, "m" * 32), dict(numbers)


class Outline(HTMLParser):
    """The elements of a page: that each is closed in its turn, and what they hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.count: Counter[str] = Counter()
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] += 1
        self.attributes.append((tag, dict(attrs)))
        self.open += [] if tag in _VOID else [tag]
        self.cells += [""] * (tag == "td")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "td":
            self.cells[-1] += data


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_our_reader_reads_our_page(form: Form) -> None:
    for seed in range(3):
        data, numbers = made(form, seed)
        answer = making.read(data, form)
        assert {str(place): number for place, number in answer.numbers.items()} == numbers
        unwritten = FindingKind.SECTION_EMPTY  # nobody has written the fifth part yet
        assert {finding.kind for finding in answer.findings} <= {FindingKind.DOCUMENT_READ, unwritten}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_the_page_is_one_clean_file(form: Form) -> None:
    text = made(form)[0].decode()
    seen = Outline(text)
    assert text.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert seen.count["h1"] == seen.count["main"] == seen.count["title"] == 1
    assert seen.count["table"] == seen.count["caption"] == len(form.tables)
    assert not {"img", "script", "link", "iframe", "svg", "object", "form"} & set(seen.count)
    assert "http" not in text
    assert "url(" not in text
    assert 'name="viewport" content="width=device-width, initial-scale=1"' in text
    levels = [int(tag[1]) for tag, _ in seen.attributes if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels)), "no level is left out"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_label_has_its_scope_and_every_cell_one_number(form: Form) -> None:
    data, _ = made(form)
    seen = Outline(data.decode())
    scopes = [attributes.get("scope") for tag, attributes in seen.attributes if tag == "th"]
    assert set(scopes) <= {"row", "col", "rowgroup", "colgroup"}
    numbers = [cell for cell in seen.cells if re.search(r"\d", cell) and not cell.startswith("（")]
    assert len(numbers) >= len(form.places)
    assert all(re.fullmatch(r"-?\d+(\.\d+)?", cell.strip()) for cell in numbers), numbers


def test_a_draft_says_so_and_a_final_page_has_its_code() -> None:
    draft, final = (made(making.FORM, final=state)[0].decode() for state in (False, True))
    assert '<p class="draft" role="status">草稿' in draft
    assert "校验码：" not in draft
    assert 'class="draft" role' not in final
    assert "校验码：1a2b3c4d" in final


def test_text_is_never_markup() -> None:
    evil = "<script>alert(1)</script>&amp;\"'"
    subject = making.subject()
    text = page.write(making.words(evil), subject).decode()
    assert "<script" not in text
    assert html.escape(evil) in text


def test_a_page_that_somebody_changed_is_known() -> None:
    data, _ = made(making.FORM)
    assert page.properties(data)["unchanged"] == "yes"
    assert page.properties(data.replace("有序开展".encode(), "好".encode()))["unchanged"] == ""
    assert page.properties(b"<html></html>") == {}


def test_the_open_data_are_the_figures() -> None:
    figures = {"requests.new.total": 12, "disclosure.fees.amount": 3}
    subject = making.subject(figures, {"requests.new.total": 10})
    found = json.loads(open_data.as_json(subject))
    assert (found["organ"], found["year"], found["form"], found["final"]) == (making.BODY, 2025, "2021", True)
    lines = {line["place"]: line for line in found["figures"]}
    assert len(lines) == 200
    assert lines["requests.new.total"] == {
        "place": "requests.new.total", "table": "三、收到和处理政府信息公开申请情况",
        "row": "一、本年新收政府信息公开申请数量", "column": "申请人情况 总计", "unit": "件", "value": "12",
        "last_year": "10",
    }  # fmt: skip
    data = open_data.as_csv(subject)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["位置代号", "表", "行", "列", "计量单位", "数值", "上年"]
    assert [row[5] for row in rows[1:]] == [line["value"] for line in found["figures"]]


# --- in a browser ----------------------------------------------------------------------------------------------

BROWSER = shutil.which("chromium")
AXE = build.HERE / "node_modules" / "axe-core" / "axe.min.js"  # there once the page is built
_RUN = """<script>{axe}</script><script>
axe.run(document, {{ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }}).then(found => {{
  document.documentElement.innerHTML = "<body><pre>" + JSON.stringify(found.violations.map(v => [v.id, v.nodes.length,
    v.nodes[0].html.replace(/</g, "[")])) + "</pre></body>"; }});
</script>"""
_NARROW = """<!DOCTYPE html><body><iframe id="f" style="width:360px;height:800px;border:0"></iframe><script>
const f = document.getElementById("f"); f.srcdoc = {page}; f.onload = () => {{
  const d = f.contentDocument, wide = [...d.querySelectorAll("body *")].filter(e => !e.closest("table") &&
    e.getBoundingClientRect().right > 360.5).map(e => e.tagName);
  document.body.innerHTML = "<pre>" + JSON.stringify([d.documentElement.scrollWidth, wide]) + "</pre>"; }};
</script></body>"""


def shown(folder: Path, text: str) -> object:
    """What a page writes about itself once a browser has run it."""
    assert BROWSER
    (folder / "page.html").write_text(text, encoding="utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=60000",
               f"--user-data-dir={folder / 'profile'}", "--dump-dom", (folder / "page.html").as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=240, check=True)
    found = re.search("<pre>(.*?)</pre>", done.stdout, re.S)
    assert found, done.stdout[:2000]
    return json.loads(html.unescape(found[1]))


@pytest.mark.browser
@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("final", [True, pytest.param(False, marks=pytest.mark.long)], ids=["final", "draft"])
def test_axe_finds_nothing(final: bool, tmp_path: Path) -> None:
    axe = AXE.read_text(encoding="utf-8")
    for form in FORMS:
        text = made(form, final=final)[0].decode()
        assert shown(tmp_path, text.replace("</body>", _RUN.format(axe=axe) + "</body>")) == [], form.id


@pytest.mark.browser
def test_nothing_but_tables_is_wider_than_a_telephone(tmp_path: Path) -> None:
    text = made(making.FORM)[0].decode()
    found = shown(tmp_path, _NARROW.format(page=json.dumps(text).replace("</", "<\\/")))
    assert isinstance(found, list)
    assert (found[0] <= 360, found[1]) == (True, [])
