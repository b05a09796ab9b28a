"""The list of known bad shapes, each with the cases of the manifest or the tests that cover it.

A case is named by its section (the number of its group in the manifest) and its words; ``…`` at the end means all cases
that begin so. Faults that are not in the content of a file (a full disk, a mail, a name on the terminal) are covered by
tests.
"""

from __future__ import annotations

DISK, CRASHES, HOSTILE = "tests/test_disk.py::", "tests/test_crashes.py::", "tests/test_hostile.py::"
COLLECT, LOCKING, WORKERS = "tests/test_collect.py::", "tests/test_locking.py::", "tests/test_workers.py::"
WORKBOOK, ARCHIVE = "tests/test_workbook.py::", "tests/test_archive.py::"

COVERAGE: dict[str, tuple[str, ...]] = {
    # --- 2.3: made to hurt a reader
    "2.3 only A1 and XFD1048576 filled": ("2.3 cells in opposite corners of the sheet",),
    "2.3 A1, XFD1, A5000": ("2.3 cells in A5000 and XFD1",),
    "2.3 a merged area or a link over the sheet": (
        "2.3 a merged area over the whole sheet",
        "2.3 a link over the whole sheet",
    ),
    "2.3 sharedStrings uniqueCount 2^32-1": ("2.3 a claim of 2^32-1 texts",),
    "2.3 row number 2^63": ("2.3 a row 2^63",),
    "2.3 1.5 GB of one string, attribute, blanks": (
        "2.3 1.5 GB of one string",
        "2.3 1.5 GB of one attribute",
        "2.3 1.5 GB of blanks in a sheet",
        "2.3 a part of 3 MB of one letter",
    ),
    "2.3 500 MB of tiny cells, 300 MB of rows, 500 MB of strings": (
        "2.3 500 MB of tiny cells",
        "2.3 300 MB of rows",
        "2.3 500 MB of strings",
        "2.3 600,000 cells",
    ),
    "2.3 2 GB unused part": ("2.3 2 GB that nobody reads", "2.3 a large part that nobody reads"),
    "2.3 20,000 sheets": ("2.3 20,000 sheets",),
    "2.3 dimension lying huge, reversed": (
        "2.3 a dimension that lies: huge",
        "2.3 a dimension that lies: A1",
        "2.3 a dimension that lies: reversed",
    ),
    "2.3 70,000 zip entries": ("2.3 70,000 further parts", "2.3 1,200 further parts"),
    "2.3 billion laughs, quadratic entity, XXE, external DTD": (
        "2.3 a thousand million laughs",
        "2.3 entities within entities",
        "2.3 a long entity many times",
        "2.3 an external entity",
        "2.3 an external entity on the network",
        "2.3 an external DTD",
        "2.3 a bare DOCTYPE",
    ),
    "2.3 100,000 defaulted attributes in a DTD": ("2.3 100,000 defaulted attributes",),
    "2.3 ods: rows repeated 2^20": ("2.3 ods: a filled row a million times",),
    "2.3 ods: rows × columns repeated to the limit, 2^32": (
        "2.3 ods: rows and columns repeated to the limit",
        "2.3 ods: a filled cell 2^32 times",
    ),
    "2.3 ods: text:s count 2·10^9": ("2.3 ods: two thousand million blanks",),
    "2.3 ods: 100,000 nested spans": ("2.3 ods: 100,000 nested spans", "2.3 ods: 100 nested spans"),
    "2.3 truncated zip, CRC wrong, encrypted flag, zstd": (
        "2.3 cut in the middle",
        "2.3 its last 30 bytes lost",
        "2.3 a wrong checksum",
        "2.3 a part marked as encrypted",
        "2.3 packed with zstd",
    ),
    "2.3 bzip2- or LZMA-compressed parts": ("2.3 packed with bzip2", "2.3 packed with LZMA"),
    # --- 2.5: read differently by different readers, without an error
    "2.5 error cell": ("2.5 an error cell", "2.5 an error cell in .xls", "2.5 an error cell in .ods"),
    "2.5 unknown error text": ("2.5 an unknown error",),
    "2.5 formula, no cached value": ("2.5 a formula without stored value",),
    "2.5 numeric cell holding abc, 1,234, 0x10": (
        "2.5 a numeric cell that holds abc",
        "2.5 a numeric cell that holds 1,234",
        "2.5 a numeric cell that holds 0x10",
    ),
    "2.5 numeric cell １２ or 1_000": ("2.5 a numeric cell that holds １２", "2.5 a numeric cell that holds 1_000"),
    "2.5 NaN, 1e999, 5,000 digits": ("2.5 NaN", "2.5 1e999", "2.5 5,000 digits"),
    "2.5 integer > 2^53": ("2.5 a whole number beyond 2^53",),
    "2.5 count typed into a date-formatted cell": (
        "2.5 a count in a date format",
        "2.5 a negative number in a date format",
        "2.5 a date in .xls",
        "2.5 a date in .ods",
    ),
    "2.5 duplicate cell address, repeated row": ("2.5 a cell twice", "2.5 a row twice"),
    "2.5 duplicate zip entry": ("2.5 a part twice",),
    "2.5 rows out of order": ("2.5 rows out of order",),
    "2.5 UTF-16 sheet XML": ("2.5 a sheet in UTF-16",),
    "2.5 Strict OOXML": ("2.5 Strict OOXML",),
    "2.5 shared string index -1, abc": ("2.5 text number -1", "2.5 text number abc"),
    "2.5 backslash or wrong-case part names": (
        "2.5 names of parts with backslashes",
        "2.5 names of parts in capitals",
    ),
    "2.5 values under a merged area": ("2.5 values under a merged area",),
    "2.5 leading and trailing blanks, _x000D_": (
        "2.5 blanks around a number",
        "2.5 an escaped control character in a number",
        "2.5 an escaped control character between digits and a word",
    ),
    "2.5 hidden, veryHidden sheet": ("2.5 a hidden sheet", "2.5 a very hidden sheet"),
    "2.5 texts of .xls": ("- a sound .xls",),
    # --- 3.1: numbers and identity
    "3.1.1 errors, formulas without value, unreadable cells": (
        "2.5 an error cell",
        "2.5 a formula without stored value",
        "2.5 a numeric cell that holds abc",
    ),
    "3.1.2 blank, 0, 无, —, -, /, N/A": ("3.1.2 blank", "3.1.2 nought as …", "3.1.2 N/A"),
    "3.1.3 text numbers": (
        "3.1.3 a number as text",
        "3.1.3 a number as text: …",
        "3.1.3 no number: …",
        "3.1.3 an apostrophe before a number",
        "3.1.3 a fraction of a case",
        "3.1.3 less than nothing",
    ),
    "3.1.4 date, percentage, boolean, formats": (
        "3.1.4 a date",
        "3.1.4 a percentage",
        "3.1.4 a boolean",
        "3.1.4 a format that shows another number",
        "3.1.4 ¥ in a column of 万元",
        "3.1.4 ¥ in a column of counts",
        "3.1.4 $ in a column of 万元",
        "3.1.4 万 in a column of 万元",
    ),
    "3.1.5 inserted, deleted, reordered rows": (
        "3.1.5 a row inserted, with a label",
        "3.1.5 a row deleted",
        "3.1.5 two rows exchanged",
    ),
    "3.1.5 inserted, deleted columns": ("3.1.5 a blank column inserted", "3.1.5 a column deleted"),
    "3.1.5 inserted, deleted, reordered, renamed sheets": (
        "3.1.5 a sheet of the unit's own",
        "3.1.5 a table of its own is missing",
        "3.1.5 sheets in another order",
        "3.1.5 a sheet renamed",
        "3.1.5 a sheet whose part is lost",
        "3.1.5 two tables beside each other",
    ),
    "3.1.5 changed merges": ("3.1.5 no merged areas any more", "2.5 values under a merged area"),
    "3.1.5 other edition or year": ("3.1.5 another edition", "3.1.5 another year"),
    "3.1.6 unit in the file, file name and sender": (
        "3.1.6 another unit's answer",
        COLLECT + "test_what_is_kept_and_said",
    ),
    "3.1.6 same unit twice, same file twice": (
        "3.1.6 the same file twice",
        "3.1.6 two files with different numbers",
    ),
    "3.1.7 time stamps wrong": ("3.1.7 times that cannot be", "3.1.7 of two files the later saved"),
    "3.1.8 hidden rows and columns": (
        "3.1.8 a hidden row",
        "3.1.8 a row of no height",
        "3.1.8 a hidden column",
        "2.5 a hidden row in .xls",
        "2.5 a hidden row in .ods",
    ),
    "3.1.8 second data block, cells outside": (
        "3.1.8 a table twice, with other numbers",
        "3.1.8 a table twice, with the same numbers",
        "3.1.8 a number that touches the table",
        "3.1.8 a number apart from the table",
    ),
    "3.1.9 bit rot inside a valid container": ("3.1.9 a digit changed on the way",),
    "3.1.10 rounding, over 15 digits": (
        "3.1.10 a number with 17 digits of a float",
        "3.1.10 a number with 17 digits",
    ),
    # --- 3.2: containers and parsers
    "3.2.1 parser abort, panic, hang, memory": (
        WORKERS + "test_a_bad_file_costs_only_its_own_verdict",
        WORKERS + "test_a_library_that_ends_its_process_is_survived",
    ),
    "3.2.2 zip bomb, nested zip, overlap, lying sizes": (
        "3.2.2 a bomb in an archive",
        "3.2.2 an answer in an archive in an archive",
        "3.2.2 alone: two parts in the same bytes",
        "3.2.2 alone: two names for a part",
        "3.2.2 alone: a part twice but for its case",
        "3.2.3 alone: a size that lies",
        "3.2.2 a locked archive",
        "3.2.2 an archive of another kind",
        "3.2.2 an empty archive",
    ),
    "3.2.3 XML entities, DTD, encodings": (
        "3.2.2 alone: entities",
        "3.2.2 alone: a DOCTYPE in UTF-16",
        "3.2.2 alone: a DOCTYPE in UTF-16 unmarked",
        "3.2.3 alone: UTF-7",
        "3.2.3 alone: GBK",
        "3.2.3 alone: UTF-32",
    ),
    "3.2.4 addressable-size attacks": (
        "2.3 cells in opposite corners of the sheet",
        "2.3 ods: a filled row a million times",
        "tests/test_xlsx.py::test_calamine_never_sees_an_address_that_is_none",
    ),
    "3.2.5 password, encryption": (
        "3.2.5 a password",
        "3.2.5 the password that Excel tries unasked",
        "3.2.5 a .xls with a password",
        "3.2.5 an .ods with a password",
        "3.2.2 a locked archive",
    ),
    "3.2.6 wrong extension, other kinds": (
        "3.2.6 a web page named .xls",
        "3.2.6 an XML table of Excel 2003",
        "3.2.6 a workbook under the name of an older one",
        "3.2.6 a .xls as WPS names it",
        "3.2.6 a .xls under the name of a newer one",
        "3.2.6 an empty workbook of Excel 2",
        "3.2.6 a Word document",
        "3.2.6 an older Word document",
        "3.2.6 a text of WPS",
        "3.2.6 a PDF",
        "3.2.6 a picture",
        "3.2.6 a binary workbook",
        "3.2.6 a workbook of Numbers",
    ),
    "3.2.7 junk": (
        "3.2.7 0 bytes",
        "3.2.7 a lock file",
        "3.2.7 a lock file of LibreOffice",
        "3.2.7 a leftover of a Mac",
        "3.2.7 a folder of a Mac",
        "3.2.7 a file of the system",
        "3.2.7 pictures of Windows",
        "3.2.7 a folder's settings",
        "3.2.7 a temporary file",
        "3.2.7 an unfinished download",
    ),
    "3.2.8 csv": ("3.2.8 comma-separated text", "3.2.8 comma-separated text, …", "3.2.8 one line of 60 MB"),
    "3.2.9 mail": (
        COLLECT + "test_a_hostile_mail_gets_a_verdict_soon",
        COLLECT + "test_what_a_source_may_hold_at_most",
    ),
    "3.2.10 .msg, TNEF": (
        "3.2.10 a mail of Outlook",
        "3.2.10 a mail in Outlook's own wrapping",
        COLLECT + "test_every_container_gives_its_files_unchanged",
    ),
    "3.2.11 directory trees, links, devices, unreadable files": (
        DISK + "test_every_file_of_a_folder_is_listed",
        DISK + "test_a_folder_that_may_not_be_read_stops_the_run",
        "tests/test_trees.py::test_a_file_that_cannot_be_opened_or_is_huge_says_so",
        "tests/test_trees.py::test_every_file_of_any_folder_has_one_verdict",
    ),
    # --- 3.3: names and paths
    "3.3 names that lead elsewhere or cannot be": (
        "3.3 in an archive as …",
        "tests/test_file_names.py::test_a_text_as_the_name_of_a_file",
        COLLECT + "test_a_name_never_leaves_the_inbox",
    ),
    "3.3 links in archives": ("3.3 a link in an archive", ARCHIVE + "test_what_is_in_an_archive"),
    "3.3 zip names without the UTF-8 flag": (
        "3.3 in an archive as 年报.xlsx",
        ARCHIVE + "test_names_are_text_in_either_encoding",
    ),
    "3.3 attachment names": (COLLECT + "test_the_name_of_an_attachment_in_every_shape",),
    # --- 3.4: output
    "3.4 formula and DDE injection": (
        HOSTILE + "test_in_the_consolidated_workbook",
        HOSTILE + "test_in_the_copies_that_go_back",
        HOSTILE + "test_in_the_long_table",
        WORKBOOK + "test_texts_from_outside_stay_texts",
    ),
    "3.4 cached values": (WORKBOOK + "test_stored_values_are_the_totals",),
    "3.4 illegal characters, long texts": (
        HOSTILE + "test_in_the_consolidated_workbook",
        "tests/test_text.py::test_what_cannot_be_shown_is_spelled_out_and_what_is_too_long_cut",
    ),
    "3.4 disk full, EACCES, EIO, target open": (
        CRASHES + "test_the_result_is_the_old_or_the_new_one",
        CRASHES + "test_where_the_old_result_is_locked_the_new_one_stands_beside_it",
        DISK + "test_a_write_that_fails_leaves_what_was_there",
    ),
    "3.4 Ctrl-C, kill, power loss": (
        CRASHES + "test_the_result_is_the_old_or_the_new_one",
        WORKERS + "test_a_run_that_is_killed_leaves_no_worker_behind",
    ),
    "3.4 two runs at once, shared folder": (
        LOCKING + "test_a_second_run_ends_with_a_sentence_and_writes_nothing",
        LOCKING + "test_what_a_killed_run_left_behind",
        LOCKING + "test_where_the_folder_knows_no_locks_the_file_decides",
    ),
    "3.4 leaks": (
        "tests/test_cli.py::test_an_error_nobody_foresaw_is_a_sentence_with_a_code",
        "tests/test_network.py::test_a_run_opens_no_connection",
        "tests/test_leaks.py::test_a_secret_is_nowhere",
        "tests/test_leaks.py::test_no_file_tells_where_it_was_made",
    ),
}
