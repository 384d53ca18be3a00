"""Sequences."""
from __future__ import annotations

from typing import List

from kinds.registry import flip, kind
from model import Object, Schema, ident


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


kind("sequence", write_sequence, make=make_sequence, alter=alter_sequence, noun="SEQUENCE",
     grants=["USAGE", "SELECT", "UPDATE"], weight=4)
