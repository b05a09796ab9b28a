"""A TOML file that cannot be parsed: the line, and what is wrong, in both languages."""

from __future__ import annotations

import pytest

from consolidate.forms.toml_text import NotTomlError, parsed
from consolidate.words import say

# a text, the line of its fault, the beginning of what is said
FAULTS = [
    ("a = ", "1", "the value is missing or written in another way"),
    ("a = 1\nb = “x”", "2", "the value is missing or written in another way"),
    ("a = 1\nb = 是", "2", "the value is missing or written in another way"),
    ('a = 1\n\nb = "x', "3", "the closing quotation mark of a text is missing"),
    ("a 1", "1", "= is missing behind the key"),
    ("a = 01", "1", "something stands behind the value"),
    ("a = 1 b = 2", "1", "something stands behind the value"),
    ("[a\nb = 1", "1", "a closing bracket is missing"),
    ("a = [1, 2", "1", "a closing bracket is missing"),
    ("a = 1\na = 2", "2", "a key or a table stands there twice"),
    ("[a]\nb = 1\n[a]", "3", "a key or a table stands there twice"),
    ("= 3", "1", "a line begins with a key"),
    ("报送截止：1月20日", "1", "a line begins with a key"),
    ('a = "C:\\数据"', "1", "in a text between double quotes a backslash is written twice"),
    ("a = 1\x07", "1", "something stands behind the value"),
]


@pytest.mark.parametrize(("text", "line", "said"), FAULTS)
def test_a_fault_has_its_line_and_its_meaning(text: str, line: str, said: str) -> None:
    with pytest.raises(NotTomlError) as stopped:
        parsed(text)
    where, sentence, args = stopped.value.problem
    assert (where, say("en", sentence, **args)[: len(said)]) == (line, said)
    assert say("zh", sentence, **args) != say("en", sentence, **args)


def test_what_is_toml_is_parsed() -> None:
    assert parsed('a = "x"\n[b]\nc = [1, true]') == {"a": "x", "b": {"c": [1, True]}}
