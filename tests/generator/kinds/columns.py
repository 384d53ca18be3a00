"""Columns as fields of tables: new ones, changes, the words that define them."""
from __future__ import annotations

from typing import Any, Dict, List, Optional

from kinds.registry import change_list, flip
from model import ROLES, TEXTUAL, Object, Schema, ident, literal


COLUMN_OPTIONS = ["n_distinct=100|-0.5", "n_distinct_inherited=7|9"]


def new_column(s: Schema, used: List[Dict[str, Any]]) -> Dict[str, Any]:
    names = {c["name"] for c in used}
    name = s.rng.choice(["Ordér", "a.b", "100%", "select", 'q"q']) if s.chance(0.08) else f"a{s.rng.randrange(1, 12)}"
    while name in names:
        name += "x"
    column = {"id": s.number(), "name": name, "type": s.any_type()}
    for _ in range(s.rng.choice([0, 0, 1, 1, 2])):
        alter_column(s, column, used)
    return column


def alter_column(s: Schema, c: Dict[str, Any], all_columns: List[Dict[str, Any]]) -> None:
    act = s.rng.choice(["not_null", "not_null", "default", "default", "default", "identity", "generated", "collation", "storage",
                        "compression", "statistics", "options", "comment", "grant", "named"])
    numeric = c["type"] in ("integer", "bigint", "smallint")
    if act == "not_null":
        flip(c, "not_null")
    elif act == "named":
        c["not_null"] = True
        c["not_null_name"] = s.rng.choice([None, f"nn{s.rng.randrange(1, 5)}", "NN é"])
        c["not_null_state"] = s.rng.choice(["", "", "NOT VALID", "NO INHERIT"])
    elif act == "default":
        c["default"], c["uses"] = None, []
        function = s.pick("function")
        sequence = s.pick("sequence")
        if s.chance(0.2):
            pass
        elif numeric and sequence and s.chance(0.3):
            c["default"], c["uses"] = ("nextval", sequence.number), [sequence.number]
        elif function and function.f["returns"] == c["type"] and not function.f["args"]:
            c["default"], c["uses"] = ("call", function.number), [function.number]
        else:
            c["default"] = ("literal", s.rng.randrange(3))
        if c["default"]:
            c["generated"] = c["identity"] = None
    elif act == "identity":
        if not numeric:
            return
        c["identity"] = s.rng.choice([None, "ALWAYS", "BY DEFAULT"]) if c.get("identity") else s.rng.choice(["ALWAYS", "BY DEFAULT"])
        c["identity_options"] = s.rng.choice(["", "", "START WITH 5", "INCREMENT BY 2 CYCLE", "MINVALUE 3 MAXVALUE 99", "INCREMENT BY -1",
                                              "CACHE 7", "SEQUENCE NAME"])
        c["default"] = c["generated"] = None
    elif act == "generated":
        source = [x for x in all_columns if x["type"] in ("integer", "bigint", "numeric(12,2)") and not x.get("generated") and x is not c]
        if c.get("generated") and s.chance(0.4):
            c["generated"] = None
        elif source and numeric:
            c["generated"] = (s.rng.choice(source)["id"], s.rng.choice([1, 2, 3]))
            c["virtual"] = s.major >= 18 and s.chance(0.5)
            c["default"] = c["identity"] = None
    elif act == "collation" and c["type"] in TEXTUAL:
        collation = s.pick("collation")
        c["collation"] = s.rng.choice([None, '"C"', '"POSIX"'])
        c["collation_of"] = None
        if collation and s.chance(0.4):
            c["collation_of"] = collation.number
    elif act == "storage" and c["type"] in ("text", "jsonb", "bytea", "character varying(20)"):
        c["storage"] = s.rng.choice([None, "MAIN", "EXTERNAL", "PLAIN"])
    elif act == "compression" and c["type"] in ("text", "jsonb", "bytea") and s.major >= 14:
        c["compression"] = s.rng.choice([None, "pglz", "lz4"])
    elif act == "statistics":
        c["statistics"] = s.rng.choice([None, 0, 100, 500])
    elif act == "options":
        change_list(s, c, "options", COLUMN_OPTIONS)
    elif act == "comment":
        c["comment"] = s.rng.choice([None, "of a column", "100% 'x'"])
    elif act == "grant":
        c["grants"] = [] if c.get("grants") and s.chance(0.5) else \
            [(s.rng.choice(["SELECT", "UPDATE", "REFERENCES", "INSERT"]), s.rng.choice(ROLES + ["PUBLIC"]), s.chance(0.25))]


def default_sql(s: Schema, c: Dict[str, Any]) -> str:
    how, what = c["default"]
    if how == "nextval":
        return f"nextval({literal(s.qualified(s.objects[what]))})"
    if how == "call":
        return f"{s.qualified(s.objects[what])}()"
    found = s.literals(c["type"])
    return found[what % len(found)]


def generated_sql(s: Schema, o: Object, c: Dict[str, Any]) -> Optional[str]:
    source = s.column(o.number, c["generated"][0])
    if source is None or source["type"] not in ("integer", "bigint", "numeric(12,2)", "smallint"):
        return None
    return f"GENERATED ALWAYS AS (({ident(source['name'])} * {c['generated'][1]})::{s.type_sql(c['type'])}) " + \
        ("VIRTUAL" if c.get("virtual") else "STORED")


def column_sql(s: Schema, o: Object, c: Dict[str, Any]) -> str:
    words = [ident(c["name"]), s.type_sql(c["type"])]
    if c.get("foreign"):
        words.append("OPTIONS (" + ", ".join(f"{ident(k)} {literal(v)}" for k, v in sorted(c["foreign"].items())) + ")")
    if c.get("compression"):
        words.append(f"COMPRESSION {c['compression']}")
    if c["type"] in TEXTUAL and c.get("collation_of"):
        words.append(f"COLLATE {s.qualified(s.objects[c['collation_of']])}")
    elif c["type"] in TEXTUAL and c.get("collation"):
        words.append(f"COLLATE {c['collation']}")
    if c.get("default"):
        words.append(f"DEFAULT {default_sql(s, c)}")
    elif c.get("generated") and generated_sql(s, o, c):
        words.append(generated_sql(s, o, c))
    elif c.get("identity"):
        options = c.get("identity_options", "")
        if options == "SEQUENCE NAME":
            options = f"SEQUENCE NAME {ident(s.objects[o.schema].name)}.{ident('iq' + str(c['id']))}"
        words.append(f"GENERATED {c['identity']} AS IDENTITY" + (f" ({options})" if options else ""))
    if c.get("not_null"):
        named = s.major >= 18 and c.get("not_null_name")
        words.append((f"CONSTRAINT {ident(c['not_null_name'])} " if named else "") + "NOT NULL" +
                     (" NO INHERIT" if s.major >= 18 and c.get("not_null_state") == "NO INHERIT" else ""))
    return " ".join(words)
