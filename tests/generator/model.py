"""A random schema as a model: objects with fields and dependencies, the SQL that makes them, and edits.

Everything follows from the seed. The model need not know all rules of the server: a statement that the server refuses is
skipped when a database is filled, and what is left is a schema like any other. Objects refer to each other by number, so an
edit of one is an edit of everything that is written with its name; what loses its ground is left out (`Schema.prune`).
"""
from __future__ import annotations

import copy
import random
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

ROLES = ["lk_reader", "lk_writer", "lk Ordér"]
WEIRD = ["Ordér", "a.b", "100%", "select", "order", "user", "it's", 'a"b', " lead", "x;--", "$1", "ключ", "UPPER", "table",
         "default", "a_very_long_identifier_that_is_cut_by_the_server_at_63_bytes___", "b\\n", "group", "check", "é" * 31]


def ident(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return ("E" if "\\" in text else "") + "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


class Object:
    """One object: its kind, its name, the schema it lies in and the fields of its kind."""

    def __init__(self, number: int, kind: str, schema: Optional[int], name: str, fields: Dict[str, Any]) -> None:
        self.number, self.kind, self.schema, self.name, self.f = number, kind, schema, name, fields
        self.owner: Optional[str] = None
        self.comment: Optional[str] = None
        self.grants: List[Tuple[str, str, bool]] = []  # privilege, role, with grant option


# Built-in types: name, literals of it, a default, a check of a column of it.
BUILT_IN: Dict[str, Tuple[List[str], str]] = {
    "integer": (["1", "2", "-7"], "{} > -100"),
    "bigint": (["10", "20", "5000000000"], "{} <> 0"),
    "smallint": (["3", "4", "5"], "{} < 32000"),
    "text": (["'a'", "'it''s'", "'100%'"], "length({}) < 200"),
    "character varying(20)": (["'v'", "'w'", "'x'"], "{} <> ''::text"),
    "character(3)": (["'abc'", "'xyz'", "'q'"], "{} IS NOT NULL"),
    "numeric(12,2)": (["1.50", "2.25", "0"], "{} >= 0.0"),
    "numeric": (["1", "2.5", "1e3"], "{} < 1000000.5"),
    "double precision": (["1.5", "2", "0"], "{} > '-1e300'::double precision"),
    "real": (["1.5", "2", "0"], "{} > 0"),
    "boolean": (["true", "false", "NULL"], "{} OR NOT {}"),
    "date": (["'2026-01-01'", "'2026-02-01'", "CURRENT_DATE"], "{} > '1990-01-01'"),
    "timestamp with time zone": (["now()", "'2026-01-01 00:00Z'", "CURRENT_TIMESTAMP"], "{} > '1990-01-01 00:00:00+00'"),
    "timestamp(3) without time zone": (["'2026-01-01'", "LOCALTIMESTAMP", "'2026-02-02'"], "{} IS NOT NULL"),
    "time without time zone": (["'12:00'", "LOCALTIME", "'13:00'"], "{} IS NOT NULL"),
    "interval": (["'1 day'", "'2 hours'", "'3 min'"], "{} > '00:00:00'"),
    "uuid": (["'00000000-0000-0000-0000-000000000001'", "gen_random_uuid()", "gen_random_uuid()"], "{} IS NOT NULL"),
    "jsonb": (["'{}'", "'[1]'", "'null'"], "jsonb_typeof({}) = 'object'"),
    "json": (["'{}'", "'[1]'", "'1'"], "json_typeof({}) = 'object'"),
    "bytea": (["'\\x01'", "'\\x02'", "'\\x'"], "length({}) < 100"),
    "inet": (["'10.0.0.1'", "'10.0.0.2'", "'::1'"], "family({}) = 4"),
    "integer[]": (["'{1}'", "'{2,3}'", "'{}'"], "cardinality({}) < 9"),
    "text[]": (["'{a}'", "'{b,c}'", "'{}'"], "cardinality({}) < 9"),
    "int4range": (["'[1,5)'", "'[6,9)'", "'empty'"], "NOT isempty({})"),
    "tsvector": (["''", "'a'", "'b'"], "{} IS NOT NULL"),
    "bit varying(8)": (["B'1'", "B'01'", "B'0'"], "{} IS NOT NULL"),
}
COMMON = ["integer", "bigint", "text", "character varying(20)", "numeric(12,2)", "boolean", "timestamp with time zone", "date",
          "uuid", "jsonb"]
SORTABLE = {"integer", "bigint", "smallint", "text", "character varying(20)", "numeric(12,2)", "numeric", "date",
            "timestamp with time zone", "uuid", "double precision", "integer[]", "text[]", "boolean", "inet"}
TEXTUAL = {"text", "character varying(20)", "character(3)"}
Statements = List[Tuple[int, str]]
GRANT_NOUNS = {"AGGREGATE": "FUNCTION", "VIEW": "", "MATERIALIZED VIEW": "", "FOREIGN TABLE": "", "SERVER": "FOREIGN SERVER"}
# A type is the name of a built-in one or ("user", number of the type's object, is it an array).
Type = Any


class Schema:
    """All objects of one database and the rules how to add, change and write them."""

    def __init__(self, seed: int, major: int) -> None:
        self.rng = random.Random(seed)
        self.major = major
        self.objects: Dict[int, Object] = {}
        self.next = 1

    # ---- looking ----
    def of(self, *kinds: str) -> List[Object]:
        return [o for o in self.objects.values() if o.kind in kinds]

    def pick(self, *kinds: str) -> Optional[Object]:
        found = self.of(*kinds)
        return self.rng.choice(found) if found else None

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def qualified(self, o: Object) -> str:
        return ident(o.name) if o.schema is None else ident(self.objects[o.schema].name) + "." + ident(o.name)

    def columns(self, relation: Object) -> List[Dict[str, Any]]:
        """Own columns behind those of the parents."""
        out: List[Dict[str, Any]] = []
        for parent in relation.f.get("inherits", []) + ([relation.f["of"]] if relation.f.get("of") else []):
            if parent in self.objects:
                out += [c for c in self.columns(self.objects[parent]) if c["id"] not in {x["id"] for x in out}]
        return out + relation.f.get("columns", [])

    def column(self, relation: int, column: int) -> Optional[Dict[str, Any]]:
        return next((c for c in self.columns(self.objects[relation]) if c["id"] == column), None)

    def type_sql(self, t: Type) -> str:
        if isinstance(t, str):
            return t
        return self.qualified(self.objects[t[1]]) + ("[]" if t[2] else "")

    def literals(self, t: Type) -> List[str]:
        if isinstance(t, str):
            return BUILT_IN[t][0]
        o = self.objects[t[1]]
        if o.kind == "enum":
            one = [literal(label) for label in o.f["labels"]] or ["NULL"]
        elif o.kind == "domain":
            one = self.literals(o.f["base"])
        elif o.kind == "range":
            one = ["'empty'"]
        elif o.kind == "composite":
            one = ["ROW(" + ", ".join(self.literals(c["type"])[0] for c in o.f["columns"]) + ")"]
        elif o.kind == "base_type":
            one = ["'1'", "'2'", "'33'"]
        else:
            one = ["NULL"]
        if not t[2]:
            return [f"{v}::{self.type_sql(t)}" for v in one]
        return [f"ARRAY[{v}]::{self.type_sql(t)}" for v in one]

    def check_of(self, t: Type, name: str) -> str:
        if isinstance(t, str):
            return BUILT_IN[t][1].replace("{}", name)
        o = self.objects[t[1]]
        if o.kind == "domain" and not t[2]:
            return self.check_of(o.f["base"], name)
        if o.kind == "enum" and not t[2] and o.f["labels"]:
            return f"{name} <> {literal(o.f['labels'][-1])}"
        return f"{name} IS NOT NULL"

    # ---- naming ----
    def name(self, prefix: str, schema: Optional[int]) -> str:
        taken = {o.name for o in self.objects.values() if o.schema == schema}
        if self.chance(0.12):
            base = self.rng.choice(WEIRD)
            if base not in taken:
                return base
        n = self.rng.randrange(1, 9)  # small numbers, so that names meet across schemas and edits
        while f"{prefix}{n}" in taken:
            n += 1
        return f"{prefix}{n}"

    def add(self, kind: str, schema: Optional[int], prefix: str, fields: Dict[str, Any]) -> Object:
        o = Object(self.next, kind, schema, self.name(prefix, schema), fields)
        self.objects[self.next] = o
        self.next += 1
        if self.chance(0.15) and kind not in ("default_privilege", "publication_member"):
            o.comment = self.rng.choice(["a comment", "it's 100% \"sure\"", "two\nlines"])
        if self.chance(0.15):
            o.owner = self.rng.choice(ROLES)
        while self.chance(0.15) and kind in GRANTABLE:
            o.grants.append((self.rng.choice(self.privileges(kind)), self.rng.choice(ROLES + ["PUBLIC"]), self.chance(0.2)))
        return o

    def privileges(self, kind: str) -> List[str]:
        privileges = GRANTABLE[kind]
        return privileges + ["MAINTAIN"] if kind in ("table", "matview") and self.major >= 17 else privileges

    def schema(self) -> int:
        found = self.of("schema")
        return self.rng.choice(found).number if found else self.add("schema", None, "s", {}).number

    def number(self) -> int:
        self.next += 1
        return self.next - 1

    def any_type(self, users: float = 0.25, below: Optional[int] = None) -> Type:
        """`below`: only of types older than this one, so that none is made of itself."""
        found = [o for o in self.of("enum", "domain", "composite", "range", "base_type") if below is None or o.number < below]
        if found and self.chance(users):
            return ("user", self.rng.choice(found).number, self.chance(0.15))
        return self.rng.choice(COMMON) if self.chance(0.7) else self.rng.choice(list(BUILT_IN))

    # ---- making ----
    def make(self, kind: str) -> Optional[Object]:
        return MAKERS[kind](self)

    def fill(self, size: int) -> None:
        for _ in range(1 + size // 15):
            self.add("schema", None, "s", {})
        for kind in ("enum", "domain", "function", "table", "table"):
            self.make(kind)
        for _ in range(size):
            self.make(self.rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0])

    # ---- editing ----
    def edit(self) -> str:
        self.prune()
        act = self.rng.choices(["alter", "add", "drop", "rename", "move", "replace", "facet"], [50, 20, 14, 5, 4, 3, 10])[0]
        o = self.rng.choice(list(self.objects.values())) if self.objects else None
        if act == "add" or o is None:
            kind = self.rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            self.make(kind)
            return f"add {kind}"
        if act == "drop":
            del self.objects[o.number]
        elif act == "rename":
            o.name = self.name("r", o.schema)
        elif act == "move" and o.schema is not None:
            o.schema = self.schema()
        elif act == "replace":
            self.replace(o)
        elif act == "facet":
            self.facet(o)
        else:
            act = "alter"
            ALTER.get(o.kind, lambda s, x: s.facet(x))(self, o)
        return f"{act} {o.kind} {o.name}"

    def replace(self, o: Object) -> None:
        """Another object takes the name."""
        families = [("table", "view", "matview", "sequence", "composite", "foreign_table"),
                    ("enum", "domain", "range", "composite", "base_type"), ("operator_class", "operator_family"),
                    ("function", "procedure", "aggregate"), ("check", "key", "foreign_key", "exclusion"), ("index", "table")]
        family = next((f for f in families if o.kind in f), (o.kind,))
        del self.objects[o.number]
        new = self.make(self.rng.choice(family))
        if new is not None:
            new.name, new.schema = o.name, o.schema if None not in (o.schema, new.schema) else new.schema

    def facet(self, o: Object) -> None:
        what = self.rng.randrange(3)
        if what == 0:
            o.comment = None if o.comment and self.chance(0.5) else self.rng.choice(["changed", "100% \\ new", "x'y"])
        elif what == 1 or o.kind not in GRANTABLE:
            o.owner = None if o.owner and self.chance(0.5) else self.rng.choice(ROLES)
        elif o.grants and self.chance(0.5):
            o.grants.pop()
        else:
            o.grants.append((self.rng.choice(self.privileges(o.kind)), self.rng.choice(ROLES + ["PUBLIC"]), self.chance(0.2)))

    def copy(self) -> "Schema":
        return copy.deepcopy(self)

    # ---- writing ----
    def prune(self) -> None:
        while True:
            gone = [n for n, o in self.objects.items() if not self.stands(o)]
            if not gone:
                return
            for n in gone:
                del self.objects[n]

    def stands(self, o: Object) -> bool:
        if o.schema is not None and o.schema not in self.objects:
            return False
        for n in needs(o):
            if n not in self.objects:
                return False
        for relation, column in o.f.get("refs", []):
            if relation not in self.objects or self.column(relation, column) is None:
                return False
        return True

    def statements(self) -> List[Tuple[int, str]]:
        """Everything, in an order that works: each statement with the number of its object."""
        self.prune()
        out: List[Tuple[int, str]] = []
        done: set[int] = set()

        def visit(n: int) -> None:
            if n in done or n not in self.objects:
                return
            done.add(n)
            o = self.objects[n]
            for needed in sorted(needs(o) | ({o.schema} if o.schema else set())):
                visit(needed)
            out.extend((n, s) for s in WRITERS[o.kind](self, o))
            out.extend((n, s) for s in self.facets(o))

        late = {"event_trigger", "default_privilege"}
        for n in sorted(self.objects, key=lambda n: (self.objects[n].kind in late, n)):
            visit(n)
        return out

    def facets(self, o: Object) -> List[str]:
        if o.kind not in NOUNS:
            return []
        noun, address = NOUNS[o.kind], ADDRESSES.get(o.kind, Schema.qualified)(self, o)
        out = []
        if o.owner and OWNED[o.kind]:
            out.append(f"ALTER {noun} {address} OWNER TO {ident(o.owner)}")
        for privilege, role, option in o.grants:
            to = role if role == "PUBLIC" else ident(role)
            on = GRANT_NOUNS.get(noun, noun)
            if privilege.startswith("REVOKE "):
                out.append(f"REVOKE {privilege[7:]} ON {on} {address} FROM {to}")
            else:
                out.append(f"GRANT {privilege} ON {on} {address} TO {to}" +
                           (" WITH GRANT OPTION" if option and role != "PUBLIC" else ""))
        if o.comment:
            out.append(f"COMMENT ON {noun} {address} IS {literal(o.comment)}")
        return out

    def rows(self) -> List[Tuple[int, str]]:
        """Two rows for every table that takes them."""
        out = []
        for o in self.of("table"):
            columns = [c for c in self.columns(o) if not c.get("generated") and c.get("identity") != "ALWAYS"]
            for i in range(2):
                values = []
                for c in columns:
                    found = self.literals(c["type"])
                    values.append(found[i % len(found)])
                names = ", ".join(ident(c["name"]) for c in columns)
                out.append((o.number, f"INSERT INTO {self.qualified(o)} " +
                            (f"({names}) VALUES ({', '.join(values)})" if columns else "DEFAULT VALUES")))
        return out


def states(seed: int, major: int, size: int, steps: int) -> Iterator[Tuple[Tuple[Statements, Statements], List[str]]]:
    """A schema and `steps` edited ones, each from the one before: statements and rows of each, and what was edited."""
    schema = Schema(seed, major)
    schema.fill(schema.rng.randint(3, size))
    edits: List[str] = []
    for step in range(steps + 1):
        # A copy, because writing prunes; rows twice in one table would meet its keys.
        written = schema.copy()
        yield (written.statements(), written.rows() if schema.chance(0.4 if step == 0 else 0.15) else []), edits
        edits = [schema.edit() for _ in range(schema.rng.choice([1, 1, 2, 3, 5, 8, 13]))]


def types_in(value: Any) -> List[int]:
    """Numbers of the user types in a field, however deep."""
    if isinstance(value, tuple) and len(value) == 3 and value[0] == "user":
        return [value[1]]
    if isinstance(value, dict):
        return [n for v in value.values() for n in types_in(v)]
    if isinstance(value, (list, tuple)):
        return [n for v in value for n in types_in(v)]
    return []


def needs(o: Object) -> "set[int]":
    """Numbers of the objects that have to be there before."""
    out = set(types_in(list(o.f.values())))
    for key in ("table", "target", "function", "of", "publication", "sequence", "in_schema", "operator_function", "am", "opclass"):
        if o.f.get(key):
            out.add(o.f[key])
    out.update(o.f.get("inherits", []))
    out.update(o.f.get("uses", []))
    out.update(r for r, _ in o.f.get("refs", []))
    for c in o.f.get("columns", []):
        out.update(c.get("uses", []))
        if c.get("collation_of"):
            out.add(c["collation_of"])
    out.discard(o.number)
    return out


import kinds  # noqa: E402, F401  (they need Schema)
from kinds.registry import ADDRESSES, ALTER, GRANTABLE, MAKERS, NOUNS, OWNED, WEIGHTS, WRITERS  # noqa: E402
