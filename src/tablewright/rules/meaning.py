"""What a rule's statement means: which columns it reads, joins and compares with which words."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Node = dict[str, Any]
Column = tuple[str, str]  # table and column

_EQUALITIES = (
    "COMPARE_EQUAL",
    "COMPARE_NOTEQUAL",
    "COMPARE_DISTINCT_FROM",
    "COMPARE_NOT_DISTINCT_FROM",
)
_IN = ("COMPARE_IN", "COMPARE_NOT_IN")
# of these what comes out is one of the things that go in
_PASSING = ("min", "max", "coalesce", "lag", "lead", "first_value", "last_value", "first", "last")


@dataclasses.dataclass(frozen=True)
class Origin:
    """Where what an expression yields comes from: columns, words, or (`is_open`) elsewhere."""

    columns: frozenset[Column] = frozenset()
    words: frozenset[str] = frozenset()
    is_open: bool = False

    def __or__(self, other: Origin) -> Origin:
        """What comes from either."""
        return Origin(
            self.columns | other.columns, self.words | other.words, self.is_open or other.is_open
        )


_NOTHING, _ELSEWHERE = Origin(), Origin(is_open=True)
Relation = dict[str, Origin]  # by column, in order
Scope = dict[str, Relation]  # by alias


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Two things that a rule asks whether they are equal, and at which byte of its text."""

    left: Origin
    right: Origin
    position: int


@dataclasses.dataclass
class Meaning:
    """What a statement reads, by table, what it compares for equality, and what it yields."""

    reads: dict[str, set[str]] = dataclasses.field(default_factory=dict)
    comparisons: list[Comparison] = dataclasses.field(default_factory=list)
    result: Relation = dataclasses.field(default_factory=dict)


def meaning_of(statement: Node, columns: Mapping[str, Iterable[str]]) -> Meaning:
    """What a statement means, whose tables have these `columns`."""
    folded = {name.casefold(): (name, tuple(own)) for name, own in columns.items()}
    reader = _Reader(folded)
    reader.meaning.result = reader.query(statement, {}, [])
    return reader.meaning


class _Reader:
    """Goes through a statement once; names are followed as SQL has them, inside out."""

    def __init__(self, tables: dict[str, tuple[str, tuple[str, ...]]]) -> None:
        self._tables = tables
        self.meaning = Meaning()

    # -- queries -----------------------------------------------------------------------------------

    def query(self, node: Node, ctes: dict[str, Relation], outer: list[Scope]) -> Relation:
        """Go through a query; its columns."""
        ctes = dict(ctes)
        for entry in node.get("cte_map", {}).get("map", []):
            value = entry["value"]
            found = self.query(value["query_node"], ctes, outer)
            ctes[entry["key"].casefold()] = _renamed(found, value.get("aliases", []))
        kind = node["type"]
        if kind == "SELECT_NODE":
            return self._select(node, ctes, outer)
        if kind == "RECURSIVE_CTE_NODE":
            found = self.query(node["left"], ctes, outer)
            for _ in range(2):  # what comes from the recursion is known behind the first
                inner = ctes | {node["cte_name"].casefold(): found}
                found = _united(found, self.query(node["right"], inner, outer))
            return found
        parts = [self.query(child, ctes, outer) for child in _children(node)]
        self._modifiers(node, ctes, outer)
        united = parts[0] if parts else {}
        for part in parts[1:]:
            united = _united(united, part)
        return united

    def _select(self, node: Node, ctes: dict[str, Relation], outer: list[Scope]) -> Relation:
        scope: Scope = {}
        scopes = [scope, *outer]
        self._from(node.get("from_table"), ctes, scopes)
        found: Relation = {}
        for item in node.get("select_list", []):
            if item["class"] == "STAR" and not item.get("expr"):
                found |= self._star(item, scope)
                continue
            name = item.get("alias") or (item.get("column_names") or [""])[-1]
            name = name or item.get("function_name") or f"column {len(found)}"
            found[name.casefold()] = self.origin(item, ctes, scopes)
        # a name that no table has is one of these
        behind: list[Scope] = [*scopes, {"": found}]
        for part in ("where_clause", "having", "qualify", "group_expressions"):
            self._walk(node.get(part), ctes, behind)
        self._modifiers(node, ctes, behind)
        return found

    def _modifiers(self, node: Node, ctes: dict[str, Relation], scopes: list[Scope]) -> None:
        self._walk(node.get("modifiers"), ctes, scopes)

    def _from(self, node: Node | None, ctes: dict[str, Relation], scopes: list[Scope]) -> None:
        kind = (node or {}).get("type")
        if node is None or kind == "EMPTY":
            return
        scope = scopes[0]
        if kind == "BASE_TABLE":
            name = node["table_name"].casefold()
            alias = (node.get("alias") or node["table_name"]).casefold()
            relation = ctes.get(name)
            scope[alias] = self._table(name) if relation is None else relation
            scope[alias] = _renamed(scope[alias], node.get("column_name_alias", []))
        elif kind == "SUBQUERY":
            found = self.query(node["subquery"]["node"], ctes, scopes)
            alias = (node.get("alias") or f"subquery {len(scope)}").casefold()
            scope[alias] = _renamed(found, node.get("column_name_alias", []))
        elif kind == "JOIN":
            self._from(node["left"], ctes, scopes)
            before = dict(scope)
            self._from(node["right"], ctes, scopes)
            self._walk(node.get("condition"), ctes, scopes)
            for name in map(str.casefold, node.get("using_columns", [])):
                here = [each[name] for each in before.values() if name in each]
                behind = (scope[alias] for alias in scope.keys() - before.keys())
                there = [each[name] for each in behind if name in each]
                for left, right in itertools.product(here, there):
                    self._read(left)
                    self._read(right)
                    self._compare(left, right, node)
        elif kind == "EXPRESSION_LIST":
            rows = [[self.origin(one, ctes, scopes) for one in row] for row in node["values"]]
            alias = (node.get("alias") or "values").casefold()
            columns = [_any_of(column) for column in zip(*rows, strict=False)]
            names = node.get("expected_names") or [f"col{at}" for at in range(len(columns))]
            scope[alias] = dict(zip(map(str.casefold, names), columns, strict=False))
        else:
            self._walk(node, ctes, scopes)

    def _table(self, name: str) -> Relation:
        """The columns of a table; none of one that is not known."""
        own, columns = self._tables.get(name, (name, ()))
        self.meaning.reads.setdefault(own, set())
        return {one.casefold(): Origin(frozenset({(own, one)})) for one in columns}

    def _star(self, item: Node, scope: Scope) -> Relation:
        wanted = (item.get("relation_name") or "").casefold()
        found: Relation = {}
        for alias, relation in scope.items():
            if wanted in ("", alias):
                found |= relation
        for origin in found.values():
            self._read(origin)
        return found

    # -- expressions -------------------------------------------------------------------------------

    def origin(self, node: Node, ctes: dict[str, Relation], scopes: list[Scope]) -> Origin:
        """Go through an expression; where what it yields comes from."""
        kind, what = node["class"], node.get("type")
        if kind == "COLUMN_REF":
            return self._column(node["column_names"], scopes)
        if kind == "CONSTANT":
            return _constant(node)
        if kind == "SUBQUERY":
            return self._subquery(node, ctes, scopes)
        if kind == "COMPARISON" and what in _EQUALITIES:
            left, right = (self.origin(node[side], ctes, scopes) for side in ("left", "right"))
            self._compare(left, right, node)
            return _ELSEWHERE
        if kind == "OPERATOR" and what in _IN:
            first, *rest = (self.origin(one, ctes, scopes) for one in node["children"])
            self._compare(first, _any_of(rest), node)
            return _ELSEWHERE
        passed = _passed(node)
        rest = [part for key, part in node.items() if key not in _NAMES]
        self._walk(rest, ctes, scopes, frozenset(map(id, passed)))
        return _any_of(self.origin(one, ctes, scopes) for one in passed) if passed else _ELSEWHERE

    def _subquery(self, node: Node, ctes: dict[str, Relation], scopes: list[Scope]) -> Origin:
        found = list(self.query(node["subquery"]["node"], ctes, scopes).values())
        if node.get("child"):  # x IN (SELECT ...)
            child = node["child"]
            children = child if isinstance(child, list) else [child]
            for one, other in zip(children, found, strict=False):
                self._compare(self.origin(one, ctes, scopes), other, node)
        return found[0] if found and node.get("subquery_type") == "SCALAR" else _ELSEWHERE

    def _walk(
        self,
        node: Any,
        ctes: dict[str, Relation],
        scopes: list[Scope],
        without: frozenset[int] = frozenset(),
    ) -> None:
        """Go through all expressions in a part of the tree, but those `without`, by identity."""
        if isinstance(node, list):
            for one in node:
                self._walk(one, ctes, scopes, without)
        elif isinstance(node, dict) and id(node) not in without:
            if "class" in node:
                self.origin(node, ctes, scopes)
            elif str(node.get("type", "")).endswith("_NODE"):
                self.query(node, ctes, scopes)
            else:
                for value in node.values():
                    self._walk(value, ctes, scopes, without)

    def _column(self, names: list[str], scopes: list[Scope]) -> Origin:
        *before, name = (one.casefold() for one in names)
        for scope in scopes:
            found = [
                relation[name]
                for alias, relation in scope.items()
                if name in relation and before[-1:] in ([], [alias])
            ]
            if found:
                origin = _any_of(found)
                self._read(origin)
                return origin
        return _ELSEWHERE

    def _read(self, origin: Origin) -> None:
        for table, column in origin.columns:
            self.meaning.reads.setdefault(table, set()).add(column)

    def _compare(self, left: Origin, right: Origin, node: Node) -> None:
        self.meaning.comparisons.append(Comparison(left, right, _position(node)))


_TEXT = ("VARCHAR", "TEXT", "STRING", "CHAR")
_NAMES = ("class", "type", "alias", "function_name", "qualified_name")


def _passed(node: Node) -> list[Node]:
    """The expressions one of which is what another yields; none where it is something else."""
    kind, what = node["class"], node.get("type")
    if kind == "CASE":
        ends = [check["then_expr"] for check in node["case_checks"]]
        return [*ends, *([node["else_expr"]] if node.get("else_expr") else [])]
    if kind == "CAST" and str(node.get("type_expr", {}).get("type_name", "")).upper() in _TEXT:
        return [node["child"]]
    if kind == "OPERATOR" and what == "OPERATOR_COALESCE":
        return list(node["children"])
    if kind in ("FUNCTION", "WINDOW") and node.get("function_name") in _PASSING:
        return [node["arguments"][0]["expression"]]
    return []


def _position(node: Node) -> int:
    """Where an expression stands, or one of its parts: some have no place of their own."""
    parts = [
        node,
        *(node.get(side) for side in ("left", "right", "child")),
        *node.get("children", ()),
    ]
    places = (part.get("query_location") for part in parts if isinstance(part, dict))
    return next((at for at in places if isinstance(at, int) and at < _NOWHERE), 0)


_NOWHERE = 2**32  # DuckDB has the greatest number for none


def _children(node: Node) -> list[Node]:
    if "children" in node:
        return list(node["children"])
    return [node[side] for side in ("left", "right") if side in node]


def _constant(node: Node) -> Origin:
    literal = node.get("literal") or {}
    if literal.get("kind") == "STRING":
        return Origin(words=frozenset({literal["text"]}))
    return _NOTHING if literal.get("kind") == "NULL" else _ELSEWHERE


def _any_of(origins: Iterable[Origin]) -> Origin:
    united = _NOTHING
    for origin in origins:
        united |= origin
    return united


def _renamed(relation: Relation, aliases: list[str]) -> Relation:
    """A relation whose first columns have other names."""
    if not aliases:
        return relation
    names = [*map(str.casefold, aliases), *list(relation)[len(aliases) :]]
    return dict(zip(names, relation.values(), strict=False))


def _united(one: Relation, other: Relation) -> Relation:
    """The columns of two queries one below the other, with the names of the first."""
    pairs = zip(one.items(), other.values(), strict=False)
    return {name: origin | below for (name, origin), below in pairs}
