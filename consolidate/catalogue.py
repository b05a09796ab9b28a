"""The catalogue of findings: every kind with its sentence and its remedy, in one place."""

from __future__ import annotations

from typing import NamedTuple

from consolidate.words import N_


class Entry(NamedTuple):
    """What one kind of finding says: what was found against what was expected, and what to do."""

    sentence: str
    hint: str


CATALOGUE: dict[str, Entry] = {
    # --- the file as a whole ---------------------------------------------------------------------------------
    "unreadable": Entry(
        N_("the file cannot be read: {reason}"),
        N_("Open it in Excel or WPS and save it again as .xlsx, or ask the unit to send it again."),
    ),
    "still-changing": Entry(
        N_("the file was changed while it was being read; perhaps it is still being copied"),
        N_("Run again when the copy is finished."),
    ),
    "not-a-workbook": Entry(
        N_("the file is not a workbook but {found}"), N_("Ask the unit for the filled-in Excel template.")
    ),
    "word-document": Entry(
        N_("the file is a Word document"), N_("Paste the three tables into the template and send the workbook.")
    ),
    "scan": Entry(
        N_("the file is a {found}; numbers cannot be read from it"),
        N_("Ask the unit for the filled-in Excel template; a scan can only be kept as a record."),
    ),
    "password-protected": Entry(
        N_("the file is protected by a password"),
        N_("Open it, remove the password (File, Info, Protect) and save it again."),
    ),
    "encrypted-file": Entry(
        N_("the file seems to be encrypted by a security program of the sender's office ({found})"),
        N_("Ask the unit to send it decrypted (解密外发); nobody outside of their office can open it as it is."),
    ),
    "saved-mail": Entry(
        N_("the file is a saved mail ({found}); what is attached to it was not read"),
        N_("Take it in with `consolidate collect ROUND FILE`, or save its attachment into the inbox instead of it."),
    ),
    "unsafe-file": Entry(
        N_("the file is not opened, since {reason}"),
        N_("Copy the tables into a fresh template and send that."),
    ),
    "archive-not-opened": Entry(
        N_("the archive is not opened: {reason}"), N_("Unpack it into the inbox, then take the archive out.")
    ),
    "opened": Entry(N_("an archive with {found} file(s); each of them is listed by itself"), ""),
    "no-tables": Entry(
        N_("none of the official tables was found in the file"),
        N_("Fill in the template; do not change the labels of its rows and columns."),
    ),
    "unknown-unit": Entry(
        N_("it cannot be told which unit sent this file; nearest in the roster: {near}"),
        N_("Put the unit's name into the file name, or decide with 采用 in decisions.xlsx."),
    ),
    "units-disagree": Entry(
        N_("the file names different units: {found}"),
        N_("Ask who sent it, correct the name in the file or its file name."),
    ),
    "several-units": Entry(
        N_("the file holds the tables of several units: {found}"), N_("Split it into one file for each unit.")
    ),
    "answered-twice": Entry(
        N_("the unit sent several different files: {found}; they differ in {differences}"),
        N_("Move the file that is void into inbox/作废/, or decide with 采用 / 不采用 in decisions.xlsx."),
    ),
    "version-differs": Entry(N_("{row} {column}: {found}, in this order in {files}"), ""),
    "joined": Entry(
        N_("the answer is put together from {count} files: {found}"),
        N_("Look whether they belong together; otherwise decide with 采用 / 不采用 in decisions.xlsx."),
    ),
    "companion": Entry(
        N_("goes with {expected} and is kept as a record: {found}; no figures were read from it"),
        "",
    ),
    "duplicate": Entry(N_("the same numbers as in {expected}; this copy is not counted again"), ""),
    "replaced": Entry(N_("replaced by the later round trip {expected}"), ""),
    "adopted-for-another": Entry(
        N_("its own mark says that it is of {found}; it counts for {unit}, as the office decided"),
        N_("Look whether 采用 names the right file and the right unit."),
    ),
    "not-used": Entry(N_("not used, as decided: {reason}"), ""),
    "withdrawn": Entry(N_("in the folder for void files"), ""),
    "ignored": Entry(N_("not an answer: {reason}"), ""),
    "still-open": Entry(
        N_("a lock file: the workbook of {unit} is still open in Excel or WPS"), N_("Close it there and save it.")
    ),
    "other-body": Entry(
        N_("the template was made for {found}, this round is that of {expected}"),
        N_("Check whose file this is; if the body's name was changed, change it back in round.toml."),
    ),
    "own-result": Entry(N_("this is our own result, not the answer of a unit"), N_("Take it out of the inbox.")),
    "result-altered": Entry(
        N_("the official table says {found}, its units add up to {expected}: it was typed over"),
        N_("Ask for the result as the program wrote it; a figure is changed in 各单位数据 or by 更正."),
    ),
    "result-unproved": Entry(
        N_(
            "各单位数据 or one of its place ids is missing: nothing shows that the official tables are the sum of units"
        ),
        N_("Ask for the result as the program wrote it, with all its sheets."),
    ),
    "draft-result": Entry(N_("this is a result of {unit} that is still a draft"), N_("Ask for the final one.")),
    "blank-template": Entry(
        N_("this is the empty template as it was sent out"), N_("Ask the unit for the filled-in one.")
    ),
    # --- mail ------------------------------------------------------------------------------------------------
    "bounced": Entry(
        N_("the mail to {found} was not delivered ({date}, {subject})"),
        N_("Correct the address in roster.xlsx, then send it again with --again, or telephone."),
    ),
    "cloud-link": Entry(
        N_("the mail of {from} ({date}, {subject}) holds no workbook but a link: {found}"),
        N_("Open the link yourself, put the file into inbox/, and ask for attachments next time."),
    ),
    "no-workbook": Entry(
        N_("the mail of {from} ({date}, {subject}) holds no workbook"), N_("Look into it; it may be a question.")
    ),
    "mail-encrypted": Entry(
        N_("the mail is encrypted; it can be read only where the key for it is"),
        N_("Open it in your mail program and put its attachment into inbox/, or ask for one that is not encrypted."),
    ),
    "mail-not-fetched": Entry(
        N_("the mail of {from} ({date}, {subject}) was not fetched: {reason} {found}"),
        N_("It is tried again the next time; if it never comes, save it from the mailbox and collect the saved mail."),
    ),
    "mail-damaged": Entry(
        N_("the mail is not whole: {reason}; what was attached may be cut off"), N_("Ask the unit to send it again.")
    ),
    # --- edition and year ------------------------------------------------------------------------------------
    "wrong-year": Entry(
        N_("the file speaks of {found}, this round collects {expected} ({where_from})"),
        N_("Check whether last year's file was sent by mistake; otherwise correct the year in the file."),
    ),
    "several-years": Entry(
        N_("the file speaks of several years, {found} ({where_from}); it was taken to be of {expected}"),
        N_("Look whether its figures are those of {expected}."),
    ),
    "year-published": Entry(
        N_("the file's name says {found}, the year after the report's; the file itself says {expected}, which counts"),
        "",
    ),
    "wrong-edition": Entry(
        N_("table {table} is of the {edition} edition, this round uses {expected}; it differs in: {differences}"),
        N_("Fill in the template of this year; do not use an old form."),
    ),
    "old-table": Entry(N_("table {table} of the {edition} edition stands beside this round's; it is not read"), ""),
    # --- the shape of a table --------------------------------------------------------------------------------
    "missing-table": Entry(
        N_("table {table} was not found"), N_("Send the whole template with all its sheets; change no labels.")
    ),
    "table-twice": Entry(
        N_("table {table} stands twice with different numbers: {found}"), N_("Delete the one that is not valid.")
    ),
    "blank-copy": Entry(
        N_("table {table} stands in the file once more, blank, and that copy was not used: {found}"), ""
    ),
    "table-repeated": Entry(N_("table {table} stands twice with the same numbers: {found}"), ""),
    "missing-row": Entry(N_("row “{expected}” is missing from table {table}"), N_("Use the template; delete no rows.")),
    "row-twice": Entry(
        N_("row “{expected}” stands twice in table {table}: in rows {rows} of the sheet"),
        N_("Delete the one that is not valid."),
    ),
    "missing-column": Entry(
        N_("column “{expected}” is missing from table {table}"), N_("Use the template; delete no columns.")
    ),
    "extra-numbers": Entry(
        N_("a number stands outside the form: {found}{also}"),
        N_("If it belongs to one of the form's cells, put it there; otherwise delete it."),
    ),
    "numbers-apart": Entry(N_("{count} number(s) stand apart from the table and are not read: {where}"), ""),
    "numbers-astray": Entry(
        N_("table {table} is empty, but {count} number(s) stand near it and not in its cells: {where}"),
        N_("Put the numbers into the table's own cells, or delete them."),
    ),
    "unknown-column": Entry(
        N_("the header “{found}” is not one of table {table}; {count} number(s) under it are not read"),
        N_("Write the label of the form over the column (missing: {expected}), or take the column out of the table."),
    ),
    "unknown-row": Entry(
        N_("the row “{found}” is not one of table {table}; {count} number(s) in it are not read"),
        N_("Write the label of the form before the row (missing: {expected}), or take the row out of the table."),
    ),
    "misplaced-label": Entry(
        N_("“{found}” stands in another place of table {table} than in the form; {count} number(s) of it are not read"),
        N_("Put the rows and columns in the order of the form."),
    ),
    "other-period": Entry(
        N_("“{found}” is of another period; {count} number(s) of it in table {table} are not read"), ""
    ),
    "subtotal": Entry(N_("“{found}” in table {table} adds up other figures; it is not read"), ""),
    "subtotal-differs": Entry(
        N_("“{label}” in table {table} says {found}, its parts add up to {expected}"),
        N_("Check the parts; correct them, or confirm them with a reason."),
    ),
    "remark-beside": Entry(N_("beside the figures of table {table} stands: “{found}”; it is not read{also}"), ""),
    "extra-row": Entry(N_("a row was added that holds no numbers: “{found}”"), ""),
    "extra-column": Entry(N_("a column was added that holds no numbers: “{found}”"), ""),
    "label-equivalent": Entry(
        N_("{count} label(s) of table {table} are written in other words and were understood: {shown}"), ""
    ),
    "label-limited": Entry(
        N_("the label “{found}” of table {table} says more than the form's “{expected}”; its figures were read"),
        N_("Ask whether they count what the form asks for; correct them, or confirm them with a reason."),
    ),
    "label-misprint": Entry(N_("the label reads “{found}” instead of “{expected}”"), ""),
    "unsplit-row": Entry(
        N_("“{expected}” is a single row here instead of {count}; it holds {found}"),
        N_("Split the figure over the rows of the official form."),
    ),
    "unsplit-zeros": Entry(N_("“{expected}” is a single row here instead of {count}; it holds only 0"), ""),
    "hidden-numbers": Entry(
        N_("{count} number(s) of table {table} stand in hidden rows or columns ({where}) and were read"), ""
    ),
    "covered-number": Entry(
        N_("{found} stands under the merged area {area}, where nobody sees it; it was read"),
        N_("Unmerge the area and enter each number in its own cell, or confirm it with its reason."),
    ),
    "hidden-sheet": Entry(N_("the sheet is hidden; its table was read"), ""),
    # --- what stands in a cell -------------------------------------------------------------------------------
    "not-a-number": Entry(N_("“{found}” is not a number; expected {expected}"), N_("Enter a number only.{maybe}")),
    "error-value": Entry(N_("the cell holds the error {found}; expected {expected}"), N_("Enter the number itself.")),
    "shown-otherwise": Entry(
        N_("the cell holds {found}, but its number format shows another figure"),
        N_("Set the format of the cell to 常规 (General) and enter the number again."),
    ),
    "characters-cut": Entry(
        N_(
            "“{whole}” shows {found}, since some of its characters are struck out, raised or lowered; "
            "it was read as {expected}"
        ),
        N_("Enter the number without other characters, or confirm it with its reason."),
    ),
    "struck-out": Entry(
        N_("{found} is struck out; it was counted"),
        N_("Ask whether it counts; delete it or remove the strikethrough, or confirm it with its reason."),
    ),
    "struck-label": Entry(
        N_("“{found}” in table {table} is struck out; its figures were counted ({where})"),
        N_("Ask whether they count; delete them or remove the strikethrough, or confirm them with a reason."),
    ),
    "unseen-number": Entry(
        N_("{found} has the colour of its background, so that nobody sees it; it was counted"),
        N_("Ask whether it counts; delete it or give it another colour, or confirm it with its reason."),
    ),
    "picture-in-cell": Entry(
        N_("a picture stands in the cell; expected {expected}"),
        N_("Read the number in the picture and enter it as digits."),
    ),
    "comment": Entry(N_("the unit put a comment on this cell: {found}{also}"), ""),
    "formula-without-value": Entry(
        N_("the formula has no stored result"),
        N_("Open the file in Excel or WPS, save it, and send it again; or enter the number itself."),
    ),
    "not-whole": Entry(N_("{found} is not a whole number"), N_("Enter the count as a whole number.")),
    "negative": Entry(N_("{found} is negative"), N_("Enter 0 or a positive number.")),
    "too-large": Entry(N_("{found} has too many digits to be true"), N_("Check the figure.")),
    "formula-input": Entry(N_("a formula instead of a typed number; its value {found} was taken"), ""),
    "external-formula": Entry(
        N_("the value {found} comes by formula from another file: {formula}"),
        N_("Enter the number itself, or confirm it with its reason."),
    ),
    "formula-stale": Entry(
        N_("the formula {formula} shows {found}, but its cells now come to {expected}: it was not computed anew"),
        N_("Open the file, press Ctrl+Alt+F9, save it and send it again; or confirm {found} with its reason."),
    ),
    "formula-skips-text": Entry(
        N_("the formula {formula} shows {found}; it passes over numbers that are stored as text, in {texts}"),
        N_("Turn those cells into numbers, or enter the number itself; or confirm {found} with its reason."),
    ),
    "formula-circular": Entry(
        N_("the formula {formula} refers to its own cell; {found} is what happens to be stored"),
        N_("Enter the number itself, or confirm it with its reason."),
    ),
    "formula-unchecked": Entry(
        N_("the workbook computes only when asked to, so the formula {formula} may no longer give {found}"),
        N_("Open the file, press Ctrl+Alt+F9, save it and send it again; or confirm {found} with its reason."),
    ),
    "total-formula": Entry(
        N_(
            "the formula {formula} is not the sum of the total's parts: it leaves out {missing} and adds {extra}; "
            "it shows {found}, the parts add up to {expected}, which was taken{also}"
        ),
        N_("Correct the formula and look at its parts; or confirm the sum of the parts with its reason."),
    ),
    "total-differs": Entry(
        N_("the total shows {found} (formula {formula}), but its parts add up to {expected}, which was taken{also}"),
        N_(
            "Look which is right. If the parts are, open the file, press Ctrl+Alt+F9, save it and send it again; "
            "or confirm the sum of the parts with its reason."
        ),
    ),
    "total-skips-text": Entry(
        N_(
            "{count} total(s) of table {table} pass over numbers that are stored as text: "
            "one shows {found}, its parts add up to {expected}, which was taken{also}"
        ),
        "",
    ),
    "totals-not-computed": Entry(
        N_(
            "{count} total(s) of table {table} still show 0, since no program computed them; "
            "they were computed from their parts"
        ),
        "",
    ),
    "spelled": Entry(N_("“{found}” was read as {expected}"), ""),
    "yuan-converted": Entry(
        N_("“{found}” is in {named}, the form asks for {asked}; it was read as {expected} {asked}"),
        N_("Correct the amount, or confirm the conversion with its reason."),
    ),
    "yuan-shown": Entry(
        N_("the number format shows {found} as 元 (¥), the form asks for {asked}; it was read as {expected} {asked}"),
        N_("Correct the amount and set its format to 常规 (General), or confirm the conversion with its reason."),
    ),
    "unit-unstated": Entry(
        N_("the amount {found} has no unit; it was read as {expected} {asked}"),
        N_("Ask the unit whether 元 or 万元 is meant, then correct or confirm it."),
    ),
    "unit-converted": Entry(
        N_("“{text}” ({where}) states {named}, the form asks for {asked}; {found} was read as {expected} {asked}"),
        N_("Enter the amount in {asked} and correct “{text}”, or confirm the conversion with its reason."),
    ),
    "unit-disputed": Entry(
        N_(
            "“{text}” ({where}) and “{other}” ({there}) state different units of money; "
            "{found} was read as {expected} {asked}"
        ),
        N_("Ask the unit which of them is meant, then correct or confirm the amount."),
    ),
    "foreign-currency": Entry(
        N_("“{text}” ({where}) states {named} for {found}, which cannot be converted; the form asks for {asked}"),
        N_("Enter the amount in {asked}."),
    ),
    "digits-apart": Entry(
        N_("“{found}” may be one number or several; it was read as {expected}"),
        N_("Enter the number without blanks, or confirm it with its reason."),
    ),
    "count-unit": Entry(
        N_("“{found}” counts in {named}, the form in {asked}; its numbers were read as {asked}"),
        N_("Enter the numbers in {asked} and correct “{found}”, or confirm with a reason that they are in {asked}."),
    ),
    "blank-cells": Entry(N_("{count} blank cells in table {table} were taken as 0"), ""),
    "blank-total": Entry(N_("the total is blank; it was computed as {expected}"), ""),
    "empty-table": Entry(
        N_("table {table} is entirely empty; it was read as zeros"),
        N_("Tick 本表全部为零 in the template, or fill in the table; or confirm it with its reason."),
    ),
    "box-contradicted": Entry(
        N_("本表全部为零 is ticked, but table {table} holds numbers"), N_("Untick the box, or empty the table.")
    ),
    # --- rules -----------------------------------------------------------------------------------------------
    "rule-broken": Entry(
        N_("{rule_label}: {left} against {right}, difference {difference}. The rule: {rule_words}{cause}"),
        N_("Check the cells {cells}.{maybe}"),
    ),
    "rules-by-body": Entry(
        N_("{found} 规章 are reported, but only provinces, cities with districts and ministries make 规章"),
        N_("Move the figure to 行政规范性文件 or confirm it with its reason (roster: 可制定规章)."),
    ),
    "money-jump": Entry(
        N_("{found} {asked} is far too much for a township; perhaps it is an amount in 元"),
        N_("Correct the amount, or confirm it with its reason."),
    ),
    "neighbours-figures": Entry(
        N_("all figures other than 0 are the same as those of {found}"),
        N_("Ask whether the other unit's file was sent by mistake; otherwise confirm it with its reason."),
    ),
    # --- last year -------------------------------------------------------------------------------------------
    "carried-differs": Entry(
        N_("{found} carried over from last year, but last year's report carried {expected} forward ({difference})"),
        N_("Ask which of the two reports is right; correct the figure, or confirm it with its reason."),
    ),
    "in-force-differs": Entry(
        N_(
            "{found} in force, but last year's {before} + {issued} issued - {repealed} repealed = {expected} "
            "({difference})"
        ),
        N_("Count again what is in force; correct the figure, or confirm it with its reason."),
    ),
    "jump": Entry(
        N_("{found} against {expected} last year"),
        N_("Ask what happened; correct the figure, or confirm it with its reason."),
    ),
    "last-year-wrong": Entry(
        N_("the file is of {found}, last year is {expected}; nothing is compared with it"),
        N_("Put the report of {expected} there, or take the file away."),
    ),
    "last-year-doubtful": Entry(N_("the file is compared with all the same: {reason} ({found})"), ""),
    "last-year-gaps": Entry(
        N_("{count} place(s) cannot be read and are not compared: {found}"),
        N_("Mend them in a copy of last year's file if they matter."),
    ),
    "unit-split": Entry(
        N_("{found} of last year is continued by several units: {units}; what each had cannot be told"),
        "",
    ),
    "predecessor-unknown": Entry(
        N_("there is no unit {found}, which 上年单位 names; nothing is compared"),
        N_("Write 上年单位 in roster.xlsx as the unit's name stands in last year's result.{maybe}"),
    ),
    "no-successor": Entry(
        N_("of last year, nobody continues: {found}; what they carried forward is nobody's now"),
        N_("Name them in roster.xlsx under 上年单位 of the unit that continues them."),
    ),
    "remark": Entry(N_("the unit says: {found}"), ""),
    # --- what came back ----------------------------------------------------------------------------------------
    "question-open": Entry(
        N_("asked when it went back (round trip {trip}), and neither mended nor explained: {asked}"),
        N_(
            "Have the unit correct the figure, or give its reason in 情况说明 if it only has to be explained; "
            "otherwise decide with 更正 or 采用 in decisions.xlsx, or with 属实 once it is explained."
        ),
    ),
    # --- decisions -------------------------------------------------------------------------------------------
    "corrected": Entry(N_("corrected by the office from {found} to {expected}: {reason}"), ""),
    "decision-void": Entry(
        N_("line {line} of decisions.xlsx no longer applies: it says {expected}, the file has {found}"),
        N_("Delete the line or decide anew."),
    ),
    "decision-wide": Entry(
        N_("line {line} of decisions.xlsx names only the unit and answers {count} findings: {found}"),
        N_("Look whether all of them are meant; otherwise write a line for each, with 表, 行, 列 and 现值."),
    ),
    "decision-unbound": Entry(
        N_("line {line} of decisions.xlsx gives no 现值; it would go on answering if the figure changed: {found}"),
        N_("Write the figure under 现值, one line for each; the line then ends when the figure changes."),
    ),
    "decision-faulty": Entry(
        N_("line {line} of decisions.xlsx cannot be used: {reason}"), N_("Correct the line named.{maybe}")
    ),
}
