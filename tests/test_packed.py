"""Numbers as plain values: what is packed comes back as it was, also by way of JSON, and takes less room."""

from __future__ import annotations

import json
import random
from decimal import Decimal

import pytest

from consolidate.model import Number
from consolidate.reading.packed import pack, unpack


@pytest.mark.parametrize(
    ("numbers", "whole", "blank", "other"),
    [
        # the letter is the least width that holds all whole numbers; each takes two, four or eight bytes
        ((), "h", "", ()),
        ((0, 1, -1), "hAAABAP//", "", ()),
        ((32767, -32768), "h/38AgA==", "", ()),
        ((32768, 0), "iAIAAAAAAAAA=", "", ()),
        ((2147483648,), "qAAAAgAAAAAA=", "", ()),
        ((-(1 << 63),), "qAAAAAAAAAIA=", "", ()),
        # what is not whole, is missing or is too large stands beside them
        ((1, None, 2), "hAQAAAAIA", "hAQA=", ()),
        ((Decimal("1.50"), 1), "hAAABAA==", "", ((0, "1.50"),)),
        ((Decimal(2), None), "hAAAAAA==", "hAQA=", ((0, "2"),)),
        ((1 << 63, 5), "hAAAFAA==", "", ((0, 9223372036854775808),)),
    ],
)
def test_numbers_are_packed(
    numbers: tuple[Number | None, ...], whole: str, blank: str, other: tuple[tuple[int, int | str], ...]
) -> None:
    assert pack(numbers) == (whole, blank, other)
    assert repr(unpack((whole, blank, other))) == repr(numbers)  # 2 and Decimal(2) are equal, and not the same
    assert repr(unpack(json.loads(json.dumps(pack(numbers))))) == repr(numbers)


def test_any_numbers_come_back() -> None:
    some = random.Random(20261128)
    kinds = (
        lambda: some.randrange(100),
        lambda: some.randrange(-(1 << 70), 1 << 70),
        lambda: Decimal(some.randrange(10**8)).scaleb(-some.randrange(6)),
        lambda: None,
    )
    for _ in range(500):
        drawn = [some.choice(kinds[: some.randrange(1, 5)])() for _ in range(some.randrange(300))]
        assert repr([*unpack(pack(drawn))]) == repr(drawn)
