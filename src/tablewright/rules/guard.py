"""What a rule's statement may consist of: a list of what is allowed, everything else is refused.

So no statement reaches a file, the network, a setting, a catalogue or the clock, whatever DuckDB
learns to do; and what is allowed is what other engines have as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tablewright.base.findings import shorten
from tablewright.rules.rule import RuleError

if TYPE_CHECKING:
    from collections.abc import Collection

    from tablewright.rules.rule import Rule

_QUERIES = ("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE")
_SOURCES = ("BASE_TABLE", "SUBQUERY", "JOIN", "EMPTY", "EXPRESSION_LIST")
_EXPRESSIONS = (
    *("COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION", "OPERATOR", "FUNCTION", "CASE"),
    *("CAST", "SUBQUERY", "BETWEEN", "WINDOW", "STAR", "TYPE"),
)
_TYPES = (
    *("VARCHAR", "TEXT", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "INT", "BIGINT", "HUGEINT"),
    *("REAL", "FLOAT", "DOUBLE", "DECIMAL", "NUMERIC", "DATE", "TIME", "TIMESTAMP"),
)
_FUNCTIONS = frozenset(
    (
        *("+", "-", "*", "/", "//", "%", "||", "~~", "!~~", "like_escape", "not_like_escape"),
        *("abs", "ceil", "ceiling", "floor", "round", "sign", "sqrt", "mod", "power"),
        *("greatest", "least", "nullif", "coalesce", "ifnull"),
        *("length", "char_length", "lower", "upper", "trim", "ltrim", "rtrim", "substr"),
        *("substring", "replace", "instr", "strpos", "position", "contains", "prefix", "suffix"),
        *("starts_with", "ends_with", "ascii", "unicode", "concat", "concat_ws", "left", "right"),
        *("count", "count_star", "sum", "avg", "min", "max", "string_agg", "group_concat"),
        *("bool_and", "bool_or", "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop"),
        *("var_samp", "median", "date_part", "year", "month", "day", "date_diff", "datediff"),
        *("row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile"),
        *("lag", "lead", "first_value", "last_value", "nth_value"),
    )
)
_MAX_DEPTH = 400


def check_statement(rule: Rule, statement: dict[str, Any], tables: Collection[str]) -> None:
    """Raise RuleError where a statement is more than a query of these `tables`.

    Args:
        rule: The rule, for the places of what is wrong.
        statement: Its statement as `Database.parse` gives it.
        tables: The names of the tables it may read.
    """
    known = {name.casefold() for name in tables}
    _Guard(rule, known).check(statement, 0)


class _Guard:
    """Goes through a whole tree, and raises RuleError at the first thing that is not allowed."""

    def __init__(self, rule: Rule, known: set[str]) -> None:
        self._rule, self._known = rule, known

    def check(self, node: Any, depth: int) -> None:
        """Check a part of the tree, and all below it."""
        if depth > _MAX_DEPTH:
            raise RuleError("the statement is nested too deeply", self._rule.line)
        if isinstance(node, list):
            for one in node:
                self.check(one, depth + 1)
        elif isinstance(node, dict):
            self._check_one(node)
            names = {each["key"].casefold() for each in node.get("cte_map", {}).get("map", [])}
            before = self._known
            self._known = before | names
            for value in node.values():
                if isinstance(value, dict | list):
                    self.check(value, depth + 1)
            self._known = before

    def _check_one(self, node: dict[str, Any]) -> None:
        kind = str(node.get("type", ""))
        if "class" in node:
            self._check_expression(node, node["class"])
        elif kind.endswith("_NODE"):
            self._allow(node, kind in _QUERIES, "a part of a statement")
            self._allow(node, not node.get("qualify"), "QUALIFY")
            self._allow(node, not node.get("sample"), "a sample")
        elif "table_name" in node:
            is_plain = _is_plain(node)
            is_known = node["table_name"].casefold() in self._known
            if kind != "BASE_TABLE" or not is_plain or not is_known or node.get("at_clause"):
                raise self._error(node, f"there is no table {shorten(node['table_name'])}")
            self._allow(node, not node.get("sample"), "a sample")
        elif "alias" in node and "sample" in node:
            self._allow(node, kind in _SOURCES, f"{kind.lower().replace('_', ' ')} as a table")

    def _check_expression(self, node: dict[str, Any], kind: str) -> None:
        self._allow(node, kind in _EXPRESSIONS, kind.lower().replace("_", " "))
        if kind in ("FUNCTION", "WINDOW"):
            name = str(node.get("function_name", ""))
            allowed = name.casefold() in _FUNCTIONS and _is_plain(node)
            self._allow(node, allowed, f"the function {shorten(name)}")
        elif kind == "TYPE":
            name = str(node.get("type_name", ""))
            self._allow(node, name.upper() in _TYPES, f"the type {shorten(name)}")
        elif kind == "STAR":
            self._allow(node, not node.get("expr"), "COLUMNS(…)")

    def _allow(self, node: dict[str, Any], is_allowed: bool, what: str) -> None:
        if not is_allowed:
            raise self._error(node, f"{what} cannot stand in a rule")

    def _error(self, node: dict[str, Any], message: str) -> RuleError:
        position = node.get("query_location")
        if not isinstance(position, int) or position > len(self._rule.sql.encode()):
            return RuleError(message, self._rule.line)
        return RuleError(message, *self._rule.place(position))


def _is_plain(node: dict[str, Any]) -> bool:
    """Whether a table or function is named alone, without a schema or catalogue before it."""
    before = ("schema", "schema_name", "catalog", "catalog_name")
    path = (node.get("qualified_name") or {}).get("path", [])
    return len(path) < 2 and not any(node.get(key) for key in before)
