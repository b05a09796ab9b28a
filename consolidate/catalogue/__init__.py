"""All kinds of findings. Their names in JSON, sentences and hints stand in the modules of this package, by topic."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from consolidate.catalogue import files, reports, rounds, tables
from consolidate.words import N_

AMOUNT = N_("an amount in {measure}, 0 or more")  # what a cell of money should hold


class FindingKind(StrEnum):
    """A kind of finding: its name, a ``sentence`` with what was found and expected, and a ``hint`` with what to do.

    ``hint`` is "" if nothing is to be done. ``findings.py`` replaces the names in braces.
    """

    sentence: str
    hint: str

    def __new__(cls, value: str, sentence: str = "", hint: str = "") -> Self:
        """Take the three texts of a member; ``FindingKind(value)`` alone finds a member, or raises ValueError."""
        member = str.__new__(cls, value)
        member._value_, member.sentence, member.hint = value, sentence, hint
        return member

    # --- the file as a whole
    UNREADABLE = files.UNREADABLE
    STILL_CHANGING = files.STILL_CHANGING
    NOT_A_WORKBOOK = files.NOT_A_WORKBOOK
    WORD_DOCUMENT = files.WORD_DOCUMENT
    DOCUMENT_UNCLEAR = files.DOCUMENT_UNCLEAR
    DOCUMENT_READ = files.DOCUMENT_READ
    DOCUMENT_ASKS = files.DOCUMENT_ASKS
    SCAN = files.SCAN
    PDF_WITHOUT_TABLES = files.PDF_WITHOUT_TABLES
    PASSWORD_PROTECTED = files.PASSWORD_PROTECTED
    ENCRYPTED_FILE = files.ENCRYPTED_FILE
    SAVED_MAIL = files.SAVED_MAIL
    UNSAFE_FILE = files.UNSAFE_FILE
    ARCHIVE_NOT_OPENED = files.ARCHIVE_NOT_OPENED
    OPENED = files.OPENED
    NO_TABLES = files.NO_TABLES
    UNKNOWN_UNIT = files.UNKNOWN_UNIT
    UNITS_DISAGREE = files.UNITS_DISAGREE
    SEVERAL_UNITS = files.SEVERAL_UNITS
    ANSWERED_TWICE = files.ANSWERED_TWICE
    VERSION_DIFFERS = files.VERSION_DIFFERS
    JOINED = files.JOINED
    COMPANION = files.COMPANION
    REPORT_COMPARED = files.REPORT_COMPARED
    REPORT_DIFFERS = files.REPORT_DIFFERS
    # --- what the words of a report say
    WORDS_DIFFER = reports.WORDS_DIFFER
    WORDS_OF_PART = reports.WORDS_OF_PART
    SECTION_MISSING = reports.SECTION_MISSING
    SECTION_ORDER = reports.SECTION_ORDER
    SECTION_EMPTY = reports.SECTION_EMPTY
    OTHER_BASIS = reports.OTHER_BASIS
    YEAR_IN_WORDS = reports.YEAR_IN_WORDS
    DUPLICATE = reports.DUPLICATE
    REPLACED = reports.REPLACED
    ADOPTED_FOR_ANOTHER = reports.ADOPTED_FOR_ANOTHER
    NOT_USED = reports.NOT_USED
    WITHDRAWN = reports.WITHDRAWN
    IGNORED = reports.IGNORED
    STILL_OPEN = reports.STILL_OPEN
    OTHER_BODY = reports.OTHER_BODY
    OWN_RESULT = reports.OWN_RESULT
    RESULT_ALTERED = reports.RESULT_ALTERED
    RESULT_UNPROVED = reports.RESULT_UNPROVED
    DRAFT_RESULT = reports.DRAFT_RESULT
    BLANK_TEMPLATE = reports.BLANK_TEMPLATE
    # --- mail
    BOUNCED = files.BOUNCED
    CLOUD_LINK = files.CLOUD_LINK
    NO_WORKBOOK = files.NO_WORKBOOK
    MAIL_ENCRYPTED = files.MAIL_ENCRYPTED
    MAIL_NOT_FETCHED = files.MAIL_NOT_FETCHED
    MAIL_DAMAGED = files.MAIL_DAMAGED
    # --- edition and year
    WRONG_YEAR = files.WRONG_YEAR
    SEVERAL_YEARS = files.SEVERAL_YEARS
    YEAR_PUBLISHED = files.YEAR_PUBLISHED
    WRONG_EDITION = files.WRONG_EDITION
    OLD_TABLE = files.OLD_TABLE
    # --- the shape of a table
    MISSING_TABLE = tables.MISSING_TABLE
    TABLE_UNREAD = tables.TABLE_UNREAD
    TABLE_TWICE = tables.TABLE_TWICE
    BLANK_COPY = tables.BLANK_COPY
    TABLE_REPEATED = tables.TABLE_REPEATED
    MISSING_ROW = tables.MISSING_ROW
    ROW_TWICE = tables.ROW_TWICE
    PIECES_JOINED = tables.PIECES_JOINED
    PIECE_APART = tables.PIECE_APART
    RAGGED_ROW = tables.RAGGED_ROW
    MISSING_COLUMN = tables.MISSING_COLUMN
    EXTRA_NUMBERS = tables.EXTRA_NUMBERS
    NUMBERS_APART = tables.NUMBERS_APART
    NUMBERS_ASTRAY = tables.NUMBERS_ASTRAY
    UNKNOWN_COLUMN = tables.UNKNOWN_COLUMN
    UNKNOWN_ROW = tables.UNKNOWN_ROW
    MISPLACED_LABEL = tables.MISPLACED_LABEL
    WRONG_GROUP = tables.WRONG_GROUP
    UNKNOWN_GROUP = tables.UNKNOWN_GROUP
    OTHER_PERIOD = tables.OTHER_PERIOD
    SUBTOTAL = tables.SUBTOTAL
    SUBTOTAL_DIFFERS = tables.SUBTOTAL_DIFFERS
    REMARK_BESIDE = tables.REMARK_BESIDE
    EXTRA_ROW = tables.EXTRA_ROW
    EXTRA_COLUMN = tables.EXTRA_COLUMN
    LABEL_EQUIVALENT = tables.LABEL_EQUIVALENT
    LABEL_LIMITED = tables.LABEL_LIMITED
    LABEL_MISPRINT = tables.LABEL_MISPRINT
    UNSPLIT_ROW = tables.UNSPLIT_ROW
    UNSPLIT_ZEROS = tables.UNSPLIT_ZEROS
    HIDDEN_NUMBERS = tables.HIDDEN_NUMBERS
    COVERED_NUMBER = tables.COVERED_NUMBER
    MERGED_FIGURE = tables.MERGED_FIGURE
    HIDDEN_SHEET = tables.HIDDEN_SHEET
    # --- what stands in a cell
    NOT_A_NUMBER = tables.NOT_A_NUMBER
    ERROR_VALUE = tables.ERROR_VALUE
    SHOWN_OTHERWISE = tables.SHOWN_OTHERWISE
    CHARACTERS_CUT = tables.CHARACTERS_CUT
    STRUCK_OUT = tables.STRUCK_OUT
    DELETED_TEXT = tables.DELETED_TEXT
    HIDDEN_TEXT = tables.HIDDEN_TEXT
    STRUCK_LABEL = tables.STRUCK_LABEL
    UNSEEN_NUMBER = tables.UNSEEN_NUMBER
    PICTURE_IN_CELL = tables.PICTURE_IN_CELL
    COMMENT = tables.COMMENT
    FORMULA_WITHOUT_VALUE = tables.FORMULA_WITHOUT_VALUE
    NOT_WHOLE = tables.NOT_WHOLE
    NEGATIVE = tables.NEGATIVE
    OUT_OF_BOUNDS = tables.OUT_OF_BOUNDS
    TOO_MANY_DECIMALS = tables.TOO_MANY_DECIMALS
    TOO_LARGE = tables.TOO_LARGE
    FORMULA_INPUT = tables.FORMULA_INPUT
    EXTERNAL_FORMULA = tables.EXTERNAL_FORMULA
    FORMULA_STALE = tables.FORMULA_STALE
    FORMULA_SKIPS_TEXT = tables.FORMULA_SKIPS_TEXT
    FORMULA_CIRCULAR = tables.FORMULA_CIRCULAR
    FORMULA_UNCHECKED = tables.FORMULA_UNCHECKED
    TOTAL_FORMULA = tables.TOTAL_FORMULA
    TOTAL_DIFFERS = tables.TOTAL_DIFFERS
    TOTAL_SKIPS_TEXT = tables.TOTAL_SKIPS_TEXT
    TOTALS_NOT_COMPUTED = tables.TOTALS_NOT_COMPUTED
    SPELLED = tables.SPELLED
    YUAN_CONVERTED = tables.YUAN_CONVERTED
    YUAN_SHOWN = tables.YUAN_SHOWN
    UNIT_UNSTATED = tables.UNIT_UNSTATED
    UNIT_CONVERTED = tables.UNIT_CONVERTED
    UNIT_DISPUTED = tables.UNIT_DISPUTED
    FOREIGN_CURRENCY = tables.FOREIGN_CURRENCY
    DIGITS_APART = tables.DIGITS_APART
    COUNT_UNIT = tables.COUNT_UNIT
    BLANK_CELLS = tables.BLANK_CELLS
    BLANK_TOTAL = tables.BLANK_TOTAL
    EMPTY_TABLE = tables.EMPTY_TABLE
    BOX_CONTRADICTED = tables.BOX_CONTRADICTED
    # --- rules
    RULE_BROKEN = rounds.RULE_BROKEN
    COMPUTED_DIFFERS = rounds.COMPUTED_DIFFERS
    RULES_BY_BODY = rounds.RULES_BY_BODY
    MONEY_JUMP = rounds.MONEY_JUMP
    NOT_PERMITTED = rounds.NOT_PERMITTED
    IMPLAUSIBLE = rounds.IMPLAUSIBLE
    NEIGHBOURS_FIGURES = rounds.NEIGHBOURS_FIGURES
    # --- last year
    CARRIED_DIFFERS = rounds.CARRIED_DIFFERS
    IN_FORCE_DIFFERS = rounds.IN_FORCE_DIFFERS
    JUMP = rounds.JUMP
    FIGURES_REPEATED = rounds.FIGURES_REPEATED
    LAST_YEAR_WRONG = rounds.LAST_YEAR_WRONG
    LAST_YEAR_DOUBTFUL = rounds.LAST_YEAR_DOUBTFUL
    LAST_YEAR_GAPS = rounds.LAST_YEAR_GAPS
    UNIT_SPLIT = rounds.UNIT_SPLIT
    PREDECESSOR_UNKNOWN = rounds.PREDECESSOR_UNKNOWN
    NO_SUCCESSOR = rounds.NO_SUCCESSOR
    REMARK = rounds.REMARK
    # --- what came back
    QUESTION_OPEN = rounds.QUESTION_OPEN
    # --- decisions
    CORRECTED = rounds.CORRECTED
    DECISION_VOID = rounds.DECISION_VOID
    DECISION_WIDE = rounds.DECISION_WIDE
    DECISION_UNBOUND = rounds.DECISION_UNBOUND
    DEDUCTION_WAITS = rounds.DEDUCTION_WAITS
    DEDUCTION_EXCEEDS = rounds.DEDUCTION_EXCEEDS
    DEDUCTION_UNEVEN = rounds.DEDUCTION_UNEVEN
    DECISION_FAULTY = rounds.DECISION_FAULTY


# findings on the outline of a report; whatever they say, its figures are not in doubt
OUTLINE = frozenset({
    FindingKind.SECTION_MISSING, FindingKind.SECTION_ORDER, FindingKind.SECTION_EMPTY, FindingKind.OTHER_BASIS,
    FindingKind.YEAR_IN_WORDS,
})  # fmt: skip
