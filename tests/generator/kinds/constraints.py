"""Checks, keys, exclusions and foreign keys."""
from __future__ import annotations

from typing import List, Optional

from kinds.registry import change_list, column_names, flip, kind, on_table, some_columns
from model import SORTABLE, Object, Schema, ident


def make_check(s: Schema) -> Optional[Object]:
    table = s.pick("table", "table", "foreign_table")
    columns = s.columns(table) if table else []
    if not columns:
        return None
    function = next((x for x in s.of("function") if x.f["returns"] == "boolean" and not x.f["args"] and s.chance(0.3)), None)
    return s.add("check", None, "ck", {"refs": [(table.number, s.rng.choice(columns)["id"])], "valid": s.chance(0.8), "no_inherit": s.chance(0.1),
                                       "enforced": s.chance(0.85), "variant": s.rng.randrange(3), "uses": [function.number] if function else []})


def alter_check(s: Schema, o: Object) -> None:
    act = s.rng.choice(["valid", "no_inherit", "variant", "enforced"])
    if act == "variant":
        o.f["variant"] = (o.f["variant"] + 1) % 3
    else:
        flip(o.f, act)


def write_check(s: Schema, o: Object) -> List[str]:
    (table, column), = o.f["refs"]
    c = s.column(table, column)
    check = s.check_of(c["type"], ident(c["name"]))
    check = [check, f"({check}) IS NOT FALSE", f"{ident(c['name'])} IS NULL OR ({check})"][o.f["variant"]]
    for n in o.f.get("uses", []):
        check = f"({check}) AND {s.qualified(s.objects[n])}()"
    return [f"ALTER TABLE {s.qualified(s.objects[table])} ADD CONSTRAINT {ident(o.name)} CHECK ({check})" +
            (" NO INHERIT" if o.f["no_inherit"] else "") + ("" if o.f["enforced"] or s.major < 18 else " NOT ENFORCED") +
            ("" if o.f["valid"] else " NOT VALID")]


def make_key(s: Schema, table: Optional[Object] = None) -> Optional[Object]:
    table = table or s.pick("table")
    columns = some_columns(s, table, 2, SORTABLE) if table else []
    if not columns:
        return None
    partition = table.f.get("partition")
    ids = [c["id"] for c in columns]
    if partition and partition[1] not in ids and s.column(table.number, partition[1]):
        ids.append(partition[1])
    others = [c["id"] for c in s.columns(table) if c["id"] not in ids]
    has_primary = any(k.f["table"] == table.number and k.f["primary"] for k in s.of("key"))
    return s.add("key", None, "k", {"table": table.number, "refs": [(table.number, i) for i in ids], "primary": s.chance(0.6) and not has_primary,
                                    "deferrable": s.rng.choice(["", "", "", "DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"]),
                                    "include": s.rng.sample(others, 1) if others and s.chance(0.15) else [],
                                    "nulls": s.chance(0.15), "options": ["fillfactor=80"] if s.chance(0.1) else [],
                                    "mark": s.rng.choice([None] * 8 + ["CLUSTER ON", "REPLICA IDENTITY USING INDEX"])})


def alter_key(s: Schema, o: Object) -> None:
    act = s.rng.choice(["primary", "deferrable", "include", "nulls", "options", "mark", "columns"])
    if act in ("primary", "nulls"):
        flip(o.f, act)
    elif act == "deferrable":
        o.f[act] = s.rng.choice(["", "DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"])
    elif act == "include":
        o.f["include"] = []
    elif act == "options":
        change_list(s, o.f, "options", ["fillfactor=60|80"])
    elif act == "mark":
        o.f["mark"] = s.rng.choice([None, "CLUSTER ON", "REPLICA IDENTITY USING INDEX"])
    else:
        s.rng.shuffle(o.f["refs"])


def write_key(s: Schema, o: Object) -> List[str]:
    f, table = o.f, s.objects[o.f["table"]]
    columns = column_names(s, table, [i for _, i in f["refs"]])
    include = column_names(s, table, f["include"])
    nulls = " NULLS NOT DISTINCT" if f["nulls"] and not f["primary"] and s.major >= 15 else ""
    text = f"ALTER TABLE {s.qualified(table)} ADD CONSTRAINT {ident(o.name)} " + \
        ("PRIMARY KEY" if f["primary"] else "UNIQUE" + nulls) + f" ({', '.join(columns)})" + \
        (f" INCLUDE ({', '.join(include)})" if include else "") + (f" WITH ({', '.join(f['options'])})" if f["options"] else "")
    out = [text + (" " + f["deferrable"] if f["deferrable"] else "")]
    if f["mark"]:
        out.append(f"ALTER TABLE {s.qualified(table)} {f['mark']} {ident(o.name)}")
    return out


def make_exclusion(s: Schema) -> Optional[Object]:
    table = s.pick("table")
    sortable = some_columns(s, table, 1, SORTABLE) if table and s.chance(0.5) else []
    if sortable and not table.f.get("partition"):
        return s.add("exclusion", None, "x", {"refs": [(table.number, sortable[0]["id"])], "deferrable": s.chance(0.3), "where": s.chance(0.3),
                                              "method": s.rng.choice(["btree", "hash"])})
    columns = [c for c in s.columns(table) if c["type"] in ("int4range",) or (isinstance(c["type"], tuple) and not c["type"][2] and
               c["type"][1] in s.objects and s.objects[c["type"][1]].kind == "range")] if table else []
    if not columns or table.f.get("partition"):
        return None
    return s.add("exclusion", None, "x", {"refs": [(table.number, s.rng.choice(columns)["id"])], "deferrable": s.chance(0.3), "where": s.chance(0.3)})


def alter_exclusion(s: Schema, o: Object) -> None:
    flip(o.f, s.rng.choice(["deferrable", "where"]))


def write_exclusion(s: Schema, o: Object) -> List[str]:
    (table, column), = o.f["refs"]
    name = ident(s.column(table, column)["name"])
    return [f"ALTER TABLE {s.qualified(s.objects[table])} ADD CONSTRAINT {ident(o.name)} EXCLUDE USING "
            f"{o.f.get('method') or 'gist'} ({name} WITH {'=' if o.f.get('method') else '&&'})" +
            (f" WHERE ({name} IS NOT NULL)" if o.f["where"] else "") + (" DEFERRABLE" if o.f["deferrable"] else "")]


ACTIONS = ["", "", " ON DELETE CASCADE", " ON DELETE SET NULL", " ON UPDATE CASCADE ON DELETE RESTRICT", " ON DELETE SET DEFAULT",
           " MATCH FULL ON UPDATE SET NULL"]


def make_foreign_key(s: Schema) -> Optional[Object]:
    keys = [k for k in s.of("key") if not k.f["deferrable"] and all(s.column(t, c) for t, c in k.f["refs"])]
    if not keys:
        return None
    key = s.rng.choice(keys)
    wanted = [s.column(t, c)["type"] for t, c in key.f["refs"]]
    for table in s.rng.sample(s.of("table"), len(s.of("table"))):
        ids = []
        for kind in wanted:
            c = next((c for c in s.columns(table) if c["type"] == kind and c["id"] not in ids), None)
            if c:
                ids.append(c["id"])
        if len(ids) == len(wanted):
            return s.add("foreign_key", None, "f", {"table": table.number, "target": key.f["table"], "uses": [key.number],
                                                    "refs": [(table.number, i) for i in ids], "actions": s.rng.choice(ACTIONS),
                                                    "deferrable": s.rng.choice(["", "", "DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"]),
                                                    "valid": s.chance(0.8), "enforced": s.chance(0.85)})
    return None


def alter_foreign_key(s: Schema, o: Object) -> None:
    act = s.rng.choice(["valid", "actions", "deferrable", "enforced"])
    if act in ("valid", "enforced"):
        flip(o.f, act)
    else:
        o.f[act] = s.rng.choice(ACTIONS if act == "actions" else ["", "DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"])


def write_foreign_key(s: Schema, o: Object) -> List[str]:
    f, table, target, key = o.f, s.objects[o.f["table"]], s.objects[o.f["target"]], s.objects[o.f["uses"][0]]
    columns = column_names(s, table, [i for _, i in f["refs"]])
    wanted = column_names(s, target, [i for _, i in key.f["refs"]])
    return [f"ALTER TABLE {s.qualified(table)} ADD CONSTRAINT {ident(o.name)} FOREIGN KEY ({', '.join(columns)}) "
            f"REFERENCES {s.qualified(target)} ({', '.join(wanted)}){f['actions']}" + (" " + f["deferrable"] if f["deferrable"] else "") +
            ("" if f["enforced"] or s.major < 18 else " NOT ENFORCED") + ("" if f["valid"] or table.f.get("partition") else " NOT VALID")]


kind("check", write_check, make=make_check, alter=alter_check, noun="CONSTRAINT", address=on_table, weight=6,
     owned=False)
kind("key", write_key, make=make_key, alter=alter_key, noun="CONSTRAINT", address=on_table, weight=4, owned=False)
kind("exclusion", write_exclusion, make=make_exclusion, alter=alter_exclusion, noun="CONSTRAINT", address=on_table,
     weight=2, owned=False)
kind("foreign_key", write_foreign_key, make=make_foreign_key, alter=alter_foreign_key, noun="CONSTRAINT",
     address=on_table, weight=7, owned=False)
