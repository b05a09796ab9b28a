"""How texts are compared and cells are addressed, the same everywhere."""

from __future__ import annotations

import unicodedata

# Radicals that copying from a PDF puts in the place of characters (⼈⺠政府); NFKC knows only those of the other block.
_RADICALS = str.maketrans(
    "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰", "民虎西见角贝车长门青页风飞食首马骨鬼鱼鸟卤麦黄黾齐齿龙"
)


def plain(text: str) -> str:
    """NFKC without any white space or invisible character, for comparing and parsing, never for showing."""
    normal = unicodedata.normalize("NFKC", text).translate(_RADICALS)
    return "".join(char for char in normal if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc"))


def a1(row: int, column: int) -> str:
    """``D7`` for (6, 3)."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
