"""Run the program as a user does, in this process, and give its exit code and what it printed."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from consolidate.__main__ import main


def run(*words: object) -> tuple[int, str, str]:
    """Exit code, stdout, stderr; the language is English unless the words say otherwise."""
    argv = [str(word) for word in words]
    if not any(word.startswith("--lang") for word in argv):
        argv = [*argv, "--lang", "en"]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(argv)
    return code, out.getvalue(), err.getvalue()


def run_json(*words: object) -> tuple[int, Any]:
    """Exit code and the JSON object printed."""
    code, out, err = run(*words, "--json")
    assert out, err
    return code, json.loads(out)


def check_json(*files: Path) -> tuple[int, Any]:
    """``consolidate check FILE… --json``."""
    return run_json("check", *files)
