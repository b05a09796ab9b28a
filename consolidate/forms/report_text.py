"""The words of the report in a form file (``[report]``): every name in them is checked, with its line."""

from __future__ import annotations

from collections.abc import Iterator

from consolidate import brackets
from consolidate.forms import report_names
from consolidate.forms.letter_texts import below
from consolidate.forms.lines import Lines
from consolidate.forms.report_names import Unknown
from consolidate.forms.written import Data, problem
from consolidate.model import Form
from consolidate.regex import regex
from consolidate.words import N_, Problem

TABLE = regex(r"[{｛]\s*表\s*(\S+?)\s*[}｝]")  # a paragraph where an official table goes
TWICE = N_("the table {name} is to be put in {count} times; name it once")


def faults(at: Lines, data: Data, text: str, form: Form) -> Iterator[Problem]:
    """Yield names that stand for nothing or for several figures, brackets left open, and tables named twice."""
    report = data.get("report", {})
    line = at.get((id(report), "text"), 0)
    tables = {table.number: 0 for table in form.tables}
    for number, written in enumerate(form.report.split("\n"), 1):
        where = line + below(text.splitlines(), line, number) if line else 0
        table = TABLE.fullmatch(written.strip())
        if table and table[1] in tables:
            tables[table[1]] += 1
            if tables[table[1]] == 2:
                yield problem(where, TWICE, name=f"{{表{table[1]}}}", count=form.report.count(written.strip()))
            continue
        for found in brackets.every(written):
            if found.end is None:
                yield problem(where, N_("the bracket {found} is not closed"), found=written[found.start])
            elif isinstance(meant := report_names.meaning(form, found.name), Unknown):
                sentence, args = meant.told(found.name)
                yield problem(where, sentence, **args)
