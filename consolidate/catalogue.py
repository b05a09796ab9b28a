"""All kinds of findings, each with its sentence and what to do."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

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

    # a line each for name, sentence and hint; the formatter would use five lines
    # fmt: off
    # --- the file as a whole ---------------------------------------------------------------------------------
    UNREADABLE = ("unreadable",
        N_("the file cannot be read: {reason}"),
        N_("Open it in Excel or WPS and save it again as .xlsx, or ask the unit to send it again."))
    STILL_CHANGING = ("still-changing",
        N_("the file was changed while it was being read; perhaps it is still being copied"),
        N_("Run again when the copy is finished."))
    NOT_A_WORKBOOK = ("not-a-workbook",
        N_("the file is not a workbook but {found}"),
        N_("Ask the unit for the filled-in Excel template."))
    WORD_DOCUMENT = ("word-document",
        N_("the file is a Word document"),
        N_("Paste the tables into the template and send the workbook."))
    DOCUMENT_UNCLEAR = ("document-unclear",
        N_("the Word document is written in a way that is not read: {reason}"),
        N_("Open it in Word or WPS, save it as .docx (另存为 .docx) and send that, or fill in the Excel template."))
    DOCUMENT_READ = ("document-read",
        N_("the file is a report ({found}), not the Excel template; its tables were found by their labels"))
    DOCUMENT_ASKS = ("document-asks",
        N_("the unit sent no Excel workbook, only a report ({found}); "
           "its figures were read and checked, but do not count yet"),
        N_("Compare its figures with the report, then write 采用 in decisions.xlsx; "
           "or ask the unit for the filled-in Excel template."))
    SCAN = ("scan",
        N_("the file is a {found}; numbers cannot be read from it"),
        N_("Ask the unit for the filled-in Excel template; a scan can only be kept as a record."))
    PDF_WITHOUT_TABLES = ("pdf-without-tables",
        N_("no official table with lines between its cells was found in the PDF; figures without such lines "
           "are not read, since it is unclear where one ends and the next begins"),
        N_("Ask the unit for the filled-in Excel template, or for the report as it was written, saved as .docx."))
    PASSWORD_PROTECTED = ("password-protected",
        N_("the file is protected by a password"),
        N_("Open it, remove the password (File, Info, Protect) and save it again."))
    ENCRYPTED_FILE = ("encrypted-file",
        N_("the file seems to be encrypted by a security program of the sender's office ({found})"),
        N_("Ask the unit to send it decrypted (解密外发); nobody outside of their office can open it as it is."))
    SAVED_MAIL = ("saved-mail",
        N_("the file is a saved mail ({found}): {reason}"),
        N_("Look into it: it may be a question, or say where the file is. Put the file itself into the inbox."))
    UNSAFE_FILE = ("unsafe-file",
        N_("the file is not opened, since {reason}"),
        N_("Copy the tables into a fresh template and send that."))
    ARCHIVE_NOT_OPENED = ("archive-not-opened",
        N_("the archive is not opened: {reason}"),
        N_("Unpack it into the inbox and take the archive out, or ask for a .zip without a password."))
    OPENED = "opened", N_("it was opened and holds {found} file(s); each of them is listed by itself")
    NO_TABLES = ("no-tables",
        N_("none of the official tables was found in the file{also}"),
        N_("Fill in the template; do not change the labels of its rows and columns."))
    UNKNOWN_UNIT = ("unknown-unit",
        N_("it cannot be told which unit sent this file; nearest in the roster: {near}"),
        N_("Put the unit's name into the file name, or decide with 采用 in decisions.xlsx."))
    UNITS_DISAGREE = ("units-disagree",
        N_("the file names different units: {found}"),
        N_("Ask who sent it, correct the name in the file or its file name."))
    SEVERAL_UNITS = ("several-units",
        N_("the file holds the tables of several units: {found}"),
        N_("Split it into one file for each unit."))
    ANSWERED_TWICE = ("answered-twice",
        N_("the unit sent several different files: {found}; they differ in {differences}"),
        N_("Move the file that is void into inbox/作废/, or decide with 采用 / 不采用 in decisions.xlsx."))
    VERSION_DIFFERS = "version-differs", N_("{row} {column}: {found}, in this order in {files}")
    JOINED = ("joined",
        N_("the answer is put together from {count} files: {found}"),
        N_("Check whether they belong together; otherwise decide with 采用 / 不采用 in decisions.xlsx."))
    COMPANION = "companion", N_("goes with {expected} and is kept as a record: {found}; no figures were read from it")
    REPORT_COMPARED = ("report-compared",
        N_("goes with {expected} and is kept as a record: {found}; of {count} figure(s) in both, {different} differ"))
    REPORT_DIFFERS = ("report-differs",
        N_("the workbook and the report {report} differ in {count} place(s): {found}; the workbook counts"),
        N_("Ask the unit which is right: have the wrong one corrected, or confirm the workbook with a reason."))
    # --- what the words of a report say
    WORDS_DIFFER = ("words-differ",
        N_("the words say {what}{stated}, the tables {figures}: “{found}”"),
        N_("Ask the unit which is right: have the words or the table corrected, or confirm both with a reason."))
    WORDS_OF_PART = ("words-of-part",
        N_("the words give {what}{stated} for “{scope}”, the tables {figures}: “{found}”"))
    SECTION_MISSING = ("section-missing",
        N_("the report lacks the part {expected}"),
        N_("Ask the unit to add it: the report has six parts in their official order."))
    SECTION_ORDER = ("section-order",
        N_("“{found}” stands before the part {expected}"),
        N_("Ask the unit to put the parts into their official order."))
    SECTION_EMPTY = ("section-empty",
        N_("the part {expected} says nothing: “{found}”"),
        N_("Ask the unit to write what the problems are and how they are mended, or to give the reason."))
    OTHER_BASIS = ("other-basis",
        N_("the report cites {found}, its tables are those of {expected}"),
        N_("Ask the unit to cite the document by which the report is made."))
    YEAR_IN_WORDS = ("year-in-words",
        N_("the words name {found} where the year of the report must stand, {expected} ({what}): “{quoted}”"),
        N_("Ask the unit whether the sentence was kept from another year's report."))
    DUPLICATE = "duplicate", N_("the same numbers as in {expected}; this copy is not counted again")
    REPLACED = "replaced", N_("replaced by the later return {expected}")
    ADOPTED_FOR_ANOTHER = ("adopted-for-another",
        N_("its own mark says that it is of {found}; it counts for {unit}, as the office decided"),
        N_("Check whether 采用 names the right file and the right unit."))
    NOT_USED = "not-used", N_("not used, as decided: {reason}")
    WITHDRAWN = "withdrawn", N_("in the folder for void files")
    IGNORED = "ignored", N_("not an answer: {reason}")
    STILL_OPEN = ("still-open",
        N_("a lock file: the workbook of {unit} is still open in Excel or WPS"),
        N_("Close it there and save it."))
    OTHER_BODY = ("other-body",
        N_("the template was made for {found}, this round is that of {expected}"),
        N_("Check whose file this is; if the body's name was changed, change it back in round.toml."))
    OWN_RESULT = ("own-result",
        N_("this is the office's own result, not the answer of a unit"),
        N_("Take it out of the inbox."))
    RESULT_ALTERED = ("result-altered",
        N_("the official table says {found}, its units add up to {expected}: it was typed over"),
        N_("Ask for the result as the program wrote it; a figure is changed in 各单位数据 or by 更正."))
    RESULT_UNPROVED = ("result-unproved",
        N_("各单位数据 or one of its place ids is missing: "
           "nothing shows that the official tables are the sum of units"),
        N_("Ask for the result as the program wrote it, with all its sheets."))
    DRAFT_RESULT = "draft-result", N_("this is a result of {unit} that is still a draft"), N_("Ask for the final one.")
    BLANK_TEMPLATE = ("blank-template",
        N_("this is the empty template as it was sent out"),
        N_("Ask the unit for the filled-in one."))
    # --- mail ------------------------------------------------------------------------------------------------
    BOUNCED = ("bounced",
        N_("the mail to {found} was not delivered ({date}, {subject})"),
        N_("Correct the address in roster.xlsx, then send it again with --again, or telephone."))
    CLOUD_LINK = ("cloud-link",
        N_("the mail of {from} ({date}, {subject}) holds no workbook but a link: {found}"),
        N_("Open the link yourself, put the file into inbox/, and ask for attachments next time."))
    NO_WORKBOOK = ("no-workbook",
        N_("the mail of {from} ({date}, {subject}) holds no workbook"),
        N_("Look into it; it may be a question."))
    MAIL_ENCRYPTED = ("mail-encrypted",
        N_("the mail is encrypted; it can be read only where the key for it is"),
        N_("Open it in your mail program and put its attachment into inbox/, or ask for one that is not encrypted."))
    MAIL_NOT_FETCHED = ("mail-not-fetched",
        N_("the mail of {from} ({date}, {subject}) was not fetched: {reason} {found}"),
        N_("It is tried again the next time; if it never comes, save it from the mailbox and collect the saved mail."))
    MAIL_DAMAGED = ("mail-damaged",
        N_("the mail is incomplete: {reason}; its attachments may be cut off"),
        N_("Ask the unit to send it again."))
    # --- edition and year ------------------------------------------------------------------------------------
    WRONG_YEAR = ("wrong-year",
        N_("the file is for {found}, this round collects {expected} ({where_from})"),
        N_("Check whether last year's file was sent by mistake; otherwise correct the year in the file."))
    SEVERAL_YEARS = ("several-years",
        N_("the file names several years, {found} ({where_from}); it was taken as {expected}"),
        N_("Check whether its figures are those of {expected}."))
    YEAR_PUBLISHED = ("year-published",
        N_("the file's name says {found}, the year after the report's; the file itself says {expected}, which counts"))
    WRONG_EDITION = ("wrong-edition",
        N_("table {table} is of the {edition} edition, this round uses {expected}; it differs in: {differences}"),
        N_("Fill in the template of this year; do not use an old form."))
    OLD_TABLE = "old-table", N_("the file also holds table {table} of the {edition} edition; it is not read")
    # --- the shape of a table --------------------------------------------------------------------------------
    MISSING_TABLE = ("missing-table",
        N_("table {table} was not found"),
        N_("Send the whole template with all its sheets; change no labels."))
    TABLE_UNREAD = ("table-unread",
        N_("table {table} was not found, but {count} number(s) here may be its own; nothing of it is read"),
        N_("Send the table with the labels of the form, or confirm with a reason that the numbers are not its own."))
    TABLE_TWICE = ("table-twice",
        N_("table {table} occurs twice with different numbers: {found}"),
        N_("Delete the one that is not valid."))
    BLANK_COPY = ("blank-copy",
        N_("table {table} occurs in the file once more, blank; that copy was not used: {found}"))
    TABLE_REPEATED = "table-repeated", N_("table {table} occurs twice with the same numbers: {found}")
    MISSING_ROW = ("missing-row",
        N_("row “{expected}” is missing from table {table}"),
        N_("Use the template; delete no rows."))
    ROW_TWICE = ("row-twice",
        N_("row “{expected}” occurs twice in table {table}: in rows {rows} of the sheet"),
        N_("Delete the one that is not valid."))
    PIECES_JOINED = ("pieces-joined",
        N_("{found} goes on where {before} ends; both were read as one table{reason}"),
        N_("Compare the joined rows with the document, then confirm with a reason that they are of this table."))
    PIECE_APART = ("piece-apart",
        N_("{found} seems to go on where {before} ends, but {reason}; they were not read as one table"),
        N_("Join the two tables in the document, or ask the unit for the filled-in Excel template."))
    RAGGED_ROW = ("ragged-row",
        N_("rows {rows} of table {table} have other columns than the rest; their figures may stand in other columns"),
        N_("Check the figures of these rows with the document, then confirm them with a reason; "
           "or ask the unit for the filled-in Excel template."))
    MISSING_COLUMN = ("missing-column",
        N_("column “{expected}” is missing from table {table}"),
        N_("Use the template; delete no columns."))
    EXTRA_NUMBERS = ("extra-numbers",
        N_("a number is outside the form: {found}{also}"),
        N_("If it belongs to one of the form's cells, put it there; otherwise delete it."))
    NUMBERS_APART = ("numbers-apart",
        N_("{count} number(s) (is|are) apart from the table and (is|are) not read: {where}"))
    NUMBERS_ASTRAY = ("numbers-astray",
        N_("table {table} is empty, but {count} number(s) (is|are) near it and not in its cells: {where}"),
        N_("Put the numbers into the table's own cells, or delete them."))
    UNKNOWN_COLUMN = ("unknown-column",
        N_("the header “{found}” is not one of table {table}; {count} number(s) under it (is|are) not read"),
        N_("Write the label of the form over the column (missing: {expected}), or take the column out of the table."))
    UNKNOWN_ROW = ("unknown-row",
        N_("the row “{found}” is not one of table {table}; {count} number(s) in it (is|are) not read"),
        N_("Write the label of the form before the row (missing: {expected}), or take the row out of the table."))
    MISPLACED_LABEL = ("misplaced-label",
        N_("“{found}” is in another place of table {table} than in the form; "
           "{count} number(s) of it (is|are) not read"),
        N_("Put the rows and columns in the order of the form."))
    WRONG_GROUP = ("wrong-group",
        N_("{count} row(s) of “{expected}” in table {table} (stands|stand) under “{found}”"),
        N_("Put the groups with their rows in the order of the form."))
    UNKNOWN_GROUP = ("unknown-group",
        N_("“{found}” stands in table {table} in place of “{expected}”; the rows under it were read as its rows"),
        N_("Write the label of the form, or confirm with a reason that it means the same."))
    OTHER_PERIOD = ("other-period",
        N_("“{found}” is of another period; {count} number(s) of it in table {table} (is|are) not read"))
    SUBTOTAL = "subtotal", N_("“{found}” in table {table} adds up other figures; it is not read")
    SUBTOTAL_DIFFERS = ("subtotal-differs",
        N_("“{label}” in table {table} says {found}, its parts add up to {expected}"),
        N_("Check the parts; correct them, or confirm them with a reason."))
    REMARK_BESIDE = "remark-beside", N_("text beside the figures of table {table} is not read: “{found}”{also}")
    EXTRA_ROW = "extra-row", N_("a row was added that holds no numbers: “{found}”")
    EXTRA_COLUMN = "extra-column", N_("a column was added that holds no numbers: “{found}”")
    LABEL_EQUIVALENT = ("label-equivalent",
        N_("{count} label(s) of table {table} (is|are) written in other words and (was|were) understood: {shown}"))
    LABEL_LIMITED = ("label-limited",
        N_("the label “{found}” of table {table} says more than the form's “{expected}”; its figures were read"),
        N_("Ask whether they count what the form asks for; correct them, or confirm them with a reason."))
    LABEL_MISPRINT = "label-misprint", N_("the label reads “{found}” instead of “{expected}”")
    UNSPLIT_ROW = ("unsplit-row",
        N_("“{expected}” is a single row here instead of {count}; it holds {found}"),
        N_("Split the figure over the rows of the official form."))
    UNSPLIT_ZEROS = "unsplit-zeros", N_("“{expected}” is a single row here instead of {count}; it holds only 0")
    HIDDEN_NUMBERS = ("hidden-numbers",
        N_("{count} number(s) of table {table} (is|are) in hidden rows or columns ({where}) and (was|were) read"))
    COVERED_NUMBER = ("covered-number",
        N_("{found} is hidden under the merged area {area}; it was read"),
        N_("Unmerge the area and enter each number in its own cell, or confirm it with its reason."))
    MERGED_FIGURE = ("merged-figure",
        N_("{found} stands in the merged area {area}, in place of {count} figures; it was read as the first one only"),
        N_("Unmerge the area and enter each number in its own cell; or confirm with a reason that the others are 0."))
    HIDDEN_SHEET = "hidden-sheet", N_("the sheet is hidden; its table was read")
    # --- what stands in a cell -------------------------------------------------------------------------------
    NOT_A_NUMBER = ("not-a-number",
        N_("“{found}” is not a number; expected {expected}"),
        N_("Enter a number only.{maybe}"))
    ERROR_VALUE = ("error-value",
        N_("the cell holds the error {found}; expected {expected}"),
        N_("Enter the number itself."))
    SHOWN_OTHERWISE = ("shown-otherwise",
        N_("the cell holds {found}, but its number format shows another figure"),
        N_("Set the format of the cell to 常规 (General) and enter the number again."))
    CHARACTERS_CUT = ("characters-cut",
        N_("“{whole}” shows {found}, since some of its characters are struck out, raised or lowered; "
           "it was read as {expected}"),
        N_("Enter the number without other characters, or confirm it with its reason."))
    STRUCK_OUT = ("struck-out",
        N_("{found} is struck out; it was counted"),
        N_("Ask whether it counts; delete it or remove the strikethrough, or confirm it with its reason."))
    DELETED_TEXT = ("deleted-text",
        N_("a tracked change deletes text in table {table} ({where}): {texts}; it was not read"))
    HIDDEN_TEXT = ("hidden-text",
        N_("there is hidden text in table {table} ({where}): {texts}; it was not read"),
        N_("Ask whether it counts; show or delete it, or confirm with a reason that it does not count."))
    STRUCK_LABEL = ("struck-label",
        N_("“{found}” in table {table} is struck out; its figures were counted ({where})"),
        N_("Ask whether they count; delete them or remove the strikethrough, or confirm them with a reason."))
    UNSEEN_NUMBER = ("unseen-number",
        N_("{found} has the colour of its background and cannot be seen; it was counted"),
        N_("Ask whether it counts; delete it or give it another colour, or confirm it with its reason."))
    PICTURE_IN_CELL = ("picture-in-cell",
        N_("there is a picture in the cell; expected {expected}"),
        N_("Read the number in the picture and enter it as digits."))
    COMMENT = "comment", N_("the unit put a comment on this cell: {found}{also}")
    FORMULA_WITHOUT_VALUE = ("formula-without-value",
        N_("the formula has no stored result"),
        N_("Open the file in Excel or WPS, save it, and send it again; or enter the number itself."))
    NOT_WHOLE = "not-whole", N_("{found} is not a whole number"), N_("Enter the count as a whole number.")
    NEGATIVE = "negative", N_("{found} is negative"), N_("Enter 0 or a positive number.")
    OUT_OF_BOUNDS = ("out-of-bounds",
        N_("{found} is out of bounds: at least {least}, at most {most} (— means no limit)"),
        N_("Check the figure and correct it."))
    TOO_MANY_DECIMALS = ("too-many-decimals",
        N_("{found} has more than {decimals} decimals; it counts as {expected}"),
        N_("Enter the figure with at most {decimals} decimals, or confirm it with its reason."))
    TOO_LARGE = "too-large", N_("{found} has too many digits to be true"), N_("Check the figure.")
    FORMULA_INPUT = "formula-input", N_("a formula instead of a typed number; its value {found} was taken")
    EXTERNAL_FORMULA = ("external-formula",
        N_("the value {found} comes by formula from another file: {formula}"),
        N_("Enter the number itself, or confirm it with its reason."))
    FORMULA_STALE = ("formula-stale",
        N_("the formula {formula} shows {found}, but its cells now come to {expected}: it was not recalculated"),
        N_("Open the file, press Ctrl+Alt+F9, save it and send it again; or confirm {found} with its reason."))
    FORMULA_SKIPS_TEXT = ("formula-skips-text",
        N_("the formula {formula} shows {found}; it passes over numbers that are stored as text, in {texts}"),
        N_("Turn those cells into numbers, or enter the number itself; or confirm {found} with its reason."))
    FORMULA_CIRCULAR = ("formula-circular",
        N_("the formula {formula} refers to its own cell; {found} is what happens to be stored"),
        N_("Enter the number itself, or confirm it with its reason."))
    FORMULA_UNCHECKED = ("formula-unchecked",
        N_("the workbook computes only when asked to, so the formula {formula} may no longer give {found}"),
        N_("Open the file, press Ctrl+Alt+F9, save it and send it again; or confirm {found} with its reason."))
    TOTAL_FORMULA = ("total-formula",
        N_("the formula {formula} is not the sum of the total's parts: it leaves out {missing} and adds {extra}; "
           "it shows {found}, the parts add up to {expected}, which was taken{also}"),
        N_("Correct the formula and look at its parts; or confirm the sum of the parts with its reason."))
    TOTAL_DIFFERS = ("total-differs",
        N_("the total shows {found} (formula {formula}), but its parts add up to {expected}, which was taken{also}"),
        N_("Check which is right. If the parts are, open the file, press Ctrl+Alt+F9, save it and send it again; "
           "or confirm the sum of the parts with its reason."))
    TOTAL_SKIPS_TEXT = ("total-skips-text",
        N_("{count} total(s) of table {table} (passes|pass) over numbers that are stored as text: "
           "one shows {found}, its parts add up to {expected}, which was taken{also}"))
    TOTALS_NOT_COMPUTED = ("totals-not-computed",
        N_("{count} total(s) of table {table} still (shows|show) 0, since no program computed them; "
           "they were computed from their parts"))
    SPELLED = "spelled", N_("“{found}” was read as {expected}")
    YUAN_CONVERTED = ("yuan-converted",
        N_("“{found}” is in {named}, the form asks for {asked}; it was read as {expected} {asked}"),
        N_("Correct the amount, or confirm the conversion with its reason."))
    YUAN_SHOWN = ("yuan-shown",
        N_("the number format shows {found} as 元 (¥), the form asks for {asked}; it was read as {expected} {asked}"),
        N_("Correct the amount and set its format to 常规 (General), or confirm the conversion with its reason."))
    UNIT_UNSTATED = ("unit-unstated",
        N_("the amount {found} has no unit; it was read as {expected} {asked}"),
        N_("Ask the unit whether {instead} or {asked} is meant, then correct or confirm it."))
    UNIT_CONVERTED = ("unit-converted",
        N_("“{text}” ({where}) states {named}, the form asks for {asked}; {found} was read as {expected} {asked}"),
        N_("Enter the amount in {asked} and correct “{text}”, or confirm the conversion with its reason."))
    UNIT_DISPUTED = ("unit-disputed",
        N_("“{text}” ({where}) and “{other}” ({there}) state different units of money; "
           "{found} was read as {expected} {asked}"),
        N_("Ask the unit which of them is meant, then correct or confirm the amount."))
    FOREIGN_CURRENCY = ("foreign-currency",
        N_("“{text}” ({where}) states {named} for {found}, which cannot be converted; the form asks for {asked}"),
        N_("Enter the amount in {asked}."))
    DIGITS_APART = ("digits-apart",
        N_("“{found}” may be one number or several; it was read as {expected}"),
        N_("Enter the number without blanks, or confirm it with its reason."))
    COUNT_UNIT = ("count-unit",
        N_("“{found}” counts in {named}, the form in {asked}; its numbers were read as {asked}"),
        N_("Enter the numbers in {asked} and correct “{found}”, or confirm with a reason that they are in {asked}."))
    BLANK_CELLS = "blank-cells", N_("{count} blank cell(s) in table {table} (was|were) taken as 0")
    BLANK_TOTAL = "blank-total", N_("the total is blank; it was computed as {expected}")
    EMPTY_TABLE = ("empty-table",
        N_("table {table} is entirely empty; it was read as zeros"),
        N_("Tick 本表全部为零 in the template, or fill in the table; or confirm it with its reason."))
    BOX_CONTRADICTED = ("box-contradicted",
        N_("本表全部为零 is ticked, but table {table} holds numbers"),
        N_("Untick the box, or empty the table."))
    # --- rules -----------------------------------------------------------------------------------------------
    RULE_BROKEN = ("rule-broken",
        N_("{line} does not agree: {left_text}; {right_text}; {over} ({rule_label}){cause}"),
        N_("Check the cells {cells}.{maybe}"))
    COMPUTED_DIFFERS = ("computed-differs",
        N_("{found} is entered, but {words} gives {expected}"),
        N_("Correct the figure or those it is computed from; or confirm it with its reason."))
    RULES_BY_BODY = ("rules-by-body",
        N_("{found} 规章 are reported, but only provinces, cities with districts, "
           "autonomous prefectures and ministries make 规章"),
        N_("Move the figure to 行政规范性文件 or confirm it with its reason (roster: 可制定规章)."))
    MONEY_JUMP = ("money-jump",
        N_("{found} {asked} is far too much for a township; perhaps it is an amount in 元"),
        N_("Correct the amount, or confirm it with its reason."))
    NOT_PERMITTED = ("not-permitted",
        N_("{found} is reported, but roster.xlsx does not say 是 under {heading}: {limit}"),
        N_("Correct the figure, or confirm it with its reason; for a unit that may report it, "
           "write 是 under {heading} in roster.xlsx."))
    IMPLAUSIBLE = ("implausible",
        N_("{found} {asked} is not plausible: {limit}"),
        N_("Correct the figure, or confirm it with its reason."))
    NEIGHBOURS_FIGURES = ("neighbours-figures",
        N_("all figures other than 0 are the same as those of {found}"),
        N_("Ask whether the other unit's file was sent by mistake; otherwise confirm it with its reason."))
    # --- last year -------------------------------------------------------------------------------------------
    CARRIED_DIFFERS = ("carried-differs",
        N_("{found} carried over from last year, but last year's report carried {expected} forward ({difference})"),
        N_("Ask which of the two reports is right; correct the figure, or confirm it with its reason."))
    IN_FORCE_DIFFERS = ("in-force-differs",
        N_("{found} in force, but last year's {before} + {issued} issued - {repealed} repealed = {expected} "
           "({difference})"),
        N_("Count again what is in force; correct the figure, or confirm it with its reason."))
    JUMP = ("jump",
        N_("{found} against {expected} last year"),
        N_("Ask what happened; correct the figure, or confirm it with its reason."))
    LAST_YEAR_WRONG = ("last-year-wrong",
        N_("the file is of {found}, last year is {expected}; nothing is compared with it"),
        N_("Put the report of {expected} there, or take the file away."))
    LAST_YEAR_DOUBTFUL = "last-year-doubtful", N_("the file is compared with all the same: {reason} ({found})")
    LAST_YEAR_GAPS = ("last-year-gaps",
        N_("{count} place(s) cannot be read and (is|are) not compared: {found}"),
        N_("Correct them in a copy of last year's file if they matter."))
    UNIT_SPLIT = ("unit-split",
        N_("{found} of last year is continued by several units: {units}; what each had cannot be told"))
    PREDECESSOR_UNKNOWN = ("predecessor-unknown",
        N_("there is no unit {found}, which 上年单位 names; nothing is compared"),
        N_("Write 上年单位 in roster.xlsx as the unit's name stands in last year's result.{maybe}"))
    NO_SUCCESSOR = ("no-successor",
        N_("no unit continues these units of last year: {found}; what they carried forward is lost"),
        N_("Name them in roster.xlsx under 上年单位 of the unit that continues them."))
    REMARK = "remark", N_("the unit says: {found}")
    # --- what came back ----------------------------------------------------------------------------------------
    QUESTION_OPEN = ("question-open",
        N_("asked in return {trip}, and neither corrected nor explained: {asked}"),
        N_("Have the unit correct the figure, or give its reason in 情况说明 if it only has to be explained; "
           "otherwise decide with 更正 or 采用 in decisions.xlsx, or with 属实 once it is explained."))
    # --- decisions -------------------------------------------------------------------------------------------
    CORRECTED = "corrected", N_("corrected by the office from {found} to {expected}: {reason}")
    DECISION_VOID = ("decision-void",
        N_("line {line} of decisions.xlsx no longer applies: it says {expected}, the file has {found}"),
        N_("Delete the line or decide anew."))
    DECISION_WIDE = ("decision-wide",
        N_("line {line} of decisions.xlsx names only the unit and answers {count} findings: {found}"),
        N_("Check whether all of them are meant; otherwise write a line for each, with 表, 行, 列 and 现值."))
    DECISION_UNBOUND = ("decision-unbound",
        N_("line {line} of decisions.xlsx gives no 现值, so it would still apply after the figure changes: {found}"),
        N_("Write the figure under 现值, one line for each; the line then ends when the figure changes."))
    DEDUCTION_WAITS = ("deduction-waits",
        N_("line {line} of decisions.xlsx takes nothing out: {found} is not in the sum"))
    DEDUCTION_EXCEEDS = ("deduction-exceeds",
        N_("line {line} of decisions.xlsx: {found} is taken out, but there is only {expected}"),
        N_("Correct the line; until then no line 剔除 of this unit applies."))
    DEDUCTION_UNEVEN = ("deduction-uneven",
        N_("what 剔除 takes out ({whose}) does not agree in itself: {broken}"),
        N_("Take the other figures of the same cases out, too, each on a line of its own; totals need none. "
           "Until then no line 剔除 of this unit applies."))
    DECISION_FAULTY = ("decision-faulty",
        N_("line {line} of decisions.xlsx cannot be used: {reason}{also}"),
        N_("Correct the line named.{maybe}"))
    # fmt: on


# findings on the outline of a report; whatever they say, its figures are not in doubt
OUTLINE = frozenset({
    FindingKind.SECTION_MISSING, FindingKind.SECTION_ORDER, FindingKind.SECTION_EMPTY, FindingKind.OTHER_BASIS,
    FindingKind.YEAR_IN_WORDS,
})  # fmt: skip
