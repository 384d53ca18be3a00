"""Collations and text search."""
from __future__ import annotations

from typing import Any, List

from kinds.registry import flip, kind
from model import Object, Schema, literal


def make_collation(s: Schema) -> Object:
    return s.add("collation", s.schema(), "co", {"locale": s.rng.choice(["C", "POSIX"]), "provider": s.rng.choice(["libc", "libc", "icu", "builtin"]),
                                                "nondet": s.chance(0.3), "rules": s.chance(0.2), "split": s.chance(0.2)})


def alter_collation(s: Schema, o: Object) -> None:
    if s.chance(0.3):
        o.f["provider"] = s.rng.choice(["libc", "icu", "builtin"])
    else:
        flip(o.f, s.rng.choice(["nondet", "rules", "split"]))


def write_collation(s: Schema, o: Object) -> List[str]:
    f = o.f
    if f["provider"] == "builtin" and s.major >= 17:
        return [f"CREATE COLLATION {s.qualified(o)} (PROVIDER = builtin, LOCALE = 'C.UTF-8')"]
    if f["provider"] != "icu":
        locale = f"LC_COLLATE = 'C', LC_CTYPE = '{f['locale']}'" if f["split"] else f"LOCALE = {literal(f['locale'])}"
        return [f"CREATE COLLATION {s.qualified(o)} ({locale})"]
    return [f"CREATE COLLATION {s.qualified(o)} (PROVIDER = icu, LOCALE = 'en-US'" + (", DETERMINISTIC = false" if f["nondet"] else "") +
            (", RULES = '&a < g'" if f["rules"] and s.major >= 16 else "") + ")"]


kind("collation", write_collation, make=make_collation, alter=alter_collation, noun="COLLATION", weight=1)


# ---- text search ----
def make_parser(s: Schema) -> Object:
    return s.add("ts_parser", s.schema(), "tp", {"headline": s.chance(0.5)})


def write_parser(s: Schema, o: Object) -> List[str]:
    return [f"CREATE TEXT SEARCH PARSER {s.qualified(o)} (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, "
            f"LEXTYPES = prsd_lextype{', HEADLINE = prsd_headline' if o.f['headline'] else ''})"]


def make_template(s: Schema) -> Object:
    return s.add("ts_template", s.schema(), "tt", {"init": s.chance(0.6)})


def write_template(s: Schema, o: Object) -> List[str]:
    return [f"CREATE TEXT SEARCH TEMPLATE {s.qualified(o)} ({'INIT = dsimple_init, ' if o.f['init'] else ''}LEXIZE = dsimple_lexize)"]


DICTIONARY_OPTIONS = {"simple": ["", ", STOPWORDS = english", ", ACCEPT = false", ", STOPWORDS = german, ACCEPT = true"],
                      "snowball": [", LANGUAGE = english", ", LANGUAGE = german, STOPWORDS = german", ", LANGUAGE = russian"]}


def make_dictionary(s: Schema) -> Object:
    template = s.pick("ts_template") if s.chance(0.3) else None
    base = "simple" if template else s.rng.choice(["simple", "snowball"])
    return s.add("ts_dictionary", s.schema(), "td", {"base": base, "template": template.number if template else None,
                                                    "uses": [template.number] if template else [], "options": s.rng.randrange(4)})


def alter_dictionary(s: Schema, o: Object) -> None:
    if s.chance(0.8):
        o.f["options"] = s.rng.randrange(4)
    else:
        o.f.update(template=None, uses=[], base=s.rng.choice(["simple", "snowball"]))


def write_dictionary(s: Schema, o: Object) -> List[str]:
    f, choices = o.f, DICTIONARY_OPTIONS[o.f["base"]]
    template = s.qualified(s.objects[f["template"]]) if f["template"] else f["base"]
    return [f"CREATE TEXT SEARCH DICTIONARY {s.qualified(o)} (TEMPLATE = {template}{choices[f['options'] % len(choices)]})"]


TOKENS = ["asciiword", "word", "numword", "email", "url", "int"]


def mapping(s: Schema) -> "tuple[str, List[Any]]":
    """A token and the dictionaries that get it, by number or name."""
    own = [d.number for d in s.of("ts_dictionary")]
    return s.rng.choice(TOKENS), s.rng.sample(own, min(len(own), s.rng.randint(0, 2))) + s.rng.choice([["simple"], ["english_stem", "simple"]])


def make_configuration(s: Schema) -> Object:
    parser = s.pick("ts_parser") if s.chance(0.4) else None
    o = s.add("ts_configuration", s.schema(), "tc", {"parser": parser.number if parser else None, "mappings": {},
                                                    "uses": [parser.number] if parser else []})
    for _ in range(s.rng.randint(0, 4)):
        alter_configuration(s, o)
    return o


def alter_configuration(s: Schema, o: Object) -> None:
    token, dictionaries = mapping(s)
    if o.f["mappings"] and s.chance(0.25):
        del o.f["mappings"][s.rng.choice(sorted(o.f["mappings"]))]
    elif s.chance(0.1):
        o.f["parser"], o.f["uses"] = None, [n for n in o.f["uses"] if n != o.f["parser"]]
    else:
        o.f["mappings"][token] = dictionaries
        o.f["uses"] = sorted(set(o.f["uses"]) | {d for d in dictionaries if isinstance(d, int)})


def write_configuration(s: Schema, o: Object) -> List[str]:
    name = s.qualified(o)
    parser = s.qualified(s.objects[o.f["parser"]]) if o.f["parser"] else '"default"'
    return [f"CREATE TEXT SEARCH CONFIGURATION {name} (PARSER = {parser})"] + [
        f"ALTER TEXT SEARCH CONFIGURATION {name} ADD MAPPING FOR {token} WITH " +
        ", ".join(s.qualified(s.objects[d]) if isinstance(d, int) else d for d in dictionaries)
        for token, dictionaries in sorted(o.f["mappings"].items())]


kind("ts_parser", write_parser, make=make_parser, alter=lambda s, o: flip(o.f, "headline"), noun="TEXT SEARCH PARSER", owned=False, weight=1)
kind("ts_template", write_template, make=make_template, alter=lambda s, o: flip(o.f, "init"), noun="TEXT SEARCH TEMPLATE", owned=False,
     weight=1)
kind("ts_dictionary", write_dictionary, make=make_dictionary, alter=alter_dictionary, noun="TEXT SEARCH DICTIONARY", weight=2)
kind("ts_configuration", write_configuration, make=make_configuration, alter=alter_configuration, noun="TEXT SEARCH CONFIGURATION", weight=2)
