"""Findings on rules, last year, what came back, and decisions: name in JSON, sentence, what to do."""

from __future__ import annotations

from consolidate.words import N_

# a line each for name, sentence and hint; the formatter would use five lines
# fmt: off
# --- rules ---------------------------------------------------------------------------------------------------------
RULE_BROKEN = ("rule-broken",
    N_("{line} does not agree: {left_text}; {right_text}; {over} ({rule_label}){cause}"),
    N_("Check the cells {cells}.{maybe}"))
COMPUTED_DIFFERS = ("computed-differs",
    N_("{found} is entered, but {words} gives {expected}"),
    N_("Correct the figure or those it is computed from; or confirm it with its reason."))
RULES_BY_BODY = ("rules-by-body",
    N_("{figures} 规章 are reported, but only provinces, cities with districts, "
       "autonomous prefectures and ministries make 规章"),
    N_("Move the figure to 行政规范性文件 or confirm it with its reason (roster: 可制定规章)."))
MONEY_JUMP = ("money-jump",
    N_("{found} {asked} is far too much for a township; perhaps it is an amount in 元"),
    N_("Correct the amount, or confirm it with its reason."))
NOT_PERMITTED = ("not-permitted",
    N_("{figures} is reported, but roster.xlsx does not say 是 under {heading}: {limit}"),
    N_("Correct the figure, or confirm it with its reason; for a unit that may report it, "
       "write 是 under {heading} in roster.xlsx."))
IMPLAUSIBLE = ("implausible",
    N_("{found} {asked} is not plausible: {limit}"),
    N_("Correct the figure, or confirm it with its reason."))
NEIGHBOURS_FIGURES = ("neighbours-figures",
    N_("all figures other than 0 are the same as those of {found}"),
    N_("Ask whether the other unit's file was sent by mistake; otherwise confirm it with its reason."))
UNIT_TWICE = ("unit-twice",
    N_("{found} is also among the units of the result of {expected}: its figures would be added up twice"),
    N_("Ask whether it is the same unit. If so, write 免报 for it in decisions.xlsx; "
       "otherwise confirm it with its reason."))
UNIT_INSIDE = ("unit-inside",
    N_("{count} unit(s) of this result (has|have) the name of a unit of this round, with other figures: {found}"),
    N_("If one of them is the same unit, it is added up twice: write 免报 for it in decisions.xlsx."))
# --- last year -----------------------------------------------------------------------------------------------------
CARRIED_DIFFERS = ("carried-differs",
    N_("{found} carried over from last year, but last year's report carried {expected} forward ({difference})"),
    N_("Ask which of the two reports is right; correct the figure, or confirm it with its reason."))
IN_FORCE_DIFFERS = ("in-force-differs",
    N_("{found} in force, but last year's {before} + {issued} issued - {repealed} repealed = {expected} "
       "({difference})"),
    N_("Count again what is in force; correct the figure, or confirm it with its reason.{maybe}"))
JUMP = ("jump",
    N_("{found} against {expected} last year"),
    N_("Ask what happened; correct the figure, or confirm it with its reason."))
FIGURES_REPEATED = ("figures-repeated",
    N_("{found} of {expected} figures other than 0 are the same as last year's"),
    N_("Ask whether last year's table was filled in again; otherwise confirm it with its reason."))
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
# --- what came back ------------------------------------------------------------------------------------------------
QUESTION_OPEN = ("question-open",
    N_("asked in return {trip}, and neither corrected nor explained: {asked}"),
    N_("Have the unit correct the figure, or give its reason in 情况说明 if it only has to be explained; "
       "otherwise decide in decisions.xlsx, with 更正, or with 采用 and its 日期, or with 属实 once it is explained."))
EXCUSED_REPORTED = ("excused-reported",
    N_("the unit is excused (免报), but has sent figures, which do not count: {found}"),
    N_("Delete its line 免报 in decisions.xlsx if they are to count; otherwise confirm it with its reason."))
# --- decisions -----------------------------------------------------------------------------------------------------
CORRECTED = "corrected", N_("corrected by the office from {found} to {expected}: {reason}")
DECISION_VOID = ("decision-void",
    N_("line {line} of decisions.xlsx no longer applies: it says {expected}, the file has {found}{also}"),
    N_("Delete the line or decide anew."))
DECISION_OUTDATED = ("decision-outdated",
    N_("line {line} of decisions.xlsx was about another file: {found} says something else than when it was decided on"),
    N_("Look at the new file, decide anew and delete the line."))
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
DECISIONS_ASIDE = ("decisions-aside",
    N_("lines are filled in ({count}) in {found}, which is not read; only {expected} is"),
    N_("Copy the lines that count into {expected}; then delete those in {found}, or take the file out of the folder."))
# fmt: on
