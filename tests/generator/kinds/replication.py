"""Publications, what belongs to them, subscriptions."""
from __future__ import annotations

from typing import List, Optional

from kinds.registry import column_names, flip, kind, some_columns
from model import Object, Schema, ident, literal


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


kind("publication", write_publication, make=make_publication, alter=alter_publication, noun="PUBLICATION", weight=2)
kind("publication_member", write_publication_member, make=make_publication_member, alter=alter_publication_member,
     weight=2)


# ---- subscriptions: without a slot, never connected ----
def make_subscription(s: Schema) -> Object:
    o = s.add("subscription", None, "su", {"publications": sorted(s.rng.sample(["p1", "p 2", "p3"], s.rng.randint(1, 2))), "options": {}})
    o.owner = None
    for _ in range(s.rng.randrange(3)):
        alter_subscription(s, o)
    return o


SUBSCRIPTION_OPTIONS = [("synchronous_commit", ["off", "on", "local"], 13), ("binary", ["true", "false"], 14), ("streaming", ["on", "off"], 14),
                        ("disable_on_error", ["true", "false"], 15), ("two_phase", ["true", "false"], 15), ("origin", ["any", "none"], 16),
                        ("run_as_owner", ["true", "false"], 16), ("password_required", ["true", "false"], 16)]


def alter_subscription(s: Schema, o: Object) -> None:
    if s.chance(0.4):
        o.f["publications"] = sorted(s.rng.sample(["p1", "p 2", "p3"], s.rng.randint(1, 3)))
        return
    name, values, since = s.rng.choice(SUBSCRIPTION_OPTIONS)
    if s.major >= since:
        o.f["options"][name] = s.rng.choice(values)


def write_subscription(s: Schema, o: Object) -> List[str]:
    options = ["connect = false", "slot_name = NONE"] + [f"{k} = {v}" for k, v in sorted(o.f["options"].items())]
    return [f"CREATE SUBSCRIPTION {ident(o.name)} CONNECTION '' PUBLICATION {', '.join(map(ident, o.f['publications']))} "
            f"WITH ({', '.join(options)})"]


kind("subscription", write_subscription, make=make_subscription, alter=alter_subscription, noun="SUBSCRIPTION", owned=False, weight=1)
