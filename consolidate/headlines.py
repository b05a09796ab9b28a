"""A few words for every kind of finding, for lists that have no room for its sentence, and what is shown beside them.

The sentences stand in ``catalogue.py``; ``findings.py`` fills in the braces.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.words import N_


class Headline(NamedTuple):
    """What a list shows of a finding: the words, and a sentence with what stands there; "" if the words say it all."""

    words: str
    detail: str = ""


_EXPECTED = N_("{found}, should be {expected}")
_READ = N_("{found}, read as {expected}")
_LAST = N_("{found}, last year {expected}")
_SIDES = N_("{left} against {right}")
_TAKEN = N_("{found}, parts {expected}")
_ADDED = N_("{found}, units {expected}")
_NOW = N_("{found}, now {expected}")
_BECAME = N_("from {found} to {expected}")
_TABLE = N_("table {table}")
_LINE = N_("line {line}")
_FAULT = N_("line {line}: {reason}{also}")
_TAKEN_OUT = N_("{address}, {labels}: {left} against {right}")
_FOUND = "{found}"  # the same in every language
_TEXTS = "{texts}"
_REASON = "{reason}"
_WANTED = "{expected}"
_WORDS = N_("{what}{stated}, tables {expected}")

HEADLINES: Mapping[FindingKind, Headline] = {
    FindingKind.UNREADABLE: Headline(N_("cannot be read"), _REASON),
    FindingKind.STILL_CHANGING: Headline(N_("still being copied")),
    FindingKind.NOT_A_WORKBOOK: Headline(N_("not a workbook"), _FOUND),
    FindingKind.WORD_DOCUMENT: Headline(N_("only a Word document")),
    FindingKind.DOCUMENT_UNCLEAR: Headline(N_("a Word document that is not read"), _REASON),
    FindingKind.DOCUMENT_READ: Headline(N_("read from a document"), _FOUND),
    FindingKind.DOCUMENT_ASKS: Headline(N_("only a report, to be decided"), _FOUND),
    FindingKind.SCAN: Headline(N_("only a scan"), _FOUND),
    FindingKind.PDF_WITHOUT_TABLES: Headline(N_("PDF without lined tables")),
    FindingKind.PASSWORD_PROTECTED: Headline(N_("has a password")),
    FindingKind.ENCRYPTED_FILE: Headline(N_("encrypted by a security program")),
    FindingKind.SAVED_MAIL: Headline(N_("a saved mail without a file"), _REASON),
    FindingKind.UNSAFE_FILE: Headline(N_("not opened for safety"), _REASON),
    FindingKind.ARCHIVE_NOT_OPENED: Headline(N_("archive not opened"), _REASON),
    FindingKind.OPENED: Headline(N_("archive or mail opened")),
    FindingKind.NO_TABLES: Headline(N_("no official tables in it")),
    FindingKind.UNKNOWN_UNIT: Headline(N_("nobody knows whose it is")),
    FindingKind.UNITS_DISAGREE: Headline(N_("names different units"), _FOUND),
    FindingKind.NAME_UNKNOWN: Headline(N_("another name in its template"), _FOUND),
    FindingKind.SEVERAL_UNITS: Headline(N_("tables of several units"), _FOUND),
    FindingKind.ANSWERED_TWICE: Headline(N_("several different files")),
    FindingKind.VERSION_DIFFERS: Headline(N_("where the files differ"), _FOUND),
    FindingKind.JOINED: Headline(N_("put together from several files")),
    FindingKind.COMPANION: Headline(N_("goes with the workbook")),
    FindingKind.REPORT_COMPARED: Headline(N_("a report compared with the workbook")),
    FindingKind.REPORT_DIFFERS: Headline(N_("workbook and report differ"), _FOUND),
    FindingKind.WORDS_DIFFER: Headline(N_("words and tables differ"), _WORDS),
    FindingKind.WORDS_OF_PART: Headline(N_("words about another scope"), _WORDS),
    FindingKind.SECTION_MISSING: Headline(N_("a part of the report is missing"), _WANTED),
    FindingKind.SECTION_ORDER: Headline(N_("parts of the report out of order"), _FOUND),
    FindingKind.SECTION_EMPTY: Headline(N_("a part of the report says nothing"), _WANTED),
    FindingKind.OTHER_BASIS: Headline(N_("cites another edition"), _FOUND),
    FindingKind.YEAR_IN_WORDS: Headline(N_("another year in the words"), _EXPECTED),
    FindingKind.DUPLICATE: Headline(N_("the same once more")),
    FindingKind.REPLACED: Headline(N_("replaced by a later one")),
    FindingKind.ADOPTED_FOR_ANOTHER: Headline(N_("adopted for another unit"), _FOUND),
    FindingKind.NOT_USED: Headline(N_("not used, as decided")),
    FindingKind.WITHDRAWN: Headline(N_("void")),
    FindingKind.IGNORED: Headline(N_("not an answer"), _REASON),
    FindingKind.STILL_OPEN: Headline(N_("still open somewhere")),
    FindingKind.OTHER_BODY: Headline(N_("template of another office"), _FOUND),
    FindingKind.OWN_RESULT: Headline(N_("our own result")),
    FindingKind.RESULT_ALTERED: Headline(N_("official table typed over"), _ADDED),
    FindingKind.RESULT_UNPROVED: Headline(N_("result without its units")),
    FindingKind.DRAFT_RESULT: Headline(N_("still a draft")),
    FindingKind.BLANK_TEMPLATE: Headline(N_("empty template")),
    FindingKind.BOUNCED: Headline(N_("mail not delivered"), _FOUND),
    FindingKind.CLOUD_LINK: Headline(N_("link instead of a workbook"), _FOUND),
    FindingKind.LINK_BESIDE: Headline(N_("link beside a workbook"), _FOUND),
    FindingKind.NO_WORKBOOK: Headline(N_("mail without a workbook")),
    FindingKind.MAIL_ENCRYPTED: Headline(N_("encrypted mail")),
    FindingKind.MAIL_NOT_FETCHED: Headline(N_("mail not fetched")),
    FindingKind.MAIL_DAMAGED: Headline(N_("incomplete mail"), _REASON),
    FindingKind.WRONG_YEAR: Headline(N_("wrong year"), _EXPECTED),
    FindingKind.SEVERAL_YEARS: Headline(N_("names several years"), _READ),
    FindingKind.YEARS_DIFFER: Headline(N_("a table headed by an earlier year"), _FOUND),
    FindingKind.PART_OF_YEAR: Headline(N_("names a part of the year"), _FOUND),
    FindingKind.YEAR_PUBLISHED: Headline(N_("named after the next year")),
    FindingKind.WRONG_EDITION: Headline(N_("wrong edition of the form")),
    FindingKind.OLD_TABLE: Headline(N_("an old table as well")),
    FindingKind.MISSING_TABLE: Headline(N_("a table is missing"), _TABLE),
    FindingKind.TABLE_UNREAD: Headline(N_("a table perhaps not recognised"), _TABLE),
    FindingKind.TABLE_TWICE: Headline(N_("a table twice, differing"), _TABLE),
    FindingKind.BLANK_COPY: Headline(N_("a table once more, blank"), _TABLE),
    FindingKind.TABLE_REPEATED: Headline(N_("a table twice, the same"), _TABLE),
    FindingKind.MISSING_ROW: Headline(N_("a row is missing"), _WANTED),
    FindingKind.ROW_TWICE: Headline(N_("a row twice"), _WANTED),
    FindingKind.PIECES_JOINED: Headline(N_("a broken table, joined")),
    FindingKind.PIECE_APART: Headline(N_("a piece of a table that does not fit"), _FOUND),
    FindingKind.RAGGED_ROW: Headline(N_("row with other columns"), _TABLE),
    FindingKind.MISSING_COLUMN: Headline(N_("a column is missing"), _WANTED),
    FindingKind.EXTRA_NUMBERS: Headline(N_("a number outside the form"), _FOUND),
    FindingKind.BESIDE_BLANK: Headline(N_("a figure beside its blank cell")),
    FindingKind.PARTS_DIFFER: Headline(N_("parts of the year do not go with it"), _FOUND),
    FindingKind.NUMBERS_APART: Headline(N_("numbers apart from the table")),
    FindingKind.NUMBERS_ASTRAY: Headline(N_("numbers not in their cells")),
    FindingKind.UNKNOWN_COLUMN: Headline(N_("unknown column"), _FOUND),
    FindingKind.UNKNOWN_ROW: Headline(N_("unknown row"), _FOUND),
    FindingKind.MISPLACED_LABEL: Headline(N_("row or column misplaced"), _FOUND),
    FindingKind.WRONG_GROUP: Headline(N_("rows under another group"), _WANTED),
    FindingKind.UNKNOWN_GROUP: Headline(N_("unknown group label"), _FOUND),
    FindingKind.OTHER_PERIOD: Headline(N_("of another period"), _FOUND),
    FindingKind.SUBTOTAL: Headline(N_("a subtotal, not read"), _FOUND),
    FindingKind.SUBTOTAL_DIFFERS: Headline(N_("a subtotal differs"), _EXPECTED),
    FindingKind.REMARK_BESIDE: Headline(N_("text beside the figures"), _FOUND),
    FindingKind.EXTRA_ROW: Headline(N_("an added row"), _FOUND),
    FindingKind.EXTRA_COLUMN: Headline(N_("an added column"), _FOUND),
    FindingKind.LABEL_EQUIVALENT: Headline(N_("labels in other words")),
    FindingKind.LABEL_LIMITED: Headline(N_("a label says more"), _FOUND),
    FindingKind.LABEL_MISPRINT: Headline(N_("a misprinted label"), _EXPECTED),
    FindingKind.UNSPLIT_ROW: Headline(N_("one row for several"), _WANTED),
    FindingKind.UNSPLIT_ZEROS: Headline(N_("one row for several, all 0"), _WANTED),
    FindingKind.HIDDEN_NUMBERS: Headline(N_("hidden rows or columns")),
    FindingKind.COVERED_NUMBER: Headline(N_("hidden under merged cells"), _FOUND),
    FindingKind.MERGED_FIGURE: Headline(N_("one number for several figures"), _FOUND),
    FindingKind.HIDDEN_SHEET: Headline(N_("hidden sheet")),
    FindingKind.NOT_A_NUMBER: Headline(N_("not a number"), _EXPECTED),
    FindingKind.ERROR_VALUE: Headline(N_("error value"), _EXPECTED),
    FindingKind.SHOWN_OTHERWISE: Headline(N_("shown differently"), _FOUND),
    FindingKind.CHARACTERS_CUT: Headline(N_("characters struck out or raised"), _READ),
    FindingKind.STRUCK_OUT: Headline(N_("struck out"), _FOUND),
    FindingKind.DELETED_TEXT: Headline(N_("deleted text"), _TEXTS),
    FindingKind.HIDDEN_TEXT: Headline(N_("hidden text"), _TEXTS),
    FindingKind.STRUCK_LABEL: Headline(N_("label struck out"), _FOUND),
    FindingKind.UNSEEN_NUMBER: Headline(N_("cannot be seen"), _FOUND),
    FindingKind.PICTURE_IN_CELL: Headline(N_("picture in the cell")),
    FindingKind.COMMENT: Headline(N_("comment on a cell"), _FOUND),
    FindingKind.FORMULA_WITHOUT_VALUE: Headline(N_("formula without a result")),
    FindingKind.NOT_WHOLE: Headline(N_("not a whole number"), _FOUND),
    FindingKind.NEGATIVE: Headline(N_("a negative number"), _FOUND),
    FindingKind.TOO_MANY_DECIMALS: Headline(N_("too many decimals"), _READ),
    FindingKind.OUT_OF_BOUNDS: Headline(N_("out of bounds"), _FOUND),
    FindingKind.TOO_LARGE: Headline(N_("too many digits"), _FOUND),
    FindingKind.FORMULA_INPUT: Headline(N_("formula in an input cell"), _FOUND),
    FindingKind.EXTERNAL_FORMULA: Headline(N_("formula from another file"), _FOUND),
    FindingKind.FORMULA_STALE: Headline(N_("formula not recalculated"), _NOW),
    FindingKind.FORMULA_SKIPS_TEXT: Headline(N_("formula passes over texts"), _FOUND),
    FindingKind.FORMULA_CIRCULAR: Headline(N_("circular formula"), _FOUND),
    FindingKind.FORMULA_UNCHECKED: Headline(N_("formula perhaps out of date"), _FOUND),
    FindingKind.TOTAL_FORMULA: Headline(N_("total adds up the wrong cells"), _TAKEN),
    FindingKind.TOTAL_DIFFERS: Headline(N_("total differs from its parts"), _TAKEN),
    FindingKind.TOTAL_SKIPS_TEXT: Headline(N_("total passes over texts"), _TAKEN),
    FindingKind.TOTALS_NOT_COMPUTED: Headline(N_("totals not computed")),
    FindingKind.SPELLED: Headline(N_("number written as text"), _READ),
    FindingKind.YUAN_CONVERTED: Headline(N_("元 for 万元"), _READ),
    FindingKind.YUAN_SHOWN: Headline(N_("shown in 元"), _READ),
    FindingKind.UNIT_UNSTATED: Headline(N_("no unit of money"), _READ),
    FindingKind.UNIT_CONVERTED: Headline(N_("another unit of money"), _READ),
    FindingKind.UNIT_DISPUTED: Headline(N_("units of money contradict"), _READ),
    FindingKind.FOREIGN_CURRENCY: Headline(N_("foreign currency"), _FOUND),
    FindingKind.DIGITS_APART: Headline(N_("one number or several"), _READ),
    FindingKind.COUNT_UNIT: Headline(N_("another unit of count"), _FOUND),
    FindingKind.BLANK_CELLS: Headline(N_("blanks taken as 0")),
    FindingKind.BLANK_TOTAL: Headline(N_("blank total")),
    FindingKind.EMPTY_TABLE: Headline(N_("empty table"), _TABLE),
    FindingKind.BOX_CONTRADICTED: Headline(N_("本表全部为零, but there are numbers"), _TABLE),
    FindingKind.RULE_BROKEN: Headline(N_("figures do not balance"), _SIDES),
    FindingKind.COMPUTED_DIFFERS: Headline(N_("not what its formula gives"), _EXPECTED),
    FindingKind.NOT_PERMITTED: Headline(N_("this unit may not report it"), _FOUND),
    FindingKind.IMPLAUSIBLE: Headline(N_("hardly possible"), _FOUND),
    FindingKind.RULES_BY_BODY: Headline(N_("规章 by a body that makes none"), _FOUND),
    FindingKind.MONEY_JUMP: Headline(N_("far too much money"), _FOUND),
    FindingKind.NEIGHBOURS_FIGURES: Headline(N_("the figures of another unit"), _FOUND),
    FindingKind.UNIT_TWICE: Headline(N_("would count twice"), N_("in the result of {expected}")),
    FindingKind.UNIT_INSIDE: Headline(N_("named like a unit of this round"), _FOUND),
    FindingKind.CARRIED_DIFFERS: Headline(N_("carried over differs from last year"), _LAST),
    FindingKind.IN_FORCE_DIFFERS: Headline(N_("in force does not follow from last year"), _EXPECTED),
    FindingKind.JUMP: Headline(N_("far from last year"), _LAST),
    FindingKind.FIGURES_REPEATED: Headline(N_("the same as last year"), N_("{found} of {expected} figures")),
    FindingKind.LAST_YEAR_WRONG: Headline(N_("last_year.xlsx of another year"), _EXPECTED),
    FindingKind.LAST_YEAR_DOUBTFUL: Headline(N_("last_year.xlsx doubtful"), _REASON),
    FindingKind.LAST_YEAR_GAPS: Headline(N_("last_year.xlsx with gaps")),
    FindingKind.UNIT_SPLIT: Headline(N_("unit of last year split"), _FOUND),
    FindingKind.PREDECESSOR_UNKNOWN: Headline(N_("上年单位 unknown"), _FOUND),
    FindingKind.NO_SUCCESSOR: Headline(N_("units without a successor"), _FOUND),
    FindingKind.REMARK: Headline(N_("the unit's own remark"), _FOUND),
    FindingKind.QUESTION_OPEN: Headline(N_("asked before, still open")),
    FindingKind.EXCUSED_REPORTED: Headline(N_("excused, but has reported"), _FOUND),
    FindingKind.CORRECTED: Headline(N_("corrected by the office"), _BECAME),
    FindingKind.DECISION_VOID: Headline(N_("decision no longer applies"), _LINE),
    FindingKind.DECISION_OUTDATED: Headline(N_("decision about an earlier file"), _LINE),
    FindingKind.DECISION_WIDE: Headline(N_("decision answers many findings"), _LINE),
    FindingKind.DECISION_UNBOUND: Headline(N_("decision without 现值"), _LINE),
    FindingKind.DEDUCTION_WAITS: Headline(N_("takes nothing out yet"), _LINE),
    FindingKind.DEDUCTION_EXCEEDS: Headline(N_("takes out too much"), N_("{found}, there is only {expected}")),
    FindingKind.DEDUCTION_UNEVEN: Headline(N_("what is taken out does not agree"), _TAKEN_OUT),
    FindingKind.DECISION_FAULTY: Headline(N_("decision cannot be used"), _FAULT),
    FindingKind.DECISIONS_ASIDE: Headline(N_("decisions in another file")),
}
