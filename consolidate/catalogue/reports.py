"""Findings on the words of a report: name in JSON, sentence, what to do."""

from __future__ import annotations

from consolidate.words import N_

# a line each for name, sentence and hint; the formatter would use five lines
# fmt: off
# --- what the words of a report say --------------------------------------------------------------------------------
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
NOT_USED = "not-used", N_("not used, as decided: {reason}{also}")
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
# fmt: on
