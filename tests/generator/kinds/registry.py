"""What a kind of object is to the generator: a row that each module of this package adds with `kind`."""
from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Sequence

from model import Object, Schema, ident

MAKERS: Dict[str, Callable[[Schema], Optional[Object]]] = {}
ALTER: Dict[str, Callable[[Schema, Object], None]] = {}
WRITERS: Dict[str, Callable[[Schema, Object], List[str]]] = {}
NOUNS: Dict[str, str] = {}
ADDRESSES: Dict[str, Callable[[Schema, Object], str]] = {}
GRANTABLE: Dict[str, List[str]] = {}
WEIGHTS: Dict[str, int] = {}
OWNED: Dict[str, bool] = {}


def kind(name: str, write: Optional[Callable[[Schema, Object], List[str]]] = None, *, weight: int,
         make: Callable[[Schema], Optional[Object]], alter: Optional[Callable[[Schema, Object], None]] = None, noun: str = "",
         address: Optional[Callable[[Schema, Object], str]] = None, grants: Sequence[str] = (), owned: bool = True) -> None:
    """`write` gives its statements, `make` a new one, `alter` changes one field at random; `noun` and `address` name it as
    COMMENT ON does (no comment without), `grants` are its privileges, `owned` tells whether it can have another owner."""
    MAKERS[name], WEIGHTS[name], OWNED[name] = make, weight, owned
    if write is not None:
        WRITERS[name] = write
    if alter is not None:
        ALTER[name] = alter
    if noun:
        NOUNS[name] = noun
    if address is not None:
        ADDRESSES[name] = address
    if grants:
        GRANTABLE[name] = list(grants)


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


def on_table(s: Schema, o: Object) -> str:
    table = o.f["table"] if o.f.get("table") else o.f["refs"][0][0]
    return f"{ident(o.name)} ON {s.qualified(s.objects[table])}"
