"""Findings on a file as a whole, on mails, and on edition and year: name in JSON, sentence, what to do."""

from __future__ import annotations

from consolidate.words import N_

# a line each for name, sentence and hint; the formatter would use five lines
# fmt: off
# --- the file as a whole -------------------------------------------------------------------------------------------
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
NAME_UNKNOWN = ("name-unknown",
    N_("the template of {expected} names {found} in its place; its figures were counted for {expected}"),
    N_("Ask whose figures these are; if they are not those of {expected}, do not adopt the file."))
SEVERAL_UNITS = ("several-units",
    N_("the file holds the tables of several units: {found}"),
    N_("Split it into one file for each unit."))
ANSWERED_TWICE = ("answered-twice",
    N_("the unit sent several different files: {found}{also}; they differ in {differences}"),
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
# --- mail ----------------------------------------------------------------------------------------------------------
BOUNCED = ("bounced",
    N_("the mail to {found} was not delivered ({date}, {subject})"),
    N_("Correct the address in roster.xlsx, then send it again with --again, or telephone."))
CLOUD_LINK = ("cloud-link",
    N_("the mail of {from} ({date}, {subject}) holds no workbook but a link: {found}"),
    N_("Open the link yourself, put the file into inbox/, and ask for attachments next time."))
LINK_BESIDE = ("link-beside",
    N_("the mail of {from} ({date}, {subject}) holds a link beside its workbook, which was not opened: {found}"),
    N_("Open the link yourself; if there is another version of the answer, put it into inbox/."))
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
# --- edition and year ----------------------------------------------------------------------------------------------
WRONG_YEAR = ("wrong-year",
    N_("the file is for {found}, this round collects {expected} ({where_from})"),
    N_("Check whether last year's file was sent by mistake; otherwise correct the year in the file."))
SEVERAL_YEARS = ("several-years",
    N_("the file names several years, {found} ({where_from}); it was taken as {expected}"),
    N_("Check whether its figures are those of {expected}."))
YEARS_DIFFER = ("years-differ",
    N_("table {table} says “{found}”, the file is for {expected}"),
    N_("Check whether the table was left from an earlier year; otherwise ask the unit to correct the year on it."))
PART_OF_YEAR = ("part-of-year",
    N_("“{found}” names another period than the whole year; the figures were read as those of the whole year"),
    N_("Check whether they are; otherwise ask the unit for the figures of the whole year."))
NOT_TO_COUNT = ("not-to-count",
    N_("“{found}” at table {table} says that it is no answer (void, an example, a draft); its figures were counted"),
    N_("Check whether they are to count; otherwise ask the unit for the table that is."))
YEAR_PUBLISHED = ("year-published",
    N_("the file's name says {found}, the year after the report's; the file itself says {expected}, which counts"))
WRONG_EDITION = ("wrong-edition",
    N_("table {table} is of the {edition} edition, this round uses {expected}; it differs in: {differences}"),
    N_("Fill in the template of this year; do not use an old form."))
OLD_TABLE = "old-table", N_("the file also holds table {table} of the {edition} edition; it is not read")
# fmt: on
