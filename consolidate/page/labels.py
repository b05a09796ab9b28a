"""The words of the page itself: buttons, headings, explanations. The build puts them into it in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from consolidate.words import N_

LABELS: Mapping[str, str] = {
    # --- the frame
    "title": N_("Annual report on open government information"),
    "starting": N_("Getting ready …"),
    "promise": N_("Files are read in this browser only: nothing is uploaded, no network is used."),
    "no-script": N_("This page needs JavaScript; allow it for this file in the settings of the browser."),
    "old-browser": N_(
        "This browser is too old for this page. Open the file in a newer one: Edge or Chrome from version 102 on, "
        "360, QQ or UOS browser in its newest version, or Firefox from version 113 on; or ask the consolidating office."
    ),
    "version": N_("consolidate {version}"),
    "licence-texts": N_("Licences"),
    "close": N_("Close"),
    "comma": N_(", "),
    "semicolon": N_("; "),
    "reading": N_("file {count}: {name}"),
    "given-up": N_("(given up: {count})"),
    "cannot-start-hint": N_(
        "Close other programs and open the page again. If that does not help, open it in another browser."
    ),
    "file-changed": N_("The file has changed on the disk since it was chosen, so the browser may not read it"),
    "file-changed-hint": N_("Choose it again."),
    "unforeseen": N_("The page met an unexpected error; no file has been changed"),
    "unforeseen-hint": N_("Report the text below; then open the page again."),
    # --- the first door
    "door-check": N_("Check your own table"),
    "door-check-about": N_(
        "For a unit, before it sends its table: which cell is wrong, why, and what to do. Any number of workbooks "
        "(.xlsx, .xls, .et, .ods) or reports (Word, web page)."
    ),
    "drop-here": N_("Drop the files here"),
    "choose-files": N_("Choose files"),
    "other-files": N_("Other files"),
    "files": N_("Files"),
    "checking": N_("Checking …"),
    "no-answer": N_("no filled-in table"),
    "findings": N_("Findings"),
    "previous": N_("Previous"),
    "next": N_("Next"),
    "check-again": N_("Check again"),
    "make-marked": N_("Table with the faults marked"),
    "marking": N_("Marking …"),
    "download": N_("Download {name}"),
    "notes": N_("For information: {count}"),
    "reported": N_("Reported"),
    "reported-compared": N_("Reported, beside last year"),
    "look-over": N_("Look over these figures before sending: no rule finds a wrong figure that fits the others."),
    "figure": N_("Main figure"),
    "this-year": N_("This year"),
    "last-year": N_("Last year"),
    "change": N_("Change"),
    "blank-tables": N_("Blank: {tables}"),
    "zero-tables": N_("All figures are 0: {tables}"),
    # --- a finding
    "here": N_("here"),
    "badge-likely": N_("?"),
    "badge-left": N_("L"),
    "badge-right": N_("R"),
    "legend-at": N_("the cell of the finding"),
    "legend-likely": N_("the cell that is probably wrong"),
    "legend-sides": N_("the two sides that must agree"),
    "left-side": N_("one side"),
    "right-side": N_("other side"),
    "difference": N_("Difference"),
    "what-to-do": N_("What to do"),
    "unit-says": N_("The unit says"),
    "behind": N_("{count} more from the same cell"),
}
