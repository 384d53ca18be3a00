"""The kinds of objects that the generator knows: how each is made, changed and written.

A kind is a row in each of the tables at the end: MAKERS (a new object into the schema), WRITERS (its statements), ALTER (one
random change of a field), NOUNS and ADDRESSES (as COMMENT ON names it), GRANTABLE, WEIGHTS.
"""
from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional

from model import BUILT_IN, ROLES, SORTABLE, TEXTUAL, Object, Schema, ident, literal


def column_names(s: Schema, o: Object, ids: List[int]) -> List[str]:
    return [ident(c["name"]) for i in ids for c in [s.column(o.number, i)] if c]


def some_columns(s: Schema, relation: Object, most: int, types: Any = None) -> List[Dict[str, Any]]:
    found = [c for c in s.columns(relation) if types is None or c["type"] in types]
    return s.rng.sample(found, min(len(found), s.rng.randint(1, most))) if found else []


def flip(fields: Dict[str, Any], key: str) -> None:
    fields[key] = not fields.get(key)


def change_list(s: Schema, fields: Dict[str, Any], key: str, options: List[str]) -> None:
    """A storage option comes, goes or gets another value."""
    chosen = dict(o.split("=") for o in fields.get(key, []))
    name, values = s.rng.choice(options).split("=")
    if name in chosen and s.chance(0.4):
        del chosen[name]
    else:
        chosen[name] = s.rng.choice(values.split("|"))
    fields[key] = [f"{k}={v}" for k, v in chosen.items()]


# ---- types ----
LABELS = ["new", "open", "done", "it's", "Ordér", "100%", "a b", "closed", "void"]


def make_enum(s: Schema) -> Object:
    return s.add("enum", s.schema(), "e", {"labels": s.rng.sample(LABELS, s.rng.randint(1, 5))})


def alter_enum(s: Schema, o: Object) -> None:
    labels = o.f["labels"]
    left = [x for x in LABELS if x not in labels]
    if s.chance(0.65) and left:
        labels.insert(s.rng.randint(0, len(labels)), s.rng.choice(left))
    elif s.chance(0.5) and len(labels) > 1:
        labels.remove(s.rng.choice(labels))
    else:
        s.rng.shuffle(labels)


def write_enum(s: Schema, o: Object) -> List[str]:
    return [f"CREATE TYPE {s.qualified(o)} AS ENUM ({', '.join(map(literal, o.f['labels']))})"]


def attribute(s: Schema, used: List[Dict[str, Any]], below: Optional[int] = None) -> Dict[str, Any]:
    names = {c["name"] for c in used}
    name = s.rng.choice(["A", "b c", "x", "y", "z", "select", "ü"])
    while name in names:
        name += "_"
    return {"id": s.number(), "name": name, "type": s.any_type(0.15, below)}


def make_composite(s: Schema) -> Object:
    columns: List[Dict[str, Any]] = []
    for _ in range(s.rng.randint(1, 4)):
        columns.append(attribute(s, columns))
    return s.add("composite", s.schema(), "c", {"columns": columns})


def alter_composite(s: Schema, o: Object) -> None:
    columns = o.f["columns"]
    act = s.rng.randrange(4)
    if act == 0 and len(columns) > 1:
        columns.remove(s.rng.choice(columns))
    elif act == 1 and columns:
        s.rng.choice(columns)["type"] = s.any_type(0.1, o.number)
    else:
        columns.insert(len(columns) if s.chance(0.8) else 0, attribute(s, columns, o.number))


def write_composite(s: Schema, o: Object) -> List[str]:
    body = ", ".join(f"{ident(c['name'])} {s.type_sql(c['type'])}" for c in o.f["columns"])
    return [f"CREATE TYPE {s.qualified(o)} AS ({body})"]


def make_domain(s: Schema) -> Object:
    base = s.any_type(0.1)
    o = s.add("domain", s.schema(), "d", {"base": base})
    o.f.update(default=s.chance(0.4), not_null=s.chance(0.2), collate=base in TEXTUAL and s.chance(0.3))
    for _ in range(s.rng.choice([0, 0, 1, 1, 2])):
        make_domain_check(s, o)
    return o


def make_domain_check(s: Schema, domain: Optional[Object] = None) -> Optional[Object]:
    domain = domain or s.pick("domain")
    if domain is None:
        return None
    return s.add("domain_check", None, "dc", {"target": domain.number, "valid": s.chance(0.85), "variant": s.rng.randrange(3)})


def alter_domain(s: Schema, o: Object) -> None:
    act = s.rng.randrange(4)
    if act == 0:
        o.f["base"] = s.any_type(0.1, o.number)
        o.f["collate"] = False
    elif act == 1:
        make_domain_check(s, o)
    else:
        flip(o.f, ["default", "not_null"][act - 2])


def write_domain(s: Schema, o: Object) -> List[str]:
    f = o.f
    return [f"CREATE DOMAIN {s.qualified(o)} AS {s.type_sql(f['base'])}" + (' COLLATE "C"' if f.get("collate") else "") +
            (f" DEFAULT {s.literals(f['base'])[0]}" if f.get("default") else "") + (" NOT NULL" if f.get("not_null") else "")]


def write_domain_check(s: Schema, o: Object) -> List[str]:
    domain = s.objects[o.f["target"]]
    check = s.check_of(domain.f["base"], "VALUE")
    check = [check, f"({check}) IS NOT FALSE", f"VALUE IS NULL OR ({check})"][o.f["variant"]]
    return [f"ALTER DOMAIN {s.qualified(domain)} ADD CONSTRAINT {ident(o.name)} CHECK ({check})" +
            ("" if o.f["valid"] else " NOT VALID")]


def alter_domain_check(s: Schema, o: Object) -> None:
    if s.chance(0.5):
        flip(o.f, "valid")
    else:
        o.f["variant"] = (o.f["variant"] + 1) % 3


def make_range(s: Schema) -> Object:
    return s.add("range", s.schema(), "rg", {
        "subtype": s.rng.choice(["integer", "text", "numeric", "date", "timestamp with time zone", "double precision"]),
        "diff": s.chance(0.4), "collate": s.chance(0.3), "multirange": s.chance(0.3)})


def alter_range(s: Schema, o: Object) -> None:
    flip(o.f, s.rng.choice(["diff", "collate", "multirange"]))


def write_range(s: Schema, o: Object) -> List[str]:
    f, options = o.f, [f"SUBTYPE = {o.f['subtype']}"]
    if f["diff"] and f["subtype"] == "double precision":
        options.append("SUBTYPE_DIFF = float8mi")
    if f["collate"] and f["subtype"] == "text":
        options.append('COLLATION = "C"')
    if f["multirange"] and s.major >= 14:
        options.append(f"MULTIRANGE_TYPE_NAME = {ident(s.objects[o.schema].name)}.{ident((o.name + '_m')[:60])}")
    return [f"CREATE TYPE {s.qualified(o)} AS RANGE ({', '.join(options)})"]


def make_collation(s: Schema) -> Object:
    return s.add("collation", s.schema(), "co", {"locale": s.rng.choice(["C", "POSIX"]), "icu": s.chance(0.4), "nondet": s.chance(0.3)})


def alter_collation(s: Schema, o: Object) -> None:
    flip(o.f, s.rng.choice(["icu", "nondet"]))


def write_collation(s: Schema, o: Object) -> List[str]:
    if not o.f["icu"]:
        return [f"CREATE COLLATION {s.qualified(o)} (LOCALE = {literal(o.f['locale'])})"]
    return [f"CREATE COLLATION {s.qualified(o)} (PROVIDER = icu, LOCALE = 'en-US'" +
            (", DETERMINISTIC = false)" if o.f["nondet"] else ")")]


# ---- sequences ----
def make_sequence(s: Schema) -> Object:
    o = s.add("sequence", s.schema(), "q", {"type": s.rng.choice(["bigint", "integer", "smallint"])})
    for _ in range(s.rng.randrange(3)):
        alter_sequence(s, o)
    return o


def alter_sequence(s: Schema, o: Object) -> None:
    act = s.rng.randrange(8)
    key, value = [("type", s.rng.choice(["bigint", "integer", "smallint"])), ("increment", s.rng.choice([1, 2, -1, 10])),
                  ("min", s.rng.choice([None, 1, -5])), ("max", s.rng.choice([None, 100, 1000])), ("start", s.rng.choice([None, 5, 7])),
                  ("cache", s.rng.choice([1, 20])), ("cycle", not o.f.get("cycle")), ("owned", None)][act]
    o.f[key] = value
    if key == "owned":
        table = s.pick("table")
        columns = s.columns(table) if table else []
        o.f["refs"] = [(table.number, s.rng.choice(columns)["id"])] if columns and s.chance(0.7) else []
        if o.f["refs"]:
            o.owner = table.owner
            o.schema = table.schema
    if s.major >= 15 and s.chance(0.1):
        flip(o.f, "unlogged")


def write_sequence(s: Schema, o: Object) -> List[str]:
    f = o.f
    words = [f"AS {f['type']}"]
    words += [f"{word} {f[key]}" for key, word in (("increment", "INCREMENT BY"), ("min", "MINVALUE"), ("max", "MAXVALUE"),
                                                   ("start", "START WITH"), ("cache", "CACHE")) if f.get(key) is not None]
    words += ["CYCLE"] if f.get("cycle") else []
    out = [f"CREATE {'UNLOGGED ' if f.get('unlogged') else ''}SEQUENCE {s.qualified(o)} {' '.join(words)}"]
    for table, column in f.get("refs", []):
        t = s.objects[table]
        if t.owner:
            out.append(f"ALTER SEQUENCE {s.qualified(o)} OWNER TO {ident(t.owner)}")
        out.append(f"ALTER SEQUENCE {s.qualified(o)} OWNED BY {s.qualified(t)}.{ident(s.column(table, column)['name'])}")
    return out


# ---- tables ----
TABLE_OPTIONS = ["fillfactor=50|70|90", "autovacuum_enabled=true|false", "toast.autovacuum_enabled=true|false", "parallel_workers=2|4",
                 "autovacuum_vacuum_scale_factor=0.1|0.05"]
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
            [(s.rng.choice(["SELECT", "UPDATE", "REFERENCES", "INSERT"]), s.rng.choice(ROLES + ["PUBLIC"]))]


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
        o.f.update(of=s.pick("composite").number, columns=[])
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
        o.f["partition"] = parent.f["partition"] if parent.f["partition"][0] != "HASH" else None
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
    act = s.rng.choice(["options", "rls", "force", "identity", "unlogged"])
    if act == "options":
        change_list(s, o.f, "options", TABLE_OPTIONS)
    elif act == "identity":
        o.f["identity"] = s.rng.choice([None, "FULL", "NOTHING"])
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


def write_table(s: Schema, o: Object) -> List[str]:
    f, name = o.f, s.qualified(o)
    head = f"CREATE {'UNLOGGED ' if f.get('unlogged') and not f.get('partition') else ''}TABLE {name}"
    late = [c for c in f["columns"] if s.major >= 18 and c.get("not_null") and c.get("not_null_state") == "NOT VALID" and not c.get("identity")]
    body = ", ".join(column_sql(s, o, dict(c, not_null=False) if c in late else c) for c in f["columns"])
    tail = ""
    if f.get("partition"):
        column = s.column(o.number, f["partition"][1])
        tail += f" PARTITION BY {f['partition'][0]} ({ident(column['name']) if column else '1'})"
    options = [x for x in f.get("options", [])] if not f.get("partition") else []
    if options:
        tail += f" WITH ({', '.join(options)})"
    if "parent" in f:
        parent = s.qualified(s.objects[f["parent"]])
        if f["attached"]:
            out = [f"CREATE TABLE {name} (LIKE {parent} INCLUDING ALL){tail}", f"ALTER TABLE {parent} ATTACH PARTITION {name} {bound_of(s, o)}"]
        else:
            out = [f"{head} PARTITION OF {parent} {bound_of(s, o)}{tail}"]
    elif f.get("of"):
        out = [f"{head} OF {s.qualified(s.objects[f['of']])}{tail}"]
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
        for privilege, role in c.get("grants", []):
            out.append(f"GRANT {privilege} ({ident(c['name'])}) ON {name} TO {role if role == 'PUBLIC' else ident(role)}")
    if f.get("rls"):
        out.append(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    if f.get("force"):
        out.append(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    if f.get("identity"):
        out.append(f"ALTER TABLE {name} REPLICA IDENTITY {f['identity']}")
    return out


# ---- constraints ----
def make_check(s: Schema) -> Optional[Object]:
    table = s.pick("table")
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
    return [f"ALTER TABLE {s.qualified(s.objects[table])} ADD CONSTRAINT {ident(o.name)} EXCLUDE USING gist ({name} WITH &&)" +
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


# ---- indexes and statistics ----
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
                                      "only": s.chance(0.3)})


def alter_index(s: Schema, o: Object) -> None:
    act = s.rng.choice(["unique", "where", "nulls", "include", "options", "form", "mark", "statistics", "method"])
    if act == "options":
        change_list(s, o.f, "options", ["fillfactor=60|80"])
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
    if f["statistics"] and expression:
        out.append(f"ALTER INDEX {index} ALTER COLUMN 1 SET STATISTICS 300")
    return out


def make_statistics(s: Schema) -> Optional[Object]:
    table = s.pick("table")
    columns = some_columns(s, table, 3, SORTABLE) if table else []
    if len(columns) < 2:
        return None
    return s.add("statistics", s.schema() if s.chance(0.3) else table.schema, "st", {"refs": [(table.number, c["id"]) for c in columns],
                 "kinds": s.rng.choice(["", "(ndistinct)", "(dependencies, mcv)"]), "target": s.rng.choice([None, None, 50])})


def alter_statistics(s: Schema, o: Object) -> None:
    o.f["target"] = s.rng.choice([None, 50, 0])
    if s.chance(0.3):
        o.f["kinds"] = s.rng.choice(["", "(ndistinct)", "(dependencies, mcv)"])


def write_statistics(s: Schema, o: Object) -> List[str]:
    table = s.objects[o.f["refs"][0][0]]
    names = column_names(s, table, [i for _, i in o.f["refs"]])
    out = [f"CREATE STATISTICS {s.qualified(o)} {o.f['kinds']} ON {', '.join(names)} FROM {s.qualified(table)}"]
    if o.f["target"] is not None:
        out.append(f"ALTER STATISTICS {s.qualified(o)} SET STATISTICS {o.f['target']}")
    return out


# ---- routines ----
def make_function(s: Schema, returns: Any = None) -> Object:
    args = []
    for _ in range(s.rng.choice([0, 0, 0, 1, 1, 2])):
        args.append((s.any_type(0.2) if s.chance(0.5) else "integer", s.chance(0.3)))
    args.sort(key=lambda a: a[1])
    table = s.pick("table")
    o = s.add("function", s.schema(), "fn", {"args": args, "names": s.chance(0.8), "returns": returns or s.rng.choice(["integer", "boolean", "text", s.any_type()]),
                                            "set_of": s.chance(0.1), "table": None, "language": s.rng.choice(["sql", "plpgsql", "plpgsql", "atomic"]),
                                            "volatility": s.rng.choice(["VOLATILE", "STABLE", "IMMUTABLE"]), "options": [], "body": 0})
    if table is not None and s.chance(0.1):
        o.f.update(returns_row=True, table=table.number)
    for _ in range(s.rng.choice([0, 0, 1, 2])):
        alter_function_options(s, o)
    return o


FUNCTION_OPTIONS = ["STRICT", "SECURITY DEFINER", "PARALLEL SAFE", "PARALLEL RESTRICTED", "COST 7", "LEAKPROOF", "SET search_path TO pg_catalog, pg_temp",
                    "SET work_mem TO '8MB'", "SET search_path TO ''"]


def alter_function_options(s: Schema, o: Object) -> None:
    options, chosen = o.f["options"], s.rng.choice(FUNCTION_OPTIONS)
    if chosen in options:
        options.remove(chosen)
    else:
        options[:] = [x for x in options if x.split()[0] != chosen.split()[0] or x.startswith("SET")]
        options.append(chosen)


def alter_function(s: Schema, o: Object) -> None:
    act = s.rng.choice(["body", "body", "options", "options", "returns", "args", "volatility", "names", "language", "default"])
    f = o.f
    if act == "body":
        f["body"] += 1
    elif act == "options":
        alter_function_options(s, o)
    elif act == "returns":
        f["returns"] = s.any_type()
    elif act == "args":
        f["args"] = f["args"][:-1] if f["args"] and s.chance(0.5) else f["args"] + [(s.any_type(0.1), bool(f["args"] and f["args"][-1][1]))]
    elif act == "volatility":
        f["volatility"] = s.rng.choice(["VOLATILE", "STABLE", "IMMUTABLE"])
    elif act == "default":
        f["args"] = [(t, d or s.chance(0.5)) for t, d in f["args"]]
        f["args"].sort(key=lambda a: a[1])
    elif act == "language":
        f["language"] = s.rng.choice(["sql", "plpgsql", "atomic"])
    else:
        flip(f, "names")


def arguments(s: Schema, o: Object) -> str:
    out = []
    for i, (kind, default) in enumerate(o.f["args"]):
        out.append((f"p{i + 1} " if o.f["names"] else "") + s.type_sql(kind) + (f" DEFAULT {s.literals(kind)[0]}" if default else ""))
    return ", ".join(out)


def write_function(s: Schema, o: Object) -> List[str]:
    f = o.f
    if f.get("trigger"):
        body = f"BEGIN\n  -- {f['body']}\n  RETURN NEW;\nEND"
        return [f"CREATE FUNCTION {s.qualified(o)}() RETURNS {f['trigger']} LANGUAGE plpgsql {' '.join(f['options'])} AS $$\n{body}\n$$"]
    if f.get("returns_row"):
        returns = f"SETOF {s.qualified(s.objects[f['table']])}"
        value = None
    else:
        returns = ("SETOF " if f["set_of"] else "") + s.type_sql(f["returns"])
        found = s.literals(f["returns"])
        value = f"({found[f['body'] % len(found)]})::{s.type_sql(f['returns'])}"
    if value is None:
        text = f"AS $$ SELECT * FROM {s.qualified(s.objects[f['table']])} -- {f['body']}\n$$"
        language = "sql"
    elif f["language"] == "plpgsql":
        text = f"AS $$\nBEGIN\n  -- {f['body']}\n  RETURN{' QUERY SELECT' if f['set_of'] else ''} {value};\nEND\n$$"
        language = "plpgsql"
    elif f["language"] == "atomic" and s.major >= 14:
        text, language = f"RETURN {value}", "sql"
    else:
        text, language = f"AS $$ SELECT {value} $$", "sql"
    rows = " ROWS 20" if f["set_of"] and f["body"] % 2 else ""
    return [f"CREATE FUNCTION {s.qualified(o)}({arguments(s, o)}) RETURNS {returns} LANGUAGE {language} {f['volatility']} "
            f"{' '.join(f['options'])}{rows} {text}"]


def routine_address(s: Schema, o: Object) -> str:
    return f"{s.qualified(o)}({', '.join(s.type_sql(t) for t, _ in o.f['args'])})"


def make_procedure(s: Schema) -> Object:
    return s.add("procedure", s.schema(), "pr", {"args": [(s.rng.choice(["integer", "text"]), False)] if s.chance(0.6) else [], "names": s.chance(0.7),
                                                "body": 0, "options": []})


def alter_procedure(s: Schema, o: Object) -> None:
    act = s.rng.randrange(3)
    if act == 0:
        o.f["options"] = s.rng.choice([[], ["SECURITY DEFINER"], ["SET search_path TO ''"]])
    elif act == 1:
        o.f["args"] = [(t, not d) for t, d in o.f["args"]]
    else:
        o.f["body"] += 1


def write_procedure(s: Schema, o: Object) -> List[str]:
    return [f"CREATE PROCEDURE {s.qualified(o)}({arguments(s, o)}) LANGUAGE plpgsql {' '.join(o.f['options'])} AS $$ BEGIN PERFORM {o.f['body']}; END $$"]


def make_aggregate(s: Schema) -> Object:
    return s.add("aggregate", s.schema(), "ag", {"args": [("integer", False)], "state": s.rng.choice(["0", "1"]), "parallel": s.chance(0.3),
                                                "combine": s.chance(0.3), "sort": False, "call": None})


def alter_aggregate(s: Schema, o: Object) -> None:
    if s.chance(0.4):
        o.f["state"] = str(int(o.f["state"]) + 1)
    else:
        flip(o.f, s.rng.choice(["parallel", "combine"]))


def write_aggregate(s: Schema, o: Object) -> List[str]:
    return [f"CREATE AGGREGATE {s.qualified(o)}(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '{o.f['state']}'" +
            (", COMBINEFUNC = int4pl" if o.f["combine"] else "") + (", PARALLEL = SAFE" if o.f["parallel"] else "") + ")"]


def make_operator(s: Schema) -> Optional[Object]:
    function = s.pick("function")
    if function is None or len(function.f["args"]) != 2:
        return None
    return s.add("operator", s.schema(), "op", {"operator_function": function.number, "symbol": s.rng.choice(["+++", "<#>", "@@@", "%%", "~=~"])})


def write_operator(s: Schema, o: Object) -> List[str]:
    function = s.objects[o.f["operator_function"]]
    if len(function.f["args"]) != 2:
        return []
    left, right = (s.type_sql(t) for t, _ in function.f["args"])
    return [f"CREATE OPERATOR {ident(s.objects[o.schema].name)}.{o.f['symbol']} (FUNCTION = {s.qualified(function)}, LEFTARG = {left}, RIGHTARG = {right})"]


# ---- views ----
def make_view(s: Schema, kind: str = "view") -> Optional[Object]:
    source = s.pick("table", "table", "view", "matview")
    columns = some_columns(s, source, 4) if source else []
    if not columns:
        return None
    functions = [f for f in s.of("function") if not f.f["args"] and not f.f["set_of"] and not f.f.get("trigger")]
    function = s.rng.choice(functions) if functions and s.chance(0.25) else None
    out = [{"id": s.number(), "name": f"v{i + 1}" if s.chance(0.5) else c["name"], "type": c["type"], "from": c["id"]} for i, c in enumerate(columns)]
    o = s.add(kind, s.schema(), "v" if kind == "view" else "m", {
        "columns": out, "refs": [(source.number, c["id"]) for c in columns], "where": s.chance(0.3), "options": [], "form": s.rng.randrange(4),
        "uses": [function.number] if function else [], "check_option": None, "populated": s.chance(0.7)})
    if kind == "view":
        o.f["options"] = s.rng.choice([[], [], ["security_barrier=true"], ["security_invoker=true"]])
    return o


def make_matview(s: Schema) -> Optional[Object]:
    return make_view(s, "matview")


def alter_view(s: Schema, o: Object) -> None:
    f = o.f
    act = s.rng.choice(["where", "options", "drop", "add", "rename", "form", "swap"])
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
    elif act == "form":
        f["form"] = s.rng.randrange(4)
    else:
        s.rng.shuffle(f["columns"])


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
    return [f"CREATE VIEW {s.qualified(o)}" + (f" WITH ({', '.join(options)})" if options else "") + f" AS {view_query(s, o)}"]


def write_matview(s: Schema, o: Object) -> List[str]:
    options = ["fillfactor=70"] if o.f["form"] == 1 else []
    return [f"CREATE MATERIALIZED VIEW {s.qualified(o)}" + (f" WITH ({', '.join(options)})" if options else "") +
            f" AS {view_query(s, o)} WITH {'' if o.f['populated'] else 'NO '}DATA"]


# ---- what hangs on tables ----
def make_trigger(s: Schema) -> Optional[Object]:
    table = s.pick("table")
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
    each = "STATEMENT" if event == "TRUNCATE" else f["each"]
    transition = ""
    if f["transition"] and f["when"] == "AFTER" and event in ("INSERT", "UPDATE") and not f["constraint"]:
        transition = " REFERENCING NEW TABLE AS fresh"
    constraint = f["constraint"] and f["when"] == "AFTER" and each == "ROW"
    condition = " WHEN (pg_trigger_depth() < 3)" if f["condition"] else ""
    out = [f"CREATE {'CONSTRAINT ' if constraint else ''}TRIGGER {ident(o.name)} {f['when']} {event} ON {name}{' DEFERRABLE' if constraint else ''}{transition} "
           f"FOR EACH {each}{condition} EXECUTE FUNCTION {s.qualified(s.objects[f['function']])}({f['argument']})"]
    if f["state"]:
        out.append(f"ALTER TABLE {name} {f['state']} TRIGGER {ident(o.name)}")
    return out


def make_rule(s: Schema) -> Optional[Object]:
    table = s.pick("table", "view")
    return table and s.add("rule", None, "ru", {"table": table.number, "event": s.rng.choice(["INSERT", "UPDATE", "DELETE"]),
                                                "state": s.rng.choice(["", "", "DISABLE", "ENABLE ALWAYS"]), "instead": s.chance(0.5)})


def alter_rule(s: Schema, o: Object) -> None:
    act = s.rng.choice(["event", "state", "instead"])
    if act == "instead":
        flip(o.f, act)
    else:
        o.f[act] = s.rng.choice(["INSERT", "DELETE"] if act == "event" else ["", "DISABLE", "ENABLE REPLICA"])


def write_rule(s: Schema, o: Object) -> List[str]:
    name = s.qualified(s.objects[o.f["table"]])
    return [f"CREATE RULE {ident(o.name)} AS ON {o.f['event']} TO {name} DO {'INSTEAD ' if o.f['instead'] else 'ALSO '}NOTHING"] + \
        ([f"ALTER TABLE {name} {o.f['state']} RULE {ident(o.name)}"] if o.f["state"] else [])


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


# ---- of the whole database ----
def make_event_trigger(s: Schema) -> Object:
    function = s.add("function", s.schema(), "ef", {"args": [], "names": True, "returns": "integer", "set_of": False, "trigger": "event_trigger", "options": [],
                                                    "language": "plpgsql", "volatility": "VOLATILE", "body": 0})
    o = s.add("event_trigger", None, "et", {"function": function.number, "event": s.rng.choice(["ddl_command_start", "ddl_command_end", "sql_drop"]),
                                            "tags": s.rng.choice([[], ["CREATE TABLE"], ["DROP TABLE", "ALTER TABLE"]]),
                                            "state": s.rng.choice(["", "", "DISABLE", "ENABLE ALWAYS"])})
    o.owner = None
    return o


def alter_event_trigger(s: Schema, o: Object) -> None:
    o.f["state"] = s.rng.choice(["", "DISABLE", "ENABLE ALWAYS", "ENABLE REPLICA"])
    if s.chance(0.4):
        o.f["tags"] = s.rng.choice([[], ["CREATE TABLE"], ["DROP TABLE", "ALTER TABLE"]])


def write_event_trigger(s: Schema, o: Object) -> List[str]:
    tags = f" WHEN TAG IN ({', '.join(map(literal, o.f['tags']))})" if o.f["tags"] else ""
    body = s.objects[o.f["function"]]
    replace = f"CREATE OR REPLACE FUNCTION {s.qualified(body)}() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$"
    return [replace, f"CREATE EVENT TRIGGER {ident(o.name)} ON {o.f['event']}{tags} EXECUTE FUNCTION {s.qualified(body)}()"] + \
        ([f"ALTER EVENT TRIGGER {ident(o.name)} {o.f['state']}"] if o.f["state"] else [])


def make_publication(s: Schema) -> Object:
    o = s.add("publication", None, "pu", {"all": s.chance(0.15), "publish": s.rng.choice([None, "insert", "insert, update", "truncate"]), "root": s.chance(0.3),
                                         "generated": s.chance(0.3)})
    for _ in range(s.rng.randrange(3)):
        make_publication_member(s, o)
    return o


def alter_publication(s: Schema, o: Object) -> None:
    act = s.rng.choice(["all", "publish", "root", "member", "generated"])
    if act == "publish":
        o.f[act] = s.rng.choice([None, "insert", "delete", ""])
    elif act == "member":
        make_publication_member(s, o)
    else:
        flip(o.f, act)


def write_publication(s: Schema, o: Object) -> List[str]:
    options = [f"publish = {literal(o.f['publish'])}"] if o.f["publish"] is not None else []
    options += ["publish_via_partition_root = true"] if o.f["root"] else []
    options += ["publish_generated_columns = stored"] if o.f["generated"] and s.major >= 18 else []
    return [f"CREATE PUBLICATION {ident(o.name)}" + (" FOR ALL TABLES" if o.f["all"] else "") + (f" WITH ({', '.join(options)})" if options else "")]


def make_publication_member(s: Schema, publication: Optional[Object] = None) -> Optional[Object]:
    publication = publication or s.pick("publication")
    table = s.pick("table")
    if publication is None or table is None:
        return None
    columns = some_columns(s, table, 2)
    return s.add("publication_member", None, "pm", {"publication": publication.number, "table": table.number, "in_schema": table.schema if s.chance(0.2) else None,
                                                    "refs": [(table.number, c["id"]) for c in columns], "filter": s.chance(0.3), "columns_only": s.chance(0.3)})


def alter_publication_member(s: Schema, o: Object) -> None:
    flip(o.f, s.rng.choice(["filter", "columns_only"]))


def write_publication_member(s: Schema, o: Object) -> List[str]:
    f, alter = o.f, f"ALTER PUBLICATION {ident(s.objects[o.f['publication']].name)} ADD"
    table = s.objects[f["table"]]
    if f["in_schema"]:
        return [f"{alter} TABLES IN SCHEMA {ident(s.objects[f['in_schema']].name)}"] if s.major >= 15 else []
    names = column_names(s, table, [i for _, i in f["refs"]])
    fine = s.major >= 15
    return [f"{alter} TABLE ONLY {s.qualified(table)}" + (f" ({', '.join(names)})" if f["columns_only"] and names and fine else "") +
            (f" WHERE ({names[0]} IS NOT NULL)" if f["filter"] and names and fine else "")]


def make_default_privilege(s: Schema) -> Object:
    return s.add("default_privilege", s.schema() if s.chance(0.6) else None, "dp", {
        "role": s.rng.choice([None, None] + ROLES), "on": s.rng.choice(["TABLES", "SEQUENCES", "FUNCTIONS", "TYPES"]), "to": s.rng.choice(ROLES + ["PUBLIC"]),
        "revoke": s.chance(0.2), "option": s.chance(0.2)})


def alter_default_privilege(s: Schema, o: Object) -> None:
    if s.chance(0.5):
        o.f["to"] = s.rng.choice(ROLES + ["PUBLIC"])
    else:
        flip(o.f, s.rng.choice(["revoke", "option"]))


def write_default_privilege(s: Schema, o: Object) -> List[str]:
    f = o.f
    privilege = {"TABLES": "SELECT", "SEQUENCES": "USAGE", "FUNCTIONS": "EXECUTE", "TYPES": "USAGE"}[f["on"]]
    to = f["to"] if f["to"] == "PUBLIC" else ident(f["to"])
    return ["ALTER DEFAULT PRIVILEGES" + (f" FOR ROLE {ident(f['role'])}" if f["role"] else "") +
            (f" IN SCHEMA {ident(s.objects[o.schema].name)}" if o.schema else "") +
            (f" REVOKE {privilege} ON {f['on']} FROM {to}" if f["revoke"] else f" GRANT {privilege} ON {f['on']} TO {to}" +
             (" WITH GRANT OPTION" if f["option"] and to != "PUBLIC" else ""))]


def write_schema(s: Schema, o: Object) -> List[str]:
    return [f"CREATE SCHEMA {ident(o.name)}"]


def on_table(s: Schema, o: Object) -> str:
    table = o.f["table"] if o.f.get("table") else o.f["refs"][0][0]
    return f"{ident(o.name)} ON {s.qualified(s.objects[table])}"


def index_address(s: Schema, o: Object) -> str:
    relation = s.objects[o.f["refs"][0][0]]
    return f"{ident(s.objects[relation.schema].name)}.{ident(o.name)}"


ADDRESSES: Dict[str, Callable[[Schema, Object], str]] = {
    "function": routine_address, "procedure": routine_address, "aggregate": routine_address, "check": on_table, "key": on_table,
    "exclusion": on_table, "foreign_key": on_table, "trigger": on_table, "rule": on_table, "policy": on_table, "index": index_address,
    "domain_check": lambda s, o: f"{ident(o.name)} ON DOMAIN {s.qualified(s.objects[o.f['target']])}"}
NOUNS = {"schema": "SCHEMA", "enum": "TYPE", "composite": "TYPE", "range": "TYPE", "domain": "DOMAIN", "domain_check": "CONSTRAINT", "collation": "COLLATION",
         "sequence": "SEQUENCE", "table": "TABLE", "check": "CONSTRAINT", "key": "CONSTRAINT", "exclusion": "CONSTRAINT", "foreign_key": "CONSTRAINT",
         "index": "INDEX", "statistics": "STATISTICS", "function": "FUNCTION", "procedure": "PROCEDURE", "aggregate": "AGGREGATE", "view": "VIEW",
         "matview": "MATERIALIZED VIEW", "trigger": "TRIGGER", "rule": "RULE", "policy": "POLICY", "event_trigger": "EVENT TRIGGER", "publication": "PUBLICATION"}
ON_TABLE = {"check", "key", "exclusion", "foreign_key", "trigger", "rule", "policy", "index"}
GRANTABLE = {"schema": ["USAGE", "CREATE"], "enum": ["USAGE", "REVOKE USAGE"], "domain": ["USAGE", "REVOKE USAGE"], "composite": ["USAGE"],
             "range": ["USAGE"], "sequence": ["USAGE", "SELECT", "UPDATE"],
             "table": ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "ALL"], "view": ["SELECT", "INSERT", "ALL"],
             "matview": ["SELECT"], "function": ["EXECUTE", "REVOKE EXECUTE"], "procedure": ["EXECUTE", "REVOKE EXECUTE"], "aggregate": ["EXECUTE"]}
MAKERS: Dict[str, Callable[[Schema], Optional[Object]]] = {
    "schema": lambda s: s.add("schema", None, "s", {}), "enum": make_enum, "composite": make_composite, "domain": make_domain, "domain_check": make_domain_check,
    "range": make_range, "collation": make_collation, "sequence": make_sequence, "table": make_table, "partition": make_partition, "check": make_check, "key": make_key,
    "exclusion": make_exclusion, "foreign_key": make_foreign_key, "index": make_index, "statistics": make_statistics, "function": make_function,
    "procedure": make_procedure, "aggregate": make_aggregate, "operator": make_operator, "view": make_view, "matview": make_matview, "trigger": make_trigger,
    "rule": make_rule, "policy": make_policy, "event_trigger": make_event_trigger, "publication": make_publication, "publication_member": make_publication_member,
    "default_privilege": make_default_privilege}
ALTER: Dict[str, Callable[[Schema, Object], None]] = {
    "enum": alter_enum, "composite": alter_composite, "domain": alter_domain, "domain_check": alter_domain_check, "range": alter_range, "collation": alter_collation,
    "sequence": alter_sequence, "table": alter_table, "check": alter_check, "key": alter_key, "exclusion": alter_exclusion, "foreign_key": alter_foreign_key,
    "index": alter_index, "statistics": alter_statistics, "function": alter_function, "procedure": alter_procedure, "aggregate": alter_aggregate, "view": alter_view,
    "matview": alter_view, "trigger": alter_trigger, "rule": alter_rule, "policy": alter_policy, "event_trigger": alter_event_trigger,
    "publication": alter_publication, "publication_member": alter_publication_member, "default_privilege": alter_default_privilege}
WRITERS: Dict[str, Callable[[Schema, Object], List[str]]] = {
    "schema": write_schema, "enum": write_enum, "composite": write_composite, "domain": write_domain, "domain_check": write_domain_check, "range": write_range,
    "collation": write_collation, "sequence": write_sequence, "table": write_table, "check": write_check, "key": write_key, "exclusion": write_exclusion,
    "foreign_key": write_foreign_key, "index": write_index, "statistics": write_statistics, "function": write_function, "procedure": write_procedure,
    "aggregate": write_aggregate, "operator": write_operator, "view": write_view, "matview": write_matview, "trigger": write_trigger, "rule": write_rule,
    "policy": write_policy, "event_trigger": write_event_trigger, "publication": write_publication, "publication_member": write_publication_member,
    "default_privilege": write_default_privilege}
WEIGHTS = {"enum": 4, "composite": 3, "domain": 4, "domain_check": 2, "range": 2, "collation": 1, "sequence": 4, "table": 16, "partition": 3, "check": 6, "key": 4,
           "exclusion": 2, "foreign_key": 7, "index": 9, "statistics": 2, "function": 9, "procedure": 2, "aggregate": 1, "operator": 1, "view": 9, "matview": 3,
           "trigger": 5, "rule": 2, "policy": 5, "event_trigger": 1, "publication": 2, "publication_member": 2, "default_privilege": 2, "schema": 1}
