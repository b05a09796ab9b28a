"""A small form as an office would write it."""

FEES = """\
form = "fees"
title = "收费统计"
basis = "假设的依据"
first_year = 2030

[[table]]
id = "income"
number = "一"
title = "收费情况"
sheet = "收费"
widths = [1000, 2000, 1500, 1500]
label_columns = 2
unit = "万元"

[[table.block]]
corner = "项目"
columns = [
  { id = "city", label = "市级", kind = "money", unit = "万元" },
  { id = "all", label = "合计", kind = "money", unit = "万元", total = true },
]
rows = [
  { id = "kinds", label = "收费种类", rows = [
    { id = "schools", label = "教育" },
    { id = "roads", label = "交通" },
  ] },
  { id = "sum", label = "总计", total = true },
]

[[rule]] # doubled on purpose in some tests
id = "down"
table = "income"
each = "column"
expression = "sum == sum(kinds)"
severity = "error"
label = "总计等于各种类之和"
source = "列的含义"

[[rule]]
id = "across"
table = "income"
each = "row"
expression = "all == city"
severity = "error"
label = "合计等于市级"
source = "行的含义"
"""


def head(id_: str, title: str, year: int = 2025) -> str:
    """The beginning of a form."""
    return f'form = "{id_}"\ntitle = "{title}"\nbasis = "示例"\nfirst_year = {year}\n\n'


def table(id_: str, title: str, widths: str, columns: str, rows: str) -> str:
    """A table with one block and labelled rows; ``columns`` and ``rows`` as they are written, without the brackets."""
    return f"""[[table]]
id = "{id_}"
number = "一"
title = "{title}"
sheet = "{title}"
widths = [{widths}]
label_columns = 1

[[table.block]]
columns = [{columns}]
rows = [{rows}]
"""


def rule(id_: str, table_: str, expression: str, each: str = "column") -> str:
    """A rule of a form."""
    return f"""[[rule]]
id = "{id_}"
table = "{table_}"
each = "{each}"
expression = "{expression}"
severity = "error"
label = "示例"
source = "示例"

"""
