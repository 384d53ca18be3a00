"""Foreign data: wrappers, servers, user mappings and foreign tables. Nothing is there to reach."""
from __future__ import annotations

from typing import Any, Dict, List, Optional

from kinds.columns import new_column
from kinds.registry import flip, kind
from model import ROLES, Object, Schema, ident, literal


def options_sql(options: Dict[str, str]) -> str:
    return f" OPTIONS ({', '.join(f'{ident(k)} {literal(v)}' for k, v in sorted(options.items()))})" if options else ""


def change_options(s: Schema, options: Dict[str, str], names: List[str]) -> None:
    """An option comes, goes or gets another value."""
    name = s.rng.choice(names)
    if name in options and s.chance(0.4):
        del options[name]
    else:
        options[name] = s.rng.choice(["1", "2", "it's", "a b", "100%"])


def make_wrapper(s: Schema) -> Object:
    o = s.add("fdw", None, "w", {"validator": s.chance(0.4), "options": {}})
    return o


def alter_wrapper(s: Schema, o: Object) -> None:
    if s.chance(0.4):
        flip(o.f, "validator")
    else:
        change_options(s, o.f["options"], ["dbname", "host", "port"])


def write_wrapper(s: Schema, o: Object) -> List[str]:
    return [f"CREATE FOREIGN DATA WRAPPER {ident(o.name)}{' VALIDATOR postgresql_fdw_validator' if o.f['validator'] else ''}" +
            ("" if o.f["validator"] else options_sql(o.f["options"]))]


def make_server(s: Schema) -> Object:
    wrapper = s.pick("fdw") or make_wrapper(s)
    return s.add("server", None, "sv", {"target": wrapper.number, "type": s.rng.choice([None, "t", "it's"]),
                                       "version": s.rng.choice([None, "1"]), "options": {"host": "h"} if s.chance(0.4) else {}})


def alter_server(s: Schema, o: Object) -> None:
    act = s.rng.choice(["type", "version", "version", "options", "options"])
    if act == "options":
        change_options(s, o.f["options"], ["dbname", "host", "port"])
    else:
        o.f[act] = s.rng.choice([None, "2", "three"])


def write_server(s: Schema, o: Object) -> List[str]:
    f = o.f
    return [f"CREATE SERVER {ident(o.name)}" + (f" TYPE {literal(f['type'])}" if f["type"] else "") +
            (f" VERSION {literal(f['version'])}" if f["version"] else "") +
            f" FOREIGN DATA WRAPPER {ident(s.objects[f['target']].name)}{options_sql(f['options'])}"]


def make_mapping(s: Schema) -> Optional[Object]:
    server = s.pick("server")
    return server and s.add("user_mapping", None, "um", {"target": server.number, "role": s.rng.choice(ROLES + ["PUBLIC"]),
                                                         "options": {"user": "u"} if s.chance(0.5) else {}})


def write_mapping(s: Schema, o: Object) -> List[str]:
    role = o.f["role"] if o.f["role"] == "PUBLIC" else ident(o.f["role"])
    return [f"CREATE USER MAPPING FOR {role} SERVER {ident(s.objects[o.f['target']].name)}{options_sql(o.f['options'])}"]


def make_foreign_table(s: Schema) -> Optional[Object]:
    server = s.pick("server") or (make_server(s) if s.chance(0.5) else None)
    if server is None:
        return None
    columns: List[Dict[str, Any]] = []
    for _ in range(s.rng.randint(1, 4)):
        columns.append(new_foreign_column(s, columns))
    return s.add("foreign_table", s.schema(), "ft", {"target": server.number, "columns": columns, "options": {}})


def new_foreign_column(s: Schema, columns: List[Dict[str, Any]]) -> Dict[str, Any]:
    c = new_column(s, columns)
    for key in ("identity", "generated", "compression", "grants"):
        c[key] = None
    return dict(c, grants=[], foreign={"column_name": "x"} if s.chance(0.2) else {})


def alter_foreign_table(s: Schema, o: Object) -> None:
    columns, act = o.f["columns"], s.rng.randrange(7)
    c = s.rng.choice(columns) if columns else None
    if act == 0 or c is None:
        columns.append(new_foreign_column(s, columns))
    elif act == 1 and len(columns) > 1:
        columns.remove(c)
    elif act == 2:
        change_options(s, c["foreign"], ["column_name", "z"])
    elif act == 3:
        flip(c, "not_null")
    elif act == 4:
        c["default"] = None if c.get("default") else ("literal", s.rng.randrange(3))
    elif act == 5:
        c.update(type=s.any_type(), default=None, collation=None, collation_of=None, storage=None, uses=[])
    else:
        change_options(s, o.f["options"], ["schema_name", "table_name"])


kind("fdw", write_wrapper, make=make_wrapper, alter=alter_wrapper, noun="FOREIGN DATA WRAPPER", grants=["USAGE"], owned=False,
     weight=1)
kind("server", write_server, make=make_server, alter=alter_server, noun="SERVER", grants=["USAGE"], weight=1)
kind("user_mapping", write_mapping, make=make_mapping, alter=lambda s, o: change_options(s, o.f["options"], ["user", "password"]), owned=False,
     weight=1)
