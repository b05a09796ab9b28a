"""The text of a finding: where it is, what was found and what to do, made from the sentences of ``catalogue``.

A finding is data (``model.Finding``). Programs use its kind and args; people read the text. What a unit reads of its
own tables is put in other words where those for the office do not fit (``for_units``).
"""

from __future__ import annotations

from decimal import Decimal

from consolidate import cause_texts, document_places
from consolidate.catalogue import AMOUNT, FindingKind
from consolidate.for_units import FOR_UNITS, REASON
from consolidate.formats import refusals
from consolidate.forms import in_excel
from consolidate.headlines import HEADLINES
from consolidate.model import Finding, Form
from consolidate.own_workbooks import REASONS
from consolidate.regex import regex
from consolidate.terms import EXPLAIN, Reader
from consolidate.text import readable
from consolidate.words import N_, say

QUESTION = FindingKind.QUESTION_OPEN
_BREAK = regex(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*")  # line breaks; a quoted text is put on one line
_CELLS = 8  # up to this many cells of a rule are named one by one
_COLON = {"zh": "：", "en": ": "}
WHOLE = N_("the sum of all units")
WHOLE_HINT = N_(" In decisions.xlsx the unit is 合计.")
LIKELY_CELL = N_(" If {likely_cell} were {likely}, all would agree.")
SAME_CAUSE = N_(" The cause is the same as at {same_cause}.")
LIKELY_TEXT = N_(" Is {likely} meant?")
NEAR = N_(" Nearest: {near}.")
AMENDED = N_(" If {amending} of the {issued} issued only amend what is in force (修改), say so as the reason.")
APART = N_(" Of this, without figures of last year to be compared with: {apart}.")
APART_BEFORE = N_(" Of this, last year's figures of {apart_before} are compared with no unit's; who goes on with them?")
_APART = {"apart": APART, "apart_before": APART_BEFORE}  # what is said of a sum, by the argument that names the units
# for a rejected file whose unit sent a workbook too
MAY_BE_NEWER = N_(" It may be newer than {beside}, so neither is used; if it is not, write 不采用 in decisions.xlsx.")
MAY_HOLD_NEWER = N_(
    "{beside} counts for now. If there is a newer answer in this file, put that into the inbox; "
    "otherwise write 不采用 in decisions.xlsx, or 属实 with the reason."
)
PERCENTAGE = N_("the cell shows {percentage}: a percentage, whose stored number is {found}; expected {expected}")
PERCENTAGE_TEXT = N_(" Set the format of the cell to 常规 (General) first.")
BUT_EXPLAINED = N_("asked in return {trip}, not corrected but explained by the unit: {asked}")
LIKEWISE = N_("; likewise {others}")
UNDATED = N_(
    "; it came in later than the file that is used, and line {undated} of decisions.xlsx has no 日期 with year, month "
    "and day: check that it was decided with this file in view"
)
STANDS_THERE = N_(" (it says “{found}”)")
NO_COLUMN = N_(" (there is no column {heading})")
COMMENT = N_("the comment on {where}")
COMMENT_TEXT = N_("(comment) {found}")
# a broken rule: the row or column in which it is applied, by how much the second side differs, a rule that limits
LINES = {"column": N_("column “{line}”"), "row": N_("row “{line}”")}
TABLE = N_("table {table}")
MORE, LESS = N_("{count} too many ({measure})"), N_("{count} too few ({measure})")
LIMITED = N_("{line}: {left_text}, but must be {relation} {right_text} ({rule_label}){cause}")
RELATIONS = {
    "<=": N_("at most"), ">=": N_("at least"), "<": N_("less than"), ">": N_("more than"), "!=": N_("other than"),
}  # fmt: skip
# findings that an earlier version stored have no arithmetic
COMPARED = N_("{rule_label}: {left} against {right}, difference {difference}. The rule: {rule_words}{cause}")
# for an amount that a remark repeats with its unit, such as 12.5万元 next to 125000
REPEATED = N_(
    "“{text}” ({where}) gives the amount, so that {found} is in {named}; the form asks for {asked}; "
    "it was read as {expected} {asked}"
)
REPEATED_HINT = N_("Enter the amount in {asked}, or confirm the conversion with its reason.")


# reasons of "unreadable" and "archive-not-opened" that are faults of the office's own computer, each with what to do
_CLOSE_IT = N_(
    "Close it where it is open, or check the rights on it, and start the command again; the unit need do nothing."
)
_NO_PDF = N_("Ask the unit for the workbook, or read it with the program that is installed on a computer.")
_HERE: dict[str, str] = {
    refusals.NO_PDF_HERE: _NO_PDF,
    N_("the page in the browser lacks the part of the program that reads such files (encrypted workbooks, PDF)"): N_(
        "Open it in Excel or WPS and save it as .xlsx without a password, or read it with the installed program."
    ),
    N_("it may not be opened: it is in use, or the rights on it are missing"): _CLOSE_IT,
    refusals.NO_LIBRARY: N_("Unpack it into the inbox and take the archive out, or ask for a .zip."),
    N_("the reader crashed"): N_(
        "Start the command again. If it happens again, open the file in Excel or WPS and save it again as .xlsx."
    ),
    N_("the reader was stopped at its limit of time or memory"): N_(
        "Start the command again. If it happens again, open the file in Excel or WPS and save it again as .xlsx."
    ),
}
MADE_FOR = N_("; it was made for the form {made_for}, which is not one of this program")
LATER = N_(" ({later} came in after the decision among the others)")
CAME_LATER = N_(" ({late} came in, or was saved again, after the day of the line)")
_ALSO = {
    "made_for": MADE_FOR,
    "undated": UNDATED,
    "later": LATER,
    "late": CAME_LATER,
    "others": LIKEWISE,
}  # what is added to a sentence, by the argument that asks for it
MADE_FOR_HINT = N_("Check it with the file of that form: consolidate check FILE --form {made_for}.toml")
# the words of this module that a unit reads otherwise
_FOR_UNITS = {
    **FOR_UNITS,
    REPEATED_HINT: FindingKind.FOREIGN_CURRENCY.hint,
    MAY_BE_NEWER: N_(" It may be newer than {beside}; send the one that counts."),
    MAY_HOLD_NEWER: N_("If there is a newer answer in this file, send that workbook by itself."),
    _CLOSE_IT: N_("Close it where it is open, or check the rights on it, and start the command again."),
    _NO_PDF: N_(
        "Check the workbook that it was made from, and send that; a PDF is read only by the program that is installed "
        "on a computer."
    ),
}


def _for(reader: Reader, words: str) -> str:
    """Return the sentence for this reader, still in English."""
    return _FOR_UNITS.get(words, words) if reader is Reader.UNIT else words


def _arguments(finding: Finding, form: Form | None, language: str) -> dict[str, str]:
    args = dict.fromkeys(("maybe", "cause", "near", "reason", "asked", "also"), "")
    args |= {"found": finding.found, "figures": finding.found, "expected": finding.expected}
    args |= {"unit": finding.unit, "file": finding.file, "address": finding.address, "labels": _labels(finding, form)}
    many = finding.rule and len(finding.cells) > _CELLS
    args |= {"cells": "、".join(in_excel.ranges(finding.cells, 3) if many else finding.cells)}
    if form and finding.place and finding.place in form.spots:
        table, row, column = form.labels(finding.place)
        args |= {"table": table, "row": row, "column": column}
    args = document_places.in_arguments(args | dict(finding.args), finding.sheet, language)
    args["instead"] = "万元" if args["asked"] == "元" else "元"  # the unit that an amount without one may be in
    return {key: value if value.isprintable() else _BREAK.sub(" ", value.strip()) for key, value in args.items()}


def where(finding: Finding, form: Form | None, language: str) -> str:
    """Return unit, file, sheet, address, row and column label of a finding, as far as it has them."""
    whose = say(language, WHOLE) if _of_the_whole(finding) else finding.unit
    return _together(language, whose, finding.file, within_file(finding, form, language))


def within_file(finding: Finding, form: Form | None, language: str) -> str:
    """Return sheet, address, row and column label of a finding, as far as it has them."""
    cell = document_places.place(finding.sheet, finding.address, language)
    labels = _labels(finding, form)
    return _together(language, cell, f"“{labels}”" if labels else "")


def _labels(finding: Finding, form: Form | None) -> str:
    """Return row and column label of the place of a finding; "" if it has none."""
    known = form and finding.place and finding.place in form.spots
    return " / ".join(filter(None, form.own_labels(finding.place))) if form and finding.place and known else ""


def _together(language: str, *parts: str) -> str:
    return (" · " if language == "en" else "，").join(part for part in parts if part)


def of_this_computer(finding: Finding) -> bool:
    """Whether a file was not read because of the office's own computer, so that nothing is known about its contents."""
    reason = dict(finding.args).get("reason")
    kinds = (FindingKind.UNREADABLE, FindingKind.ARCHIVE_NOT_OPENED)
    return finding.kind is FindingKind.STILL_CHANGING or (finding.kind in kinds and reason in _HERE)


def original(finding: Finding) -> Finding:
    """Return the finding that an open question repeats from an earlier return; any other finding unchanged."""
    if finding.kind is not QUESTION:
        return finding
    args = dict(finding.args)
    own = {key: args.pop(key, "") for key in ("question", "was", "wanted", "trip", "places")}
    kind = FindingKind(own["question"])
    return finding._replace(kind=kind, found=own["was"], expected=own["wanted"], args=tuple(args.items()))


def sentence(finding: Finding, form: Form | None, language: str, reader: Reader = Reader.OFFICE) -> str:
    """Return what was found and what was expected."""
    if finding.kind is QUESTION:
        asked = sentence(original(finding), form, language, reader)
        text = BUT_EXPLAINED if remark(finding) else QUESTION.sentence
        return say(language, text, trip=dict(finding.args)["trip"], asked=asked)
    args = _said(finding, form, language)
    if args.get("percentage"):
        return say(language, PERCENTAGE, **args)
    if args.get("commented") and args.get("where"):
        args["where"] = say(language, COMMENT, **args)
    elif args.get("commented"):
        args["found"] = say(language, COMMENT_TEXT, **args)
    if args.get("commented_there"):
        args["there"] = say(language, COMMENT, where=args["there"])
    if finding.kind is FindingKind.UNIT_CONVERTED and args.get("repeats"):
        return readable(say(language, REPEATED, **args))
    if finding.kind is FindingKind.RULE_BROKEN:
        return readable(_broken(args, language))
    if finding.kind is FindingKind.DEDUCTION_UNEVEN:
        args["broken"] = _broken(args, language)
    for name, words in _ALSO.items():
        if args.get(name):
            args["also"] = say(language, words, **args)
    return readable(say(language, _for(reader, finding.kind.sentence), **args))


def _broken(args: dict[str, str], language: str) -> str:
    """Return the sentence on a broken rule: as arithmetic, or as a limit."""
    if "left_text" not in args:
        return say(language, COMPARED, **args)
    line = LINES[args["each"]] if args["line"] else TABLE
    words = {"line": say(language, line, line=args["line"], table=args.get("table", ""))}
    if args["cause"] and language == "zh":  # a sentence of its own
        words["cause"] = "。" + args["cause"].strip(" 。")
    if args["sign"] == "==":
        difference = Decimal(args["left"]) - Decimal(args["right"])
        if "＝" in args["left_text"]:  # of two sums the second is compared with the first, else the figure with its sum
            difference = -difference
        over = MORE if difference > 0 else LESS
        words["over"] = say(language, over, count=f"{abs(difference):f}", measure=args["measure"])
        return say(language, FindingKind.RULE_BROKEN.sentence, **(args | words))
    words["relation"] = say(language, RELATIONS[args["sign"]])
    return say(language, LIMITED, **(args | words))


def _said(finding: Finding, form: Form | None, language: str) -> dict[str, str]:
    """Return the arguments of a finding; those that are catalogue sentences are put into the language."""
    args = {key: say(language, value) if key in ("reason", "cause", "expected", "found", "where_from") else value
            for key, value in _arguments(finding, form, language).items()}  # fmt: skip
    measure = form.measure(finding.place) if form and finding.place in form.spots else ""
    if args["expected"] == AMOUNT.format(measure=measure):
        args["expected"] = say(language, AMOUNT, measure=measure)
    own = (*form.rules, *form.year_rules) if form and "rule_label" in args else ()
    args.update(("rule_label", rule.named(language)) for rule in own if rule.id == finding.rule)
    if finding.kind is FindingKind.DECISION_FAULTY and (args.get("heading") or finding.found):
        args["also"] = say(language, NO_COLUMN if args.get("heading") else STANDS_THERE, **args)
    return args


def title(kind: FindingKind, language: str) -> str:
    """Return a few words for a kind of finding."""
    return say(language, HEADLINES[kind].words)


def short(finding: Finding, form: Form | None, language: str) -> str:
    """Return a few words for a finding, with what stands there and what is expected; without the place."""
    asked = original(finding)
    words = title(asked.kind, language)
    if asked is not finding:
        words = f"{title(finding.kind, language)}{_COLON[language]}{words}"
    stands = detail(asked, form, language)
    return f"{words}{_COLON[language]}{stands}" if stands else words


def detail(finding: Finding, form: Form | None, language: str) -> str:
    """Return what stands at a finding and what is expected, in a few words; "" if its title says it all."""
    return readable(say(language, HEADLINES[finding.kind].detail, **_said(finding, form, language))).strip()


def hint(finding: Finding, form: Form | None, language: str, reader: Reader = Reader.OFFICE) -> str:
    """Return what to do; "" if nothing is to be done."""
    if finding.kind is QUESTION and reader is Reader.OFFICE:
        return say(language, QUESTION.hint)
    asked = original(finding)
    text = _remedy(asked, form, language, reader)
    if reader is Reader.UNIT and asked.severity is EXPLAIN and REASONS not in text:  # else it says so itself
        text += say(language, REASON)
    return text


def _remedy(finding: Finding, form: Form | None, language: str, reader: Reader) -> str:
    """Return what to do about a finding, in its own words for this reader."""
    args = _arguments(finding, form, language)
    if args.get("same_cause"):
        args["maybe"] = say(language, SAME_CAUSE, **args)
    elif finding.causes:
        args["maybe"] = cause_texts.together(finding.causes, form, language)
    elif args.get("likely_cell"):
        args["maybe"] = say(language, LIKELY_CELL, **args)
    elif args.get("likely"):
        args["maybe"] = say(language, LIKELY_TEXT, **args)
    elif args.get("amending"):
        args["maybe"] = say(language, AMENDED, **args)
    elif args.get("near"):
        args["maybe"] = say(language, NEAR, **args)
    elif args.get("percentage"):
        args["maybe"] = say(language, PERCENTAGE_TEXT)
    repeated = finding.kind is FindingKind.UNIT_CONVERTED and args.get("repeats")
    local_hint = of_this_computer(finding) and _HERE.get(args.get("reason", ""))
    words = REPEATED_HINT if repeated else local_hint or finding.kind.hint
    if args.get("made_for") and reader is Reader.UNIT:
        words = MADE_FOR_HINT
    text = readable(say(language, _for(reader, words), **args))
    if args.get("beside"):
        is_question = finding.severity is EXPLAIN
        beside = say(language, _for(reader, MAY_HOLD_NEWER if is_question else MAY_BE_NEWER), **args)
        return beside if is_question else text + beside
    apart = "".join(say(language, words, **args) for key, words in _APART.items() if args.get(key))
    return text + apart + say(language, WHOLE_HINT) if _of_the_whole(finding) else text


def _of_the_whole(finding: Finding) -> bool:
    """Whether a finding is about a figure of the sum of all units."""
    return bool(finding.place) and not finding.unit and not finding.file


def remark(finding: Finding) -> str:
    """Return what the unit wrote about the finding on its sheet 情况说明; "" if it wrote nothing."""
    return dict(finding.args).get("remark", "")


def message(finding: Finding, form: Form | None, language: str, reader: Reader = Reader.OFFICE) -> str:
    """Return the whole finding on one line: where it is, then what was found and expected."""
    return _said_of(where(finding, form, language), sentence(finding, form, language, reader), language)


def message_in_file(finding: Finding, form: Form | None, language: str) -> str:
    """Return a finding for the unit whose file it is: where it is in the file, then what was found and expected."""
    return _said_of(within_file(finding, form, language), sentence(finding, form, language, Reader.UNIT), language)


def _said_of(place: str, text: str, language: str) -> str:
    return f"{place}{_COLON[language]}{text}" if place else text
