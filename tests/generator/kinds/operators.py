"""Operators, their families and classes; casts, conversions, transforms, languages, access methods."""
from __future__ import annotations

from typing import List, Optional

from kinds.registry import flip, kind
from model import Object, Schema, ident


# ---- operators ----
SYMBOLS = ["+++", "<#>", "@@@", "%%", "~=~", "==="]
ESTIMATES = [None, ("eqsel", "eqjoinsel"), ("scalarltsel", "scalarltjoinsel"), ("neqsel", None)]


def make_operator(s: Schema) -> Optional[Object]:
    """On a function of two arguments, or on one of the server's, which allows all properties."""
    functions = [f for f in s.of("function") if len(f.f["args"]) == 2]
    function = s.rng.choice(functions) if functions and s.chance(0.4) else None
    return s.add("operator", s.schema(), "op", {"operator_function": function.number if function else None, "symbol": s.rng.choice(SYMBOLS),
                                               "commutes": s.chance(0.4), "hashes": s.chance(0.3), "merges": s.chance(0.3),
                                               "estimates": s.rng.choice(ESTIMATES), "prefix": s.chance(0.15)})


def alter_operator(s: Schema, o: Object) -> None:
    act = s.rng.choice(["estimates", "estimates", "commutes", "hashes", "merges"])
    if act == "estimates":
        o.f[act] = s.rng.choice(ESTIMATES)
    else:
        flip(o.f, act)


def operator_name(s: Schema, o: Object) -> str:
    return f"{ident(s.objects[o.schema].name)}.{o.f['symbol']}"


def operands(s: Schema, o: Object) -> List[str]:
    if o.f["operator_function"]:
        args = s.objects[o.f["operator_function"]].f["args"]
        return [s.type_sql(t) for t, _ in args] if len(args) == 2 else []
    return ["integer"] if o.f["prefix"] else ["integer", "integer"]


def operator_address(s: Schema, o: Object) -> str:
    return f"{operator_name(s, o)} ({', '.join((['NONE'] + operands(s, o))[-2:])})"


def write_operator(s: Schema, o: Object) -> List[str]:
    f, types = o.f, operands(s, o)
    if not types:
        return []
    if f["operator_function"]:
        return [f"CREATE OPERATOR {operator_name(s, o)} (FUNCTION = {s.qualified(s.objects[f['operator_function']])}, LEFTARG = {types[0]}, "
                f"RIGHTARG = {types[1]})"]
    if f["prefix"]:
        return [f"CREATE OPERATOR {operator_name(s, o)} (FUNCTION = int4um, RIGHTARG = integer)"]
    words = ["FUNCTION = int4eq", "LEFTARG = integer", "RIGHTARG = integer"]
    words += [f"COMMUTATOR = OPERATOR({operator_name(s, o)})"] if f["commutes"] else []
    words += [f"RESTRICT = {f['estimates'][0]}"] if f["estimates"] else []
    words += [f"JOIN = {f['estimates'][1]}"] if f["estimates"] and f["estimates"][1] else []
    words += [word for word in ("hashes", "merges") if f[word]]
    return [f"CREATE OPERATOR {operator_name(s, o)} ({', '.join(words)})"]


# ---- families and classes ----
BTREE = {"integer": "btint4cmp", "bigint": "btint8cmp", "text": "bttextcmp", "numeric": "numeric_cmp"}
HASH = {"integer": "hashint4", "bigint": "hashint8", "text": "hashtext", "numeric": "hash_numeric"}


def make_family(s: Schema) -> Object:
    return s.add("operator_family", s.schema(), "of", {"method": s.rng.choice(["btree", "btree", "hash"]), "members": s.rng.choice([0, 0, 1, 2])})


def alter_family(s: Schema, o: Object) -> None:
    o.f["members"] = s.rng.choice([x for x in range(4) if x != o.f["members"]])


def with_method(s: Schema, o: Object) -> str:
    return f"{s.qualified(o)} USING {o.f['method']}"


def write_family(s: Schema, o: Object) -> List[str]:
    """Members across two types of integers, loose in the family."""
    add = f"ALTER OPERATOR FAMILY {with_method(s, o)} ADD"
    if o.f["method"] == "hash":
        members = [[], ["OPERATOR 1 = (int4, int8)"], ["FUNCTION 1 (int2, int2) hashint2(int2)"],
                   ["OPERATOR 1 = (int8, int4)", "FUNCTION 1 (int8, int8) hashint8(int8)"]][o.f["members"]]
    else:
        members = [[], ["OPERATOR 1 < (int4, int8)", "FUNCTION 1 (int4, int8) btint48cmp(int4, int8)"],
                   ["OPERATOR 3 = (int4, int8)"],
                   ["FUNCTION 1 (int8, int4) btint84cmp(int8, int4)", "FUNCTION 2 (int2, int2) btint2sortsupport(internal)"]][o.f["members"]]
    return [f"CREATE OPERATOR FAMILY {with_method(s, o)}"] + [f"{add} {member}" for member in members]


def make_class(s: Schema) -> Object:
    family = s.pick("operator_family") if s.chance(0.5) else None
    return s.add("operator_class", s.schema(), "oc", {
        "method": family.f["method"] if family else s.rng.choice(["btree", "hash"]), "family": family.number if family else None,
        "uses": [family.number] if family else [], "of_type": s.rng.choice(list(BTREE)), "support": s.chance(0.3), "partial": s.chance(0.2)})


def alter_class(s: Schema, o: Object) -> None:
    if s.chance(0.3):
        o.f["of_type"] = s.rng.choice(list(BTREE))
    else:
        flip(o.f, s.rng.choice(["support", "partial"]))


def write_class(s: Schema, o: Object) -> List[str]:
    f, t = o.f, o.f["of_type"]
    if f["method"] == "hash":
        parts = ["OPERATOR 1 =", f"FUNCTION 1 {HASH[t]}({t})"]
    else:
        parts = [f"OPERATOR {n} {sign}" for n, sign in list(enumerate(["<", "<=", "=", ">=", ">"], 1))[:4 if f["partial"] else 5]]
        parts.append(f"FUNCTION 1 {BTREE[t]}({t}, {t})")
        parts += ["FUNCTION 4 btequalimage(oid)"] if f["support"] else []
    family = f" FAMILY {s.qualified(s.objects[f['family']])}" if f["family"] else ""
    return [f"CREATE OPERATOR CLASS {s.qualified(o)} FOR TYPE {t} USING {f['method']}{family} AS {', '.join(parts)}"]


# ---- casts, conversions, transforms ----
def make_cast(s: Schema) -> Optional[Object]:
    source = s.pick("enum", "composite", "range", "base_type")
    if source is None:
        return None
    o = s.add("cast", None, "ca", {"source": ("user", source.number, False), "to": s.rng.choice(["text", "text", "integer", "jsonb"]),
                                   "context": s.rng.choice(["", "AS ASSIGNMENT", "AS IMPLICIT"]), "function": None})
    if s.chance(0.5):
        function = s.add("function", s.schema(), "cf", {"args": [(o.f["source"], False)], "names": False, "returns": o.f["to"], "set_of": False,
                                                        "table": None, "language": "sql", "volatility": "IMMUTABLE", "options": [], "body": 0})
        o.f["function"] = function.number
    return o


def alter_cast(s: Schema, o: Object) -> None:
    if o.f["function"] and s.chance(0.3):
        o.f["function"] = None
    else:
        o.f["context"] = s.rng.choice(["", "AS ASSIGNMENT", "AS IMPLICIT"])


def cast_address(s: Schema, o: Object) -> str:
    return f"({s.type_sql(o.f['source'])} AS {o.f['to']})"


def write_cast(s: Schema, o: Object) -> List[str]:
    f = o.f
    how = f"WITH FUNCTION {s.qualified(s.objects[f['function']])}({s.type_sql(f['source'])})" if f["function"] else "WITH INOUT"
    return [f"CREATE CAST {cast_address(s, o)} {how} {f['context']}"]


def make_conversion(s: Schema) -> Object:
    return s.add("conversion", s.schema(), "cv", {"pair": s.rng.randrange(3), "default": s.chance(0.3)})


def write_conversion(s: Schema, o: Object) -> List[str]:
    pair = ["'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8", "'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1",
            "'KOI8R' TO 'UTF8' FROM koi8r_to_utf8"][o.f["pair"]]
    return [f"CREATE {'DEFAULT ' if o.f['default'] else ''}CONVERSION {s.qualified(o)} FOR {pair}"]


RECEIVE = {"integer": "int4recv", "bigint": "int8recv", "text": "textrecv", "date": "date_recv"}


def make_transform(s: Schema) -> Object:
    language = s.pick("language")
    return s.add("transform", None, "tr", {"of_type": s.rng.choice(list(RECEIVE)), "language": language.number if language else None,
                                           "uses": [language.number] if language else [], "from": True, "to": s.chance(0.7)})


def alter_transform(s: Schema, o: Object) -> None:
    flip(o.f, s.rng.choice(["from", "to"]))
    if not o.f["from"]:
        o.f["to"] = True


def transform_address(s: Schema, o: Object) -> str:
    return f"FOR {o.f['of_type']} LANGUAGE {ident(s.objects[o.f['language']].name) if o.f['language'] else 'plpgsql'}"


def write_transform(s: Schema, o: Object) -> List[str]:
    parts = (["FROM SQL WITH FUNCTION prsd_lextype(internal)"] if o.f["from"] else []) + \
        ([f"TO SQL WITH FUNCTION {RECEIVE[o.f['of_type']]}(internal)"] if o.f["to"] else [])
    return [f"CREATE TRANSFORM {transform_address(s, o)} ({', '.join(parts)})"]


# ---- languages and access methods ----
def make_language(s: Schema) -> Object:
    return s.add("language", None, "la", {"trusted": s.chance(0.6), "inline": s.chance(0.6), "validator": s.chance(0.6)})


def write_language(s: Schema, o: Object) -> List[str]:
    f = o.f
    return [f"CREATE {'TRUSTED ' if f['trusted'] else ''}LANGUAGE {ident(o.name)} HANDLER plpgsql_call_handler" +
            (" INLINE plpgsql_inline_handler" if f["inline"] else "") + (" VALIDATOR plpgsql_validator" if f["validator"] else "")]


def make_access_method(s: Schema) -> Object:
    return s.add("access_method", None, "am", {"index": s.chance(0.4)})


def write_access_method(s: Schema, o: Object) -> List[str]:
    how = "TYPE INDEX HANDLER bthandler" if o.f["index"] else "TYPE TABLE HANDLER heap_tableam_handler"
    return [f"CREATE ACCESS METHOD {ident(o.name)} {how}"]


kind("operator", write_operator, make=make_operator, alter=alter_operator, noun="OPERATOR", address=operator_address, weight=2)
kind("operator_family", write_family, make=make_family, alter=alter_family, noun="OPERATOR FAMILY", address=with_method, weight=1)
kind("operator_class", write_class, make=make_class, alter=alter_class, noun="OPERATOR CLASS", address=with_method, weight=2)
kind("cast", write_cast, make=make_cast, alter=alter_cast, noun="CAST", address=cast_address, owned=False, weight=2)
kind("conversion", write_conversion, make=make_conversion, alter=lambda s, o: flip(o.f, "default"), noun="CONVERSION", weight=1)
kind("transform", write_transform, make=make_transform, alter=alter_transform, noun="TRANSFORM", address=transform_address, owned=False, weight=1)
kind("language", write_language, make=make_language, alter=lambda s, o: flip(o.f, s.rng.choice(["trusted", "inline", "validator"])),
     noun="LANGUAGE", grants=["USAGE"], weight=1)
kind("access_method", write_access_method, make=make_access_method, alter=lambda s, o: flip(o.f, "index"), noun="ACCESS METHOD", owned=False,
     weight=1)
