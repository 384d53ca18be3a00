"""Functions, procedures, aggregates."""
from __future__ import annotations

from typing import Any, List

from kinds.registry import flip, kind
from model import Object, Schema


def make_function(s: Schema, returns: Any = None) -> Object:
    args = []
    for _ in range(s.rng.choice([0, 0, 0, 1, 1, 2])):
        args.append((s.any_type(0.2) if s.chance(0.5) else "integer", s.chance(0.3)))
    args.sort(key=lambda a: a[1])
    table = s.pick("table")
    o = s.add("function", s.schema(), "fn", {"args": args, "names": s.chance(0.8), "returns": returns or s.rng.choice(["integer", "boolean", "text", s.any_type()]),
                                            "set_of": s.chance(0.1), "table": None, "language": s.rng.choice(["sql", "plpgsql", "plpgsql", "atomic"]),
                                            "volatility": s.rng.choice(["VOLATILE", "STABLE", "IMMUTABLE"]), "options": [], "body": 0})
    o.f["shape"] = s.rng.choice([None] * 7 + ["table", "out", "variadic"])
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
    act = s.rng.choice(["body", "body", "options", "options", "returns", "args", "volatility", "names", "language", "default", "shape"])
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
    elif act == "shape":
        f["shape"] = s.rng.choice([None, "table", "out", "variadic"])
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
    if f.get("shape") and value is not None:
        return [shaped(s, o, value)]
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


def shaped(s: Schema, o: Object, value: str) -> str:
    """With a result in columns, or a list of arguments at the end."""
    f, given = o.f, arguments(s, o)
    returns = "SETOF record" if f["set_of"] else "record"
    body = f"AS $$ SELECT {value}, {f['body']} $$"
    if f["shape"] == "table":
        returns = f"TABLE (t1 {s.type_sql(f['returns'])}, t2 integer)"
    elif f["shape"] == "out":
        given = ", ".join(x for x in (given, f"OUT o1 {s.type_sql(f['returns'])}, OUT o2 integer") if x)
    else:
        given = ", ".join(x for x in (given, "VARIADIC many integer[]") if x)
        returns, body = s.type_sql(f["returns"]), f"AS $$ SELECT {value} $$"
    return f"CREATE FUNCTION {s.qualified(o)}({given}) RETURNS {returns} LANGUAGE sql {f['volatility']} {body}"


def routine_address(s: Schema, o: Object) -> str:
    variadic = ["integer[]"] if o.f.get("shape") == "variadic" and not o.f.get("returns_row") and not o.f.get("trigger") else []
    return f"{s.qualified(o)}({', '.join([s.type_sql(t) for t, _ in o.f['args']] + variadic)})"


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


AGGREGATES = ["plain", "moving", "sorting", "final", "ordered", "hypothetical"]


def make_aggregate(s: Schema) -> Object:
    return s.add("aggregate", s.schema(), "ag", {"args": [("integer", False)], "state": s.rng.choice(["0", "1"]), "parallel": s.chance(0.3),
                                                "combine": s.chance(0.3), "form": s.rng.choice(["plain"] * 3 + AGGREGATES)})


def alter_aggregate(s: Schema, o: Object) -> None:
    act = s.rng.randrange(5)
    if act < 2:
        o.f["state"] = str(int(o.f["state"]) + 1)
    elif act == 2:
        o.f["form"] = s.rng.choice(AGGREGATES)
    else:
        flip(o.f, ["parallel", "combine"][act - 3])


def aggregate_address(s: Schema, o: Object) -> str:
    arguments = {"ordered": "double precision ORDER BY double precision", "hypothetical": 'VARIADIC "any" ORDER BY VARIADIC "any"'}
    return f"{s.qualified(o)}({arguments.get(o.f['form'], 'integer')})"


def write_aggregate(s: Schema, o: Object) -> List[str]:
    f = o.f
    if f["form"] == "ordered":
        words = ["SFUNC = ordered_set_transition", "STYPE = internal", "FINALFUNC = percentile_cont_float8_final"]
    elif f["form"] == "hypothetical":
        words = ["SFUNC = ordered_set_transition_multi", "STYPE = internal", "FINALFUNC = rank_final", "FINALFUNC_EXTRA", "HYPOTHETICAL"]
    else:
        words = ["SFUNC = int4pl", "STYPE = integer", f"INITCOND = '{f['state']}'"] + (["COMBINEFUNC = int4pl"] if f["combine"] else [])
        words += {"moving": ["MSFUNC = int4pl", "MINVFUNC = int4mi", "MSTYPE = integer", "MINITCOND = '0'"], "sorting": ["SORTOP = OPERATOR(<)"],
                  "final": ["FINALFUNC = int4abs", "FINALFUNC_MODIFY = READ_WRITE"]}.get(f["form"], [])
    words += ["PARALLEL = SAFE"] if f["parallel"] else []
    return [f"CREATE AGGREGATE {aggregate_address(s, o)} ({', '.join(words)})"]


kind("function", write_function, make=make_function, alter=alter_function, noun="FUNCTION", address=routine_address,
     grants=["EXECUTE", "REVOKE EXECUTE"], weight=9)
kind("procedure", write_procedure, make=make_procedure, alter=alter_procedure, noun="PROCEDURE",
     address=routine_address, grants=["EXECUTE", "REVOKE EXECUTE"], weight=2)
kind("aggregate", write_aggregate, make=make_aggregate, alter=alter_aggregate, noun="AGGREGATE",
     address=routine_address, grants=["EXECUTE"], weight=1)
