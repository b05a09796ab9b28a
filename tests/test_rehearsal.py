"""A worker that is ready has worked out what reading a template takes, and reads as if it had not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from consolidate import forms
from consolidate.reading import rehearsal
from consolidate.workers import child
from tests.support import small_round

# expressions that state units and labels: they take longest to compile, and each table needs them
ARE_READY = ["count_units", "currency", "labels", "not_to_count", "vocabulary"]


@pytest.mark.slow
def test_the_first_template_compiles_no_expression_for_labels_and_units() -> None:
    program = """
        import json, sys
        from consolidate import regex
        from consolidate.reading import alike
        from consolidate.workers import child
        from tests.support import small_round
        data = small_round.answer("民政局")
        child.make_ready()
        made = []
        compiled = regex.re.compile

        def compile_and_tell(text, flags=0):
            made.append(sys._getframe(2).f_globals["__name__"])
            return compiled(text, flags)

        regex.re.compile = compile_and_tell
        child.read_answer("2021", data)
        print(json.dumps(made))
    """
    words, here = [sys.executable, "-c", dedent(program)], Path(__file__).parent.parent
    said = subprocess.run(words, cwd=here, capture_output=True, encoding="utf-8", check=True)
    made = {module.removeprefix("consolidate.reading.") for module in json.loads(said.stdout)}
    assert made  # others are: those of the format, and of formulas
    assert made.isdisjoint(ARE_READY)


def test_what_was_rehearsed_is_not_in_an_answer() -> None:
    data = small_round.answer("民政局")
    first = child.read_answer("2021", data)
    for form in forms.bundled().values():
        rehearsal.rehearse(form)
    assert child.read_answer("2021", data) == first
