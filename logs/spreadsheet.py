"""A table as CSV, of which no spreadsheet takes a cell for a formula."""

import csv
import io
from typing import Any

STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def as_csv(rows: list[dict[str, Any]]) -> str:
    """Every cell quoted, none of which a spreadsheet takes for a formula."""
    out = io.StringIO()
    out.write("\ufeff")  # or spreadsheets read it as another alphabet
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = csv.writer(out, quoting=csv.QUOTE_ALL)
    table.writerow(names)
    table.writerows([cell(row.get(name)) for name in names] for row in rows)
    return out.getvalue()


def cell(value: Any) -> str:
    """As text. What could start a formula gets a quote in front, as a spreadsheet itself would write it."""
    if isinstance(value, list):
        return cell("; ".join(str(one) for one in value))
    text = "" if value is None else str(value)
    return "'" + text if text.lstrip(" \0").startswith(STARTS_A_FORMULA) else text
