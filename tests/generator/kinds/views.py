"""Views, materialized views and rules."""
from __future__ import annotations

from typing import Any, Dict, List, Optional

from kinds.registry import column_names, flip, kind, on_table, some_columns
from model import ROLES, SORTABLE, Object, Schema, ident, literal


def make_view(s: Schema, kind: str = "view") -> Optional[Object]:
    source = s.pick("table", "table", "view", "matview", "foreign_table")
    columns = some_columns(s, source, 4) if source else []
    if not columns:
        return None
    functions = [f for f in s.of("function") if not f.f["args"] and not f.f["set_of"] and not f.f.get("trigger")]
    function = s.rng.choice(functions) if functions and s.chance(0.25) else None
    out = [{"id": s.number(), "name": f"v{i + 1}" if s.chance(0.5) else c["name"], "type": c["type"], "from": c["id"]} for i, c in enumerate(columns)]
    o = s.add(kind, s.schema(), "v" if kind == "view" else "m", {
        "columns": out, "refs": [(source.number, c["id"]) for c in columns], "where": s.chance(0.3), "options": [], "form": s.rng.randrange(4),
        "uses": [function.number] if function else [], "check_option": None, "populated": s.chance(0.7), "am": None})
    if kind == "view":
        o.f["options"] = s.rng.choice([[], [], ["security_barrier=true"], ["security_invoker=true"]])
    return o


def make_matview(s: Schema) -> Optional[Object]:
    return make_view(s, "matview")


def alter_view(s: Schema, o: Object) -> None:
    f = o.f
    act = s.rng.choice(["where", "options", "drop", "add", "rename", "form", "swap", "column", "column"])
    source = s.objects.get(f["refs"][0][0])
    if act == "where":
        flip(f, "where")
    elif act == "options":
        f["options"] = s.rng.choice([[], ["security_barrier=true"], ["security_invoker=true"], ["security_barrier=true", "security_invoker=false"], ["check_option=local"]])
    elif act == "drop" and len(f["columns"]) > 1:
        f["columns"].pop(s.rng.randrange(len(f["columns"])))
    elif act == "add" and source is not None:
        c = s.rng.choice(s.columns(source) or [None])
        if c:
            f["columns"].insert(len(f["columns"]) if s.chance(0.6) else 0, {"id": s.number(), "name": f"w{s.number()}", "type": c["type"], "from": c["id"]})
            f["refs"].append((source.number, c["id"]))
    elif act == "rename":
        s.rng.choice(f["columns"])["name"] = f"y{s.number()}"
    elif act == "column":
        alter_view_column(s, s.rng.choice(f["columns"]))
    elif act == "form":
        f["form"] = s.rng.randrange(4)
    else:
        s.rng.shuffle(f["columns"])


def alter_view_column(s: Schema, c: Dict[str, Any]) -> None:
    """What a column of a view has of its own; statistics and storage are a materialized view's."""
    act = s.rng.choice(["comment", "default", "grant", "statistics", "storage"])
    if act == "comment":
        c["comment"] = s.rng.choice([None, "of a view's column", "it's"])
    elif act == "grant":
        c["grants"] = [] if c.get("grants") else [(s.rng.choice(["SELECT", "UPDATE"]), s.rng.choice(ROLES), s.chance(0.3))]
    else:
        c[act] = None if c.get(act) is not None else {"default": s.rng.randrange(3), "statistics": 70, "storage": "EXTERNAL"}[act]


def column_statements(s: Schema, o: Object) -> List[str]:
    name, out = s.qualified(o), []
    for c in o.f["columns"]:
        alter = f"ALTER {'VIEW' if o.kind == 'view' else 'MATERIALIZED VIEW'} {name} ALTER COLUMN {ident(c['name'])} SET"
        if c.get("comment"):
            out.append(f"COMMENT ON COLUMN {name}.{ident(c['name'])} IS {literal(c['comment'])}")
        for privilege, role, option in c.get("grants", []):
            out.append(f"GRANT {privilege} ({ident(c['name'])}) ON {name} TO {ident(role)}{' WITH GRANT OPTION' if option else ''}")
        if c.get("default") is not None and o.kind == "view":
            found = s.literals(c["type"])
            out.append(f"{alter} DEFAULT {found[c['default'] % len(found)]}")
        if c.get("statistics") and o.kind == "matview":
            out.append(f"{alter} STATISTICS {c['statistics']}")
        if c.get("storage") and o.kind == "matview" and c["type"] in ("text", "jsonb", "bytea"):
            out.append(f"{alter} STORAGE {c['storage']}")
    return out


def view_query(s: Schema, o: Object) -> str:
    source = s.objects[o.f["refs"][0][0]]
    parts, first = [], None
    for c in o.f["columns"]:
        origin = s.column(source.number, c["from"])
        if origin is None:
            continue
        c["type"] = origin["type"]
        first = first or origin
        parts.append(f"x.{ident(origin['name'])} AS {ident(c['name'])}")
    for n in o.f["uses"]:
        parts.append(f"{s.qualified(s.objects[n])}() AS called")
    query = f"SELECT {', '.join(parts)} FROM {s.qualified(source)} AS x"
    if o.f["form"] == 1:
        query += " WHERE true" if not o.f["where"] else ""
    if o.f["where"] and first:
        query += f" WHERE {s.check_of(first['type'], 'x.' + ident(first['name']))}"
    if o.f["form"] == 2 and first and first["type"] in SORTABLE:
        query = f"WITH c AS ({query}) SELECT * FROM c ORDER BY 1"
    if o.f["form"] == 3:
        query += " LIMIT 10"
    return query


def write_view(s: Schema, o: Object) -> List[str]:
    options = [x for x in o.f["options"] if s.major >= 15 or not x.startswith("security_invoker")]
    return [f"CREATE VIEW {s.qualified(o)}" + (f" WITH ({', '.join(options)})" if options else "") + f" AS {view_query(s, o)}"] + \
        column_statements(s, o)


def write_matview(s: Schema, o: Object) -> List[str]:
    options = ["fillfactor=70"] if o.f["form"] == 1 else []
    using = f" USING {ident(s.objects[o.f['am']].name)}" if o.f["am"] else ""
    return [f"CREATE MATERIALIZED VIEW {s.qualified(o)}{using}" + (f" WITH ({', '.join(options)})" if options else "") +
            f" AS {view_query(s, o)} WITH {'' if o.f['populated'] else 'NO '}DATA"] + column_statements(s, o)


RULE_ACTIONS = ["NOTHING", "NOTHING", "NOTIFY told", "(SELECT 1; NOTIFY told)", "SELECT 2"]


def make_rule(s: Schema) -> Optional[Object]:
    table = s.pick("table", "view")
    return table and s.add("rule", None, "ru", {"table": table.number, "event": s.rng.choice(["INSERT", "UPDATE", "DELETE"]),
                                                "state": s.rng.choice(["", "", "DISABLE", "ENABLE ALWAYS"]), "instead": s.chance(0.5), "action": s.rng.choice(RULE_ACTIONS), "where": s.chance(0.3)})


def alter_rule(s: Schema, o: Object) -> None:
    act = s.rng.choice(["event", "state", "instead", "action", "where"])
    if act == "action":
        o.f[act] = s.rng.choice(RULE_ACTIONS)
    elif act in ("instead", "where"):
        flip(o.f, act)
    else:
        o.f[act] = s.rng.choice(["INSERT", "DELETE"] if act == "event" else ["", "DISABLE", "ENABLE REPLICA"])


def write_rule(s: Schema, o: Object) -> List[str]:
    name = s.qualified(s.objects[o.f["table"]])
    first = column_names(s, s.objects[o.f["table"]], [c["id"] for c in s.columns(s.objects[o.f["table"]])][:1])
    where = f" WHERE {'new' if o.f['event'] == 'INSERT' else 'old'}.{first[0]} IS NULL" if o.f["where"] and first and "NOTIFY" not in o.f["action"] else ""
    return [f"CREATE RULE {ident(o.name)} AS ON {o.f['event']} TO {name}{where} DO {'INSTEAD ' if o.f['instead'] else 'ALSO '}{o.f['action']}"] + \
        ([f"ALTER TABLE {name} {o.f['state']} RULE {ident(o.name)}"] if o.f["state"] else [])


kind("view", write_view, make=make_view, alter=alter_view, noun="VIEW", grants=["SELECT", "INSERT", "ALL"], weight=9)
kind("matview", write_matview, make=make_matview, alter=alter_view, noun="MATERIALIZED VIEW", grants=["SELECT"],
     weight=3)
kind("rule", write_rule, make=make_rule, alter=alter_rule, noun="RULE", address=on_table, weight=2, owned=False)
