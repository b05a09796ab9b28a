"""Cells of .ods as they are stored, each with what is read from it."""

from __future__ import annotations


def t(attributes: str = "", text: str = "", tag: str = "table-cell") -> str:
    paragraph = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:{tag} {attributes}>{paragraph}</table:{tag}>"


def typed(kind: str, value: str = "", shown: str = "", more: str = "") -> str:
    name = {"boolean": "boolean-value", "date": "date-value", "time": "time-value"}.get(kind, "value")
    stored = f'office:{name}="{value}"' if value else ""
    return t(f'office:value-type="{kind}" {stored} {more}', shown)


ODS_CELLS = [
    (typed("float", "12", "12"), ("number", "12", "")),
    (typed("float", "59237.244899999998", "59237.24"), ("number", "59237.2449", "")),
    (typed("currency", "3.50", "￥3.50"), ("yuan", "3.5", "")),
    (typed("currency", "30000", "￥3.0000"), ("scaled", "30000", "")),
    (typed("currency", "12345.5", "¥12,345.50", 'office:currency="CNY"'), ("yuan", "12345.5", "")),
    (typed("float", "-12345.5", "-12,345.50元"), ("yuan", "-12345.5", "")),
    (typed("float", "25.1", "25.10万元"), ("wan", "25.1", "")),
    (typed("currency", "0", "￥0.00"), ("number", "0", "")),
    (typed("currency", "3.50", "$3.50"), ("scaled", "3.5", "")),
    (typed("currency", "3.50", "3.50 €"), ("scaled", "3.5", "")),
    (typed("currency", "3.50", "3.50", 'office:currency="USD"'), ("scaled", "3.5", "")),
    (typed("currency", "3.50", "￥3.50", 'office:currency="JPY"'), ("scaled", "3.5", "")),
    (typed("float", "30000", "3.0000"), ("scaled", "30000", "")),
    (typed("float", "1234567", "1,234,567"), ("number", "1234567", "")),
    (typed("float", "1234567", "1,235"), ("scaled", "1234567", "")),
    (typed("float", "0.5", "1"), ("number", "0.5", "")),
    (typed("float", "NaN"), ("error", "NaN", "")),
    (typed("float", "abc"), ("text", "abc", "")),
    (typed("percentage", "0.125", "12.5%"), ("percent", "0.125", "")),
    (typed("date", "2025-03-04", "3月4日"), ("date", "2025-03-04", "")),
    (typed("time", "PT12H30M00S", "12:30"), ("date", "PT12H30M00S", "")),
    (typed("boolean", "true", "TRUE"), ("bool", "TRUE", "")),
    (typed("string", "", "局"), ("text", "局", "")),
    (t('office:value-type="string" office:string-value="局"'), ("text", "局", "")),
    (t("", "局"), ("text", "局", "")),
    (t(), None),
    (t('office:value-type="string"'), None),
    (t("", "", "covered-table-cell"), None),
    (t('office:value-type="float" office:value="7"', "7", "covered-table-cell"), ("number", "7", "")),
    (typed("float", "3", "3", 'table:formula="of:=SUM([.B5:.C5];[$表.A1])"'), ("number", "3", "=SUM(B5:C5;表!A1)")),
    (t('table:formula="of:=[.A1]"'), ("none", "", "=A1")),
    (typed("float", "", "", 'table:formula="of:=[.A1]"'), ("none", "", "=A1")),
    (typed("string", "", "", 'table:formula="of:=&quot;&quot;"'), ("text", "", '=""')),
    ('<table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>', ("text", "", '=""')),
    (typed("float", "12", "w", ""), ("scaled", "12", "")),
    ('<table:table-cell office:value-type="float" office:value="7"><text:p/></table:table-cell>', ("scaled", "7", "")),
    ('<table:table-cell office:value-type="float" office:value="0"><text:p>-</text:p></table:table-cell>',
     ("number", "0", "")),
    (typed("float", "3", "3", "table:formula=\"of:=['file:///D:/a.ods'#$表.A1]\""),
     ("number", "3", "=['file:///D:/a.ods'#$表.A1]")),
    (typed("string", "", "#REF!", 'calcext:value-type="error"'), ("error", "#REF!", "")),
    (typed("float", "0", "Err:502", 'table:formula="of:=[.A1]"'), ("error", "Err:502", "=A1")),
    (typed("string", "", "#DIV/0!", 'table:formula="of:=1/0"'), ("error", "#DIV/0!", "=1/0")),
    (typed("string", "", "#编号"), ("text", "#编号", "")),
    (t('office:value-type="string"', 'a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d<text:span>e</text:span>f'),
     ("text", "a   b\tc\ndef", "")),
    (t('office:value-type="string"', 'a<text:s text:c="2000000000"/>'), ("text", "a" + " " * 1999, "")),
    (t("", "局<text:note><text:note-body>x</text:note-body></text:note>"), ("text", "局", "")),
    ('<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation>'
     "<text:p>甲</text:p><text:p>乙</text:p></table:table-cell>", ("text", "甲\n乙", "")),
]  # fmt: skip
