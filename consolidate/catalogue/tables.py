"""Findings on the shape of a table and on what stands in a cell: name in JSON, sentence, what to do."""

from __future__ import annotations

from consolidate.words import N_

# a line each for name, sentence and hint; the formatter would use five lines
# fmt: off
# --- the shape of a table ------------------------------------------------------------------------------------------
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
    N_("table {table} occurs in the file once more, blank: {found}; the figures were taken from {counted}"),
    N_("If those are not the figures for this year, delete that copy and fill in the blank one."))
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
BESIDE_BLANK = ("beside-blank",
    N_("0 is counted here, but beside it stands {shown}"),
    N_("Enter the figure in its own cell, or confirm with a reason that it is 0."))
PARTS_DIFFER = ("parts-differ",
    N_("{found} is counted for the whole year, which does not go with the parts of the year: {shown}"),
    N_("Check whether {found} holds all parts; correct it, or confirm it with a reason."))
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
    N_("“{found}” stands in table {table} in place of “{expected}”; what is under it was read as its own"),
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
# --- what stands in a cell -----------------------------------------------------------------------------------------
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
# fmt: on
