"""What a unit reads where the words for the office do not fit it: the same findings, said to those who filled in.

A unit cannot ask the unit, decides nothing and has no roster. Each entry replaces a sentence of ``catalogue``; all
others fit both. A question ends with ``REASON`` where its remedy does not say so itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from consolidate.catalogue import FindingKind
from consolidate.words import N_

REASON = N_(" If it is right as it stands, give the reason on the sheet 情况说明.")
_NUMBER = FindingKind.ERROR_VALUE.hint
_AMOUNT = FindingKind.FOREIGN_CURRENCY.hint
_RECALCULATE = N_("Open the file, press Ctrl+Alt+F9 and save it.")
_TEMPLATE = N_("Send the filled-in Excel template.")
_CORRECT = N_("Check the figure, and correct it if it is wrong.")

FOR_UNITS: Mapping[str, str] = {
    # --- the file as a whole
    FindingKind.UNREADABLE.hint: N_("Open it in Excel or WPS, save it as .xlsx and send that file."),
    FindingKind.NOT_A_WORKBOOK.hint: _TEMPLATE,
    FindingKind.PDF_WITHOUT_TABLES.hint: N_(
        "Send the filled-in Excel template, or the report as it was written, saved as .docx."
    ),
    FindingKind.SCAN.hint: N_("Send the filled-in Excel template as well; a scan can only be kept as a record."),
    FindingKind.ENCRYPTED_FILE.sentence: N_("the file seems to be encrypted by a security program ({found})"),
    FindingKind.ENCRYPTED_FILE.hint: N_(
        "Decrypt it before sending (解密外发); nobody outside of your office can open it so."
    ),
    FindingKind.DOCUMENT_ASKS.sentence: N_("the tables came in a report ({found}), not in the Excel template"),
    FindingKind.DOCUMENT_ASKS.hint: N_("Check the figures in the Excel template, and send that."),
    FindingKind.REPORT_DIFFERS.hint: N_("Check which is right, and correct the other one."),
    FindingKind.WORDS_DIFFER.hint: N_("Check which is right, and correct the words or the table."),
    FindingKind.SECTION_MISSING.hint: N_("Add it: the report has six parts in their official order."),
    FindingKind.SECTION_ORDER.hint: N_("Put the parts into their official order."),
    FindingKind.SECTION_EMPTY.hint: N_("Write what the problems are and how they are mended."),
    FindingKind.OTHER_BASIS.hint: N_("Cite the document by which the report is made."),
    FindingKind.YEAR_IN_WORDS.hint: N_("Check whether the sentence was kept from another year's report."),
    FindingKind.PIECES_JOINED.hint: N_("Check whether the joined rows are of this table; if not, send the template."),
    FindingKind.PIECE_APART.hint: N_("Join the two tables in the document, or send the filled-in Excel template."),
    FindingKind.RAGGED_ROW.hint: N_("Check the figures of these rows, or send the filled-in Excel template."),
    FindingKind.HIDDEN_TEXT.hint: N_("If it counts, show it; if not, delete it."),
    FindingKind.SAVED_MAIL.hint: N_("Send the filled-in Excel template itself."),
    FindingKind.ARCHIVE_NOT_OPENED.hint: N_("Unpack it, and send the workbooks that are in it."),
    FindingKind.NAME_UNKNOWN.sentence: N_("the template of {expected} names {found} in its place"),
    FindingKind.NAME_UNKNOWN.hint: N_(
        "Write {expected} there again; if the figures are not yours, ask for your template."
    ),
    FindingKind.UNITS_DISAGREE.hint: N_("Correct the name of the unit in the file, or the name of the file."),
    FindingKind.ANSWERED_TWICE.sentence: N_("several different files came in: {found}; they differ in {differences}"),
    FindingKind.ANSWERED_TWICE.hint: N_("Send one file that is correct."),
    FindingKind.JOINED.hint: N_("Check whether they belong together; otherwise send one complete file."),
    FindingKind.OTHER_BODY.sentence: N_("the template was made by {found}, the tables are to go to {expected}"),
    FindingKind.OTHER_BODY.hint: N_("Fill in the template that {expected} has sent out."),
    FindingKind.RESULT_ALTERED.hint: N_(
        "Send the result as the program wrote it; correct the figures of the units instead."
    ),
    FindingKind.RESULT_UNPROVED.hint: N_("Send the result as the program wrote it, with all its sheets."),
    FindingKind.DRAFT_RESULT.hint: N_("Send the final one."),
    FindingKind.BLANK_TEMPLATE.sentence: N_("the template is blank: no figure has been filled in yet"),
    FindingKind.BLANK_TEMPLATE.hint: N_(
        "Fill it in before sending; for a table without figures choose 是 at 本表全部为零."
    ),
    FindingKind.WRONG_YEAR.sentence: N_("the file is for {found}, but {expected} is asked for ({where_from})"),
    FindingKind.WRONG_YEAR.hint: N_("Check whether this is last year's file; otherwise correct the year in it."),
    FindingKind.YEARS_DIFFER.hint: N_(
        "Check whether the table was left from an earlier year; otherwise correct the year on it."
    ),
    FindingKind.PART_OF_YEAR.hint: N_(
        "Enter the figures of the whole year; if these are, correct what is written, or say so on 情况说明."
    ),
    FindingKind.NOT_TO_COUNT.hint: N_("Check whether this is the right table; if it is, delete these words."),
    FindingKind.WRONG_EDITION.sentence: N_(
        "table {table} is of the {edition} edition, this year asks for {expected}; it differs in: {differences}"
    ),
    # --- the shape of a table
    FindingKind.SUBTOTAL_DIFFERS.hint: N_("Check the parts, and correct what is wrong."),
    FindingKind.LABEL_LIMITED.hint: N_("Check whether they count what the form asks for; otherwise correct them."),
    FindingKind.BESIDE_BLANK.hint: N_(
        "Enter the figure in its own cell; if it is 0, enter 0 and remove what stands beside it."
    ),
    FindingKind.PARTS_DIFFER.hint: N_(
        "Enter the figure of the whole year, with all its parts, and delete what you added; or say why it is right."
    ),
    FindingKind.MERGED_FIGURE.hint: N_("Unmerge the area and enter each number in its own cell."),
    FindingKind.COVERED_NUMBER.hint: N_("Unmerge the area and enter each number in its own cell."),
    # --- what stands in a cell
    FindingKind.CHARACTERS_CUT.hint: N_("Enter the number without other characters."),
    FindingKind.STRUCK_OUT.hint: N_("If it counts, remove the strikethrough; if not, delete it."),
    FindingKind.STRUCK_LABEL.hint: N_("If they count, remove the strikethrough; if not, delete the figures."),
    FindingKind.UNSEEN_NUMBER.hint: N_("If it counts, give it another colour; if not, delete it."),
    FindingKind.COMMENT.sentence: N_("there is a comment on this cell: {found}{also}"),
    FindingKind.TOO_MANY_DECIMALS.hint: N_("Enter the figure with at most {decimals} decimals."),
    FindingKind.EXTERNAL_FORMULA.hint: _NUMBER,
    FindingKind.FORMULA_STALE.hint: _RECALCULATE,
    FindingKind.FORMULA_SKIPS_TEXT.hint: N_("Turn those cells into numbers, or enter the number itself."),
    FindingKind.TOTAL_FORMULA.hint: N_("Correct the formula, and look at its parts."),
    FindingKind.TOTAL_DIFFERS.hint: N_(
        "Check which is right. If the parts are, press Ctrl+Alt+F9 in the open file and save it."
    ),
    FindingKind.YUAN_CONVERTED.hint: _AMOUNT,
    FindingKind.YUAN_SHOWN.hint: N_("Enter the amount in {asked}, and set the format of the cell to 常规 (General)."),
    FindingKind.UNIT_UNSTATED.hint: N_(
        "Write on 情况说明 whether {instead} or {asked} is meant, or enter the amount in {asked}."
    ),
    FindingKind.UNIT_CONVERTED.hint: N_("Enter the amount in {asked}, and correct “{text}”."),
    FindingKind.UNIT_DISPUTED.hint: N_(
        "Correct the unit of money that is wrong, and the amount where it must change too."
    ),
    FindingKind.DIGITS_APART.hint: N_("Enter the number without blanks."),
    FindingKind.COUNT_UNIT.hint: N_("Enter the numbers in {asked}, and correct “{found}”."),
    FindingKind.EMPTY_TABLE.hint: N_(
        "Fill in the table; if it has no figures, choose 是 at 本表全部为零, or say so on 情况说明."
    ),
    # --- rules and last year
    FindingKind.COMPUTED_DIFFERS.hint: N_("Correct the figure, or those it is computed from."),
    FindingKind.RULES_BY_BODY.hint: N_("Move the figure to the row of normative documents."),
    FindingKind.MONEY_JUMP.hint: _CORRECT,
    FindingKind.NOT_PERMITTED.sentence: N_(
        "{found} is reported, but only units of the kind “{heading}” report it: {limit}"
    ),
    FindingKind.NOT_PERMITTED.hint: _CORRECT,
    FindingKind.IMPLAUSIBLE.hint: _CORRECT,
    FindingKind.NEIGHBOURS_FIGURES.hint: N_("Check whether this is another unit's file."),
    FindingKind.CARRIED_DIFFERS.hint: N_("Check which of the two reports is right, and correct the figure."),
    FindingKind.IN_FORCE_DIFFERS.hint: N_("Count again what is in force, and correct the figure.{maybe}"),
    FindingKind.FIGURES_REPEATED.hint: N_("Check whether these are this year's figures."),
    FindingKind.JUMP.hint: _CORRECT,
    FindingKind.REMARK.sentence: N_("on 情况说明 you write: {found}"),
}
