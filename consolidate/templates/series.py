"""Make templates that differ only in the unit's name from one pattern: the 3,000 templates of a round share the rest.

The name stands in headings, footers and the token. A pattern is a template for a placeholder as long and as wide as the
name. In it the placeholder is replaced by the name, and the checksum of the token by the right one. The bytes are those
of ``template``. If a name could change more than that, or if there are figures of last year, ``template`` makes the
workbook.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import NamedTuple

from consolidate import token
from consolidate.excel.tables import width
from consolidate.model import Form, Number, Place, Round, Unit
from consolidate.regex import regex
from consolidate.templates import page, stamp, template

_WIDE, _NARROW = "龘", "~"  # characters that occur in no form
_ORDINARY = regex(r"[\u4e00-\u9fa5][\u4e00-\u9fa5（）A-Za-z0-9]*")  # the same in texts, footers and XML


class _Pattern(NamedTuple):
    """A template for a placeholder: its parts, the placeholder, and the checksum of its token."""

    parts: tuple[tuple[zipfile.ZipInfo, bytes], ...]
    name: bytes
    check: bytes


class Series:
    """The templates of one round."""

    def __init__(self, form: Form, round_: Round) -> None:
        """Begin without a pattern; one is made for every length of name, and for what its unit is permitted."""
        self._form, self._round = form, round_
        self._patterns: dict[tuple[str, tuple[str, ...]], _Pattern] = {}

    def template(self, unit: Unit, last_year: Mapping[Place, Number]) -> bytes:
        """The workbook (.xlsx) of a unit, as ``templates.template`` makes it."""
        if last_year or len(unit.name) > page.LONGEST_NAME or not _ORDINARY.fullmatch(unit.name):
            return template(self._form, self._round, unit, last_year=last_year)
        pattern = self._pattern(unit.name, unit.permitted)
        if any(f">{unit.name}<".encode() in part for _, part in pattern.parts):  # a text of the form, stored only once
            return template(self._form, self._round, unit)
        check = self._check(unit)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for info, part in pattern.parts:
                made.writestr(info, part.replace(pattern.name, unit.name.encode()).replace(pattern.check, check))
        return out.getvalue()

    def _pattern(self, name: str, permitted: tuple[str, ...]) -> _Pattern:
        wide = width(name) - len(name)
        stand_in = _WIDE * wide + _NARROW * (len(name) - wide)
        key = stand_in, permitted
        if key not in self._patterns:
            unit = Unit(stand_in, permitted=permitted)
            with zipfile.ZipFile(io.BytesIO(template(self._form, self._round, unit))) as made:
                parts = tuple((info, made.read(info)) for info in made.infolist())
            self._patterns[key] = _Pattern(parts, stand_in.encode(), self._check(unit))
        return self._patterns[key]

    def _check(self, unit: Unit) -> bytes:
        """The checksum in the last line of a token."""
        return token.write(stamp(self._form, self._round, unit))[-1][1].encode()
