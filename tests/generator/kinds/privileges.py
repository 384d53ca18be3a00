"""Schemas and default privileges."""
from __future__ import annotations

from typing import List

from kinds.registry import flip, kind
from model import ROLES, Object, Schema, ident


def make_default_privilege(s: Schema) -> Object:
    return s.add("default_privilege", s.schema() if s.chance(0.6) else None, "dp", {
        "role": s.rng.choice([None, None] + ROLES), "on": s.rng.choice(["TABLES", "SEQUENCES", "FUNCTIONS", "TYPES", "SCHEMAS"]), "to": s.rng.choice(ROLES + ["PUBLIC"]),
        "revoke": s.chance(0.2), "option": s.chance(0.2)})


def alter_default_privilege(s: Schema, o: Object) -> None:
    if s.chance(0.5):
        o.f["to"] = s.rng.choice(ROLES + ["PUBLIC"])
    else:
        flip(o.f, s.rng.choice(["revoke", "option"]))


def write_default_privilege(s: Schema, o: Object) -> List[str]:
    f = o.f
    privilege = {"TABLES": "SELECT", "SEQUENCES": "USAGE", "FUNCTIONS": "EXECUTE", "TYPES": "USAGE", "SCHEMAS": "CREATE"}[f["on"]]
    to = f["to"] if f["to"] == "PUBLIC" else ident(f["to"])
    return ["ALTER DEFAULT PRIVILEGES" + (f" FOR ROLE {ident(f['role'])}" if f["role"] else "") +
            (f" IN SCHEMA {ident(s.objects[o.schema].name)}" if o.schema else "") +
            (f" REVOKE {privilege} ON {f['on']} FROM {to}" if f["revoke"] else f" GRANT {privilege} ON {f['on']} TO {to}" +
             (" WITH GRANT OPTION" if f["option"] and to != "PUBLIC" else ""))]


def write_schema(s: Schema, o: Object) -> List[str]:
    return [f"CREATE SCHEMA {ident(o.name)}"]


kind("schema", write_schema, make=lambda s: s.add('schema', None, 's', {}), noun="SCHEMA", grants=["USAGE", "CREATE"],
     weight=1)
kind("default_privilege", write_default_privilege, make=make_default_privilege, alter=alter_default_privilege, weight=2)
