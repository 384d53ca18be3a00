"""Tables, partitions and children."""
from __future__ import annotations

from typing import Any, Dict, List, Optional

from kinds.columns import alter_column, column_sql, new_column
from kinds.constraints import make_key
from kinds.foreign import alter_foreign_table, make_foreign_table, options_sql
from kinds.registry import change_list, column_names, flip, kind
from model import Object, Schema, ident, literal


TABLE_OPTIONS = ["fillfactor=50|70|90", "autovacuum_enabled=true|false", "toast.autovacuum_enabled=true|false", "parallel_workers=2|4",
                 "autovacuum_vacuum_scale_factor=0.1|0.05", "toast_tuple_target=256|512",
                 "log_autovacuum_min_duration=10|-1", "vacuum_truncate=false|true", "toast.vacuum_truncate=false|true"]


def make_table(s: Schema) -> Object:
    columns: List[Dict[str, Any]] = []
    for _ in range(s.rng.randint(1, 6)):
        columns.append(new_column(s, columns))
    o = s.add("table", s.schema(), "t", {"columns": columns})
    if s.chance(0.15):
        key = [c for c in columns if c["type"] in ("integer", "bigint", "date", "text") and not c.get("generated")]
        if key:
            o.f["partition"] = (s.rng.choice(["RANGE", "LIST", "HASH"]), s.rng.choice(key)["id"])
            for _ in range(s.rng.randint(0, 3)):
                make_partition(s, o)
    elif s.chance(0.12):
        parents = [p for p in s.of("table") if p is not o and not p.f.get("partition") and "parent" not in p.f and not p.f.get("of")]
        o.f["inherits"] = [p.number for p in s.rng.sample(parents, min(len(parents), s.rng.choice([1, 1, 2])))]
        if o.f["inherits"] and s.chance(0.5):
            o.f["columns"] = []
    elif s.chance(0.06) and s.of("composite"):
        o.f.update(of=s.pick("composite").number, columns=[], of_options=s.rng.randrange(4))
    for _ in range(s.rng.choice([0, 0, 0, 1, 2])):
        alter_table_option(s, o)
    if s.chance(0.6):
        make_key(s, o)
    return o


def make_partition(s: Schema, parent: Optional[Object] = None) -> Optional[Object]:
    parent = parent or s.rng.choice([t for t in s.of("table") if t.f.get("partition")] or [None])
    if parent is None or s.column(parent.number, parent.f["partition"][1]) is None:
        return None
    o = s.add("table", s.schema() if s.chance(0.2) else parent.schema, "p",
              {"columns": [], "parent": parent.number, "uses": [parent.number], "place": s.rng.choice([0, 1, 2, 3, 4, None]),
               "attached": s.chance(0.3)})
    if s.chance(0.15):
        key = s.rng.choice([c for c in s.columns(parent) if c["type"] in ("integer", "bigint", "date", "text")] or [None])
        o.f["partition"] = (s.rng.choice(["RANGE", "LIST", "HASH"]), key["id"]) if key and not key.get("generated") else None
        if o.f["partition"] and s.chance(0.7):
            make_partition(s, o)
    return o


def bound_of(s: Schema, o: Object) -> str:
    parent = s.objects[o.f["parent"]]
    strategy, column = parent.f["partition"]
    place, kind = o.f["place"], (s.column(parent.number, column) or {"type": "integer"})["type"]
    if strategy == "HASH":
        return f"FOR VALUES WITH (MODULUS 5, REMAINDER {place or 0})"
    if place is None:
        return "DEFAULT"
    point = {"date": lambda n: f"'20{10 + n}-01-01'", "text": lambda n: f"'{'abcdefghij'[n]}'"}.get(kind, lambda n: str(n * 10))
    if strategy == "LIST":
        return f"FOR VALUES IN ({point(place)})"
    return f"FOR VALUES FROM ({'MINVALUE' if place == 0 else point(place)}) TO ({point(place + 1)})"


def alter_table_option(s: Schema, o: Object) -> None:
    act = s.rng.choice(["options", "options", "rls", "force", "identity", "unlogged", "am"])
    if act == "options":
        change_list(s, o.f, "options", TABLE_OPTIONS)
    elif act == "identity":
        o.f["identity"] = s.rng.choice([None, "FULL", "NOTHING"])
    elif act == "am":
        method = s.rng.choice([None] + [m for m in s.of("access_method") if not m.f["index"]])
        o.f["am"] = method and method.number
    else:
        flip(o.f, act)


def alter_table(s: Schema, o: Object) -> None:
    columns = o.f["columns"]
    act = s.rng.choices(["add", "drop", "alter", "type", "rename", "option", "parent", "order"], [20, 10, 35, 15, 5, 15, 6, 2])[0]
    if act == "add" and "parent" not in o.f and not o.f.get("of"):
        columns.append(new_column(s, s.columns(o)))
    elif act == "drop" and columns:
        columns.remove(s.rng.choice(columns))
    elif act == "alter" and columns:
        alter_column(s, s.rng.choice(columns), s.columns(o))
    elif act == "type" and columns:
        c = s.rng.choice(columns)
        c["type"] = s.any_type()
        c["collation"] = c["collation_of"] = c["storage"] = c["compression"] = None
        if c["type"] not in ("integer", "bigint", "smallint"):
            c["identity"] = c["generated"] = None
        if c.get("default") and c["default"][0] != "literal":
            c["default"], c["uses"] = ("literal", 0), []
    elif act == "rename" and columns:
        c = s.rng.choice(columns)
        c["name"] = f"n{s.rng.randrange(1, 9)}"
    elif act == "parent":
        alter_parent(s, o)
    elif act == "order":
        s.rng.shuffle(columns)
    else:
        alter_table_option(s, o)


def alter_parent(s: Schema, o: Object) -> None:
    """Detach, attach, other bounds; inherit, no inherit."""
    if "parent" in o.f:
        if s.chance(0.5):
            o.f["place"] = s.rng.choice([0, 1, 2, 3, 4, None])
            return
        parent = s.objects.get(o.f.pop("parent"))
        o.f["uses"], o.f["attached"] = [], False
        o.f["columns"] = [dict(c, id=s.number(), generated=None) for c in s.columns(parent)] if parent else []
    elif o.f.get("partition"):
        make_partition(s, o)
    elif o.f.get("inherits") and s.chance(0.7):
        own = s.columns(o)
        o.f["inherits"] = []
        o.f["columns"] = own
    elif not o.f.get("of"):
        parents = [p for p in s.of("table") if p is not o and not p.f.get("partition") and "parent" not in p.f and p.number < o.number]
        if parents:
            o.f["inherits"] = [s.rng.choice(parents).number]


def write_table(s: Schema, o: Object) -> List[str]:
    f, name = o.f, s.qualified(o)
    head = f"CREATE {'UNLOGGED ' if f.get('unlogged') and not f.get('partition') else ''}TABLE {name}"
    late = [c for c in f["columns"] if s.major >= 18 and c.get("not_null") and c.get("not_null_state") == "NOT VALID" and not c.get("identity")]
    body = ", ".join(column_sql(s, o, dict(c, not_null=False) if c in late else c) for c in f["columns"])
    tail = ""
    column = s.column(o.number, f["partition"][1]) if f.get("partition") else None
    if column:
        tail += f" PARTITION BY {f['partition'][0]} ({ident(column['name'])})"
    options = [x for x in f.get("options", [])] if not f.get("partition") else []
    if f.get("am") and (not f.get("partition") or s.major >= 17):
        tail += f" USING {ident(s.objects[f['am']].name)}"
    if options:
        tail += f" WITH ({', '.join(options)})"
    if o.kind == "foreign_table":
        out = [f"CREATE FOREIGN TABLE {name} ({body}) SERVER {ident(s.objects[f['target']].name)}{options_sql(f['options'])}"]
    elif "parent" in f:
        parent = s.qualified(s.objects[f["parent"]])
        if f["attached"]:
            out = [f"CREATE TABLE {name} (LIKE {parent} INCLUDING ALL){tail}", f"ALTER TABLE {parent} ATTACH PARTITION {name} {bound_of(s, o)}"]
        else:
            out = [f"{head} PARTITION OF {parent} {bound_of(s, o)}{tail}"]
    elif f.get("of"):
        typed = column_names(s, o, [c["id"] for c in s.columns(o)][:1])
        extra = ["", "", " NOT NULL", " DEFAULT NULL"][f.get("of_options", 0)]
        out = [f"{head} OF {s.qualified(s.objects[f['of']])}{f' ({typed[0]} WITH OPTIONS{extra})' if typed and extra else ''}{tail}"]
    elif f.get("inherits"):
        out = [f"{head} ({body}) INHERITS ({', '.join(s.qualified(s.objects[n]) for n in f['inherits'])}){tail}"]
    else:
        out = [f"{head} ({body}){tail}"]
    for c in late:
        out.append(f"ALTER TABLE {name} ADD CONSTRAINT {ident(c.get('not_null_name') or 'nn_' + str(c['id']))} NOT NULL {ident(c['name'])} NOT VALID")
    for c in f["columns"]:
        alter = f"ALTER TABLE {name} ALTER COLUMN {ident(c['name'])}"
        if c.get("storage"):
            out.append(f"{alter} SET STORAGE {c['storage']}")
        if c.get("statistics") is not None:
            out.append(f"{alter} SET STATISTICS {c['statistics']}")
        if c.get("options"):
            out.append(f"{alter} SET ({', '.join(c['options'])})")
        if c.get("comment"):
            out.append(f"COMMENT ON COLUMN {name}.{ident(c['name'])} IS {literal(c['comment'])}")
        for privilege, role, option in c.get("grants", []):
            out.append(f"GRANT {privilege} ({ident(c['name'])}) ON {name} TO {role if role == 'PUBLIC' else ident(role)}" +
                       (" WITH GRANT OPTION" if option and role != "PUBLIC" else ""))
    if f.get("rls"):
        out.append(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    if f.get("force"):
        out.append(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    if f.get("identity"):
        out.append(f"ALTER TABLE {name} REPLICA IDENTITY {f['identity']}")
    return out


kind("table", write_table, make=make_table, alter=alter_table, noun="TABLE",
     grants=["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "ALL"], weight=16)
kind("partition", make=make_partition, weight=3)
kind("foreign_table", write_table, make=make_foreign_table, alter=alter_foreign_table, noun="FOREIGN TABLE", grants=["SELECT", "INSERT", "ALL"],
     weight=2)
