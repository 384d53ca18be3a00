"""Extensions that the server's contrib brings: their members are their own business."""
from __future__ import annotations

from typing import List

from kinds.registry import kind
from model import Object, Schema, ident, literal

VERSIONS = {"pg_trgm": ["1.5", "1.6"], "hstore": ["1.7", "1.8"], "citext": ["1.5", "1.6"], "intarray": ["1.3", "1.5"]}


def make_extension(s: Schema) -> Object:
    name = s.rng.choice(list(VERSIONS))
    o = s.add("extension", None, "x", {"version": s.rng.choice([None] + VERSIONS[name]), "in_schema": s.schema(), "extension": name})
    o.name, o.owner = name, None
    return o


def alter_extension(s: Schema, o: Object) -> None:
    if s.chance(0.5):
        o.f["in_schema"] = s.schema()
    else:
        o.f["version"] = VERSIONS[o.f["extension"]][-1]  # there is no way back


def write_extension(s: Schema, o: Object) -> List[str]:
    o.name = o.f["extension"]  # no other name is possible
    version = f" VERSION {literal(o.f['version'])}" if o.f["version"] else ""
    return [f"CREATE EXTENSION {ident(o.name)} SCHEMA {ident(s.objects[o.f['in_schema']].name)}{version}"]


kind("extension", write_extension, make=make_extension, alter=alter_extension, noun="EXTENSION", owned=False, weight=1)
