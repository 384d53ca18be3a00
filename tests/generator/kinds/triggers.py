"""Triggers, policies and event triggers."""
from __future__ import annotations

from typing import List, Optional

from kinds.registry import column_names, flip, kind, on_table, some_columns
from model import ROLES, Object, Schema, ident, literal


def make_trigger(s: Schema) -> Optional[Object]:
    table = s.pick("table", "table", "table", "view", "foreign_table")
    function = s.rng.choice([f for f in s.of("function") if f.f.get("trigger") == "trigger"] or [None])
    if table is None:
        return None
    if function is None or s.chance(0.2):
        function = s.add("function", s.schema(), "tf", {"args": [], "names": True, "returns": "integer", "set_of": False, "trigger": "trigger", "options": [],
                                                        "language": "plpgsql", "volatility": "VOLATILE", "body": 0})
    columns = [c["id"] for c in some_columns(s, table, 1)]
    return s.add("trigger", None, "tg", {"table": table.number, "function": function.number, "refs": [(table.number, i) for i in columns],
                                         "when": s.rng.choice(["BEFORE", "AFTER"]), "event": s.rng.choice(["INSERT", "UPDATE", "DELETE", "INSERT OR UPDATE", "TRUNCATE"]),
                                         "each": s.rng.choice(["ROW", "ROW", "STATEMENT"]), "of": False, "columns_of": s.chance(0.2), "constraint": s.chance(0.1),
                                         "state": s.rng.choice(["", "", "", "DISABLE", "ENABLE ALWAYS", "ENABLE REPLICA"]), "transition": s.chance(0.15),
                                         "argument": s.rng.choice(["", "", "'it''s', '2'"]), "condition": s.chance(0.15)})


def alter_trigger(s: Schema, o: Object) -> None:
    act = s.rng.choice(["when", "event", "each", "state", "argument", "columns_of", "condition", "transition"])
    values = {"when": ["BEFORE", "AFTER"], "event": ["INSERT", "UPDATE", "DELETE"], "each": ["ROW", "STATEMENT"], "argument": ["", "'n'"],
              "state": ["", "DISABLE", "ENABLE ALWAYS", "ENABLE REPLICA"]}
    if act in values:
        o.f[act] = s.rng.choice(values[act])
    else:
        flip(o.f, act)


def write_trigger(s: Schema, o: Object) -> List[str]:
    f, table = o.f, s.objects[o.f["table"]]
    name, event = s.qualified(table), f["event"]
    first = column_names(s, table, [i for _, i in f["refs"]])
    if f["columns_of"] and first and event == "UPDATE":
        event = f"UPDATE OF {first[0]}"
    if table.kind == "view":
        return write_instead(s, o)
    each = "STATEMENT" if event == "TRUNCATE" else f["each"]
    transition = ""
    if f["transition"] and f["when"] == "AFTER" and event in ("INSERT", "UPDATE") and not f["constraint"]:
        transition = " REFERENCING NEW TABLE AS fresh"
    constraint = f["constraint"] and f["when"] == "AFTER" and each == "ROW"
    condition = " WHEN (pg_trigger_depth() < 3)" if f["condition"] else ""
    out = [f"CREATE {'CONSTRAINT ' if constraint else ''}TRIGGER {ident(o.name)} {f['when']} {event} ON {name}{' DEFERRABLE' if constraint else ''}{transition} "
           f"FOR EACH {each}{condition} EXECUTE FUNCTION {s.qualified(s.objects[f['function']])}({f['argument']})"]
    if f["state"]:
        out.append(f"ALTER {'FOREIGN ' if table.kind == 'foreign_table' else ''}TABLE {name} {f['state']} TRIGGER {ident(o.name)}")
    return out


def write_instead(s: Schema, o: Object) -> List[str]:
    """On a view; statement triggers stay what they are."""
    f, name = o.f, s.qualified(s.objects[o.f["table"]])
    event = "DELETE" if f["event"] == "TRUNCATE" else f["event"]
    when, each = (f["when"], "STATEMENT") if f["each"] == "STATEMENT" else ("INSTEAD OF", "ROW")
    return [f"CREATE TRIGGER {ident(o.name)} {when} {event} ON {name} FOR EACH {each} "
            f"EXECUTE FUNCTION {s.qualified(s.objects[f['function']])}({f['argument']})"]


def make_policy(s: Schema) -> Optional[Object]:
    table = s.pick("table")
    columns = some_columns(s, table, 1) if table else []
    if not columns:
        return None
    function = next((x for x in s.of("function") if x.f["returns"] == "boolean" and not x.f["args"] and not x.f["set_of"]), None)
    return s.add("policy", None, "po", {"refs": [(table.number, columns[0]["id"])], "command": s.rng.choice(["ALL", "SELECT", "INSERT", "UPDATE", "DELETE"]),
                                        "restrictive": s.chance(0.3), "roles": s.rng.sample(ROLES, s.rng.choice([0, 1, 2])), "using": s.chance(0.7),
                                        "check": s.chance(0.5), "uses": [function.number] if function and s.chance(0.5) else [], "variant": 0})


def alter_policy(s: Schema, o: Object) -> None:
    act = s.rng.choice(["command", "restrictive", "roles", "using", "check", "variant"])
    if act == "command":
        o.f[act] = s.rng.choice(["ALL", "SELECT", "INSERT", "UPDATE", "DELETE"])
    elif act == "roles":
        o.f[act] = s.rng.sample(ROLES, s.rng.choice([0, 1, 2]))
    elif act == "variant":
        o.f[act] += 1
    else:
        flip(o.f, act)


def write_policy(s: Schema, o: Object) -> List[str]:
    f, (table, column) = o.f, o.f["refs"][0]
    c = s.column(table, column)
    test = s.check_of(c["type"], ident(c["name"]))
    test = f"({test}) IS {'NOT FALSE' if f['variant'] % 2 else 'TRUE'}"
    for n in f["uses"]:
        test += f" AND {s.qualified(s.objects[n])}()"
    return [f"CREATE POLICY {ident(o.name)} ON {s.qualified(s.objects[table])} AS {'RESTRICTIVE' if f['restrictive'] else 'PERMISSIVE'} FOR {f['command']} "
            f"TO {', '.join(map(ident, f['roles'])) or 'PUBLIC'}" + (f" USING ({test})" if f["using"] and f["command"] != "INSERT" else "") +
            (f" WITH CHECK ({test})" if f["check"] and f["command"] not in ("SELECT", "DELETE") else "")]


EVENTS = ["ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite", "login"]


def make_event_trigger(s: Schema) -> Object:
    function = s.add("function", s.schema(), "ef", {"args": [], "names": True, "returns": "integer", "set_of": False, "trigger": "event_trigger", "options": [],
                                                    "language": "plpgsql", "volatility": "VOLATILE", "body": 0})
    o = s.add("event_trigger", None, "et", {"function": function.number, "event": s.rng.choice(EVENTS[:5 if s.major >= 17 else 4]),
                                            "tags": s.rng.choice([[], ["CREATE TABLE"], ["DROP TABLE", "ALTER TABLE"]]),
                                            "state": s.rng.choice(["", "", "DISABLE", "ENABLE ALWAYS"])})
    o.owner = None
    return o


def alter_event_trigger(s: Schema, o: Object) -> None:
    o.f["state"] = s.rng.choice(["", "DISABLE", "ENABLE ALWAYS", "ENABLE REPLICA"])
    if s.chance(0.4):
        o.f["tags"] = s.rng.choice([[], ["CREATE TABLE"], ["DROP TABLE", "ALTER TABLE"]])


def write_event_trigger(s: Schema, o: Object) -> List[str]:
    fixed = {"table_rewrite": "'ALTER TABLE'", "login": ""}
    tags = f" WHEN TAG IN ({', '.join(map(literal, o.f['tags']))})" if o.f["tags"] else ""
    if o.f["event"] in fixed:
        tags = f" WHEN TAG IN ({fixed[o.f['event']]})" if o.f["tags"] and fixed[o.f["event"]] else ""
    body = s.objects[o.f["function"]]
    replace = f"CREATE OR REPLACE FUNCTION {s.qualified(body)}() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$"
    return [replace, f"CREATE EVENT TRIGGER {ident(o.name)} ON {o.f['event']}{tags} EXECUTE FUNCTION {s.qualified(body)}()"] + \
        ([f"ALTER EVENT TRIGGER {ident(o.name)} {o.f['state']}"] if o.f["state"] else [])


kind("trigger", write_trigger, make=make_trigger, alter=alter_trigger, noun="TRIGGER", address=on_table, weight=5,
     owned=False)
kind("policy", write_policy, make=make_policy, alter=alter_policy, noun="POLICY", address=on_table, weight=5,
     owned=False)
kind("event_trigger", write_event_trigger, make=make_event_trigger, alter=alter_event_trigger, noun="EVENT TRIGGER",
     weight=1)
