"""Types: enums, composites, domains and their checks, ranges."""
from __future__ import annotations

from typing import Any, Dict, List, Optional

from kinds.registry import flip, kind
from model import TEXTUAL, Object, Schema, ident, literal


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


kind("enum", write_enum, make=make_enum, alter=alter_enum, noun="TYPE", grants=["USAGE", "REVOKE USAGE"], weight=4)
kind("composite", write_composite, make=make_composite, alter=alter_composite, noun="TYPE", grants=["USAGE"], weight=3)
kind("domain", write_domain, make=make_domain, alter=alter_domain, noun="DOMAIN", grants=["USAGE", "REVOKE USAGE"],
     weight=4)
kind("domain_check", write_domain_check, make=make_domain_check, alter=alter_domain_check, noun="CONSTRAINT",
     address=lambda s, o: f"{ident(o.name)} ON DOMAIN {s.qualified(s.objects[o.f['target']])}", weight=2, owned=False)
kind("range", write_range, make=make_range, alter=alter_range, noun="TYPE", grants=["USAGE"], weight=2)


# ---- base types ----
BASES = {"integer": "int4", "text": "text", "bigint": "int8"}


def make_base_type(s: Schema) -> Object:
    o = s.add("base_type", s.schema(), "b", {"like": s.rng.choice(list(BASES)), "options": []})
    alter_base_type(s, o)
    return o


def alter_base_type(s: Schema, o: Object) -> None:
    options = ["CATEGORY = 'U'", "CATEGORY = 'X', PREFERRED = true", "DEFAULT = '1'", "DELIMITER = ';'"]
    o.f["options"] = s.rng.sample(options[s.rng.randrange(2):], s.rng.choice([0, 1, 1]))


def write_base_type(s: Schema, o: Object) -> List[str]:
    """A shell, its two functions, the type: pieces of one object."""
    name, base = s.qualified(o), BASES[o.f["like"]]
    functions = [ident(s.objects[o.schema].name) + "." + ident(o.name[:50] + end) for end in ("_in", "_out")]
    return [f"CREATE TYPE {name}",
            f"CREATE FUNCTION {functions[0]}(cstring) RETURNS {name} LANGUAGE internal IMMUTABLE STRICT AS '{base}in'",
            f"CREATE FUNCTION {functions[1]}({name}) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS '{base}out'",
            f"CREATE TYPE {name} (INPUT = {functions[0]}, OUTPUT = {functions[1]}, LIKE = {o.f['like']}" +
            "".join(", " + option for option in o.f["options"]) + ")"]


kind("base_type", write_base_type, make=make_base_type, alter=alter_base_type, noun="TYPE", grants=["USAGE"], weight=2)
