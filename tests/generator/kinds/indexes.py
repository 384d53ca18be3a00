"""Indexes and extended statistics."""
from __future__ import annotations

from typing import List, Optional

from kinds.registry import change_list, column_names, flip, kind, some_columns
from model import SORTABLE, TEXTUAL, Object, Schema, ident


def make_index(s: Schema) -> Optional[Object]:
    relation = s.pick("table", "table", "matview")
    columns = some_columns(s, relation, 3) if relation else []
    if not columns:
        return None
    function = next((x for x in s.of("function") if x.f["args"] == [("integer", False)] and x.f["volatility"] == "IMMUTABLE"), None)
    return s.add("index", None, "i", {"refs": [(relation.number, c["id"]) for c in columns], "method": s.rng.choice(["btree"] * 5 + ["hash", "gin", "gist", "brin"]),
                                      "unique": s.chance(0.2), "form": s.rng.randrange(6), "where": s.chance(0.2), "nulls": s.chance(0.1),
                                      "include": s.chance(0.1), "options": [], "call": function.number if function and s.chance(0.5) else None,
                                      "uses": [function.number] if function else [], "mark": s.chance(0.05), "statistics": s.chance(0.1),
                                      "only": s.chance(0.3), "identity": s.chance(0.05), "opclass": None})


def alter_index(s: Schema, o: Object) -> None:
    act = s.rng.choice(["opclass", "identity", "unique", "where", "nulls", "include", "options", "form", "mark", "statistics", "method"])
    if act == "options":
        change_list(s, o.f, "options", ["fillfactor=60|80"])
    elif act == "opclass":
        found = [x for x in s.of("operator_class") if x.f["method"] == o.f["method"]]
        o.f["opclass"] = s.rng.choice(found).number if found and s.chance(0.8) else None
    elif act == "form":
        o.f["form"] = s.rng.randrange(6)
    elif act == "method":
        o.f["method"] = s.rng.choice(["btree", "hash", "brin"])
    else:
        flip(o.f, act)


def write_index(s: Schema, o: Object) -> List[str]:
    f, relation = o.f, s.objects[o.f["refs"][0][0]]
    parts, method, expression = [], f["method"], False
    for at, (_, i) in enumerate(f["refs"][:1] if method in ("hash", "gin", "gist") else f["refs"]):
        c = s.column(relation.number, i)
        name = ident(c["name"])
        if method == "gin" and c["type"] not in ("jsonb", "integer[]", "text[]", "tsvector") or method == "gist" and c["type"] not in ("int4range", "tsvector"):
            method = "btree"
        if at == 0 and f["form"] == 1 and c["type"] in TEXTUAL and method == "btree":
            parts.append(f"lower({name})")
            expression = True
        elif at == 0 and f["form"] == 2 and c["type"] == "text" and method == "btree":
            parts.append(f'{name} COLLATE "C" text_pattern_ops')
        elif at == 0 and f["form"] == 3 and c["type"] == "integer" and f["call"]:
            parts.append(f"{s.qualified(s.objects[f['call']])}({name})")
            expression = True
        elif at == 0 and f["opclass"] and s.objects[f["opclass"]].f["of_type"] == c["type"]:
            parts.append(f"{name} {s.qualified(s.objects[f['opclass']])}")
        elif f["form"] == 4 and method == "btree":
            parts.append(f"{name} DESC NULLS LAST")
        else:
            parts.append(name)
    first = s.column(relation.number, f["refs"][0][1])
    unique = f["unique"] and method == "btree"
    out = [f"CREATE {'UNIQUE ' if unique else ''}INDEX {ident(o.name)} ON {'ONLY ' if f['only'] and relation.f.get('partition') else ''}{s.qualified(relation)} "
           f"USING {method} ({', '.join(parts)})" + (f" INCLUDE ({ident(first['name'])})" if f["include"] and method == "btree" else "") +
           (" NULLS NOT DISTINCT" if unique and f["nulls"] and s.major >= 15 else "") + (f" WITH ({', '.join(f['options'])})" if f["options"] and method in ("btree", "hash") else "") +
           (f" WHERE {ident(first['name'])} IS NOT NULL" if f["where"] else "")]
    index = f"{ident(s.objects[relation.schema].name)}.{ident(o.name)}"
    if f["mark"] and method == "btree":
        out.append(f"ALTER TABLE {s.qualified(relation)} CLUSTER ON {ident(o.name)}")
    if f["identity"] and unique and not expression and not f["where"]:
        out.append(f"ALTER TABLE {s.qualified(relation)} REPLICA IDENTITY USING INDEX {ident(o.name)}")
    if f["statistics"] and expression:
        out.append(f"ALTER INDEX {index} ALTER COLUMN 1 SET STATISTICS 300")
    return out


def make_statistics(s: Schema) -> Optional[Object]:
    table = s.pick("table")
    columns = some_columns(s, table, 3, SORTABLE) if table else []
    if len(columns) < 2:
        return None
    return s.add("statistics", s.schema() if s.chance(0.3) else table.schema, "st", {"refs": [(table.number, c["id"]) for c in columns],
                 "kinds": s.rng.choice(["", "(ndistinct)", "(dependencies, mcv)"]), "target": s.rng.choice([None, None, 50]), "expression": s.chance(0.25)})


def alter_statistics(s: Schema, o: Object) -> None:
    o.f["target"] = s.rng.choice([None, 50, 0])
    if s.chance(0.3):
        flip(o.f, "expression")
    if s.chance(0.3):
        o.f["kinds"] = s.rng.choice(["", "(ndistinct)", "(dependencies, mcv)"])


def write_statistics(s: Schema, o: Object) -> List[str]:
    table = s.objects[o.f["refs"][0][0]]
    names = column_names(s, table, [i for _, i in o.f["refs"]])
    if o.f["expression"] and s.major >= 14:
        names.append(f"({s.check_of(s.column(table.number, o.f['refs'][0][1])['type'], names[0])})")
    out = [f"CREATE STATISTICS {s.qualified(o)} {o.f['kinds']} ON {', '.join(names)} FROM {s.qualified(table)}"]
    if o.f["target"] is not None:
        out.append(f"ALTER STATISTICS {s.qualified(o)} SET STATISTICS {o.f['target']}")
    return out


def index_address(s: Schema, o: Object) -> str:
    relation = s.objects[o.f["refs"][0][0]]
    return f"{ident(s.objects[relation.schema].name)}.{ident(o.name)}"


kind("index", write_index, make=make_index, alter=alter_index, noun="INDEX", address=index_address, weight=9,
     owned=False)
kind("statistics", write_statistics, make=make_statistics, alter=alter_statistics, noun="STATISTICS", weight=2)
