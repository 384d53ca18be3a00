"""What pg_dump says about two databases, compared entry by entry; knows nothing of the product.

Owners and privileges count; the order of entries, of the lines within privileges, and of storage options does not. Tables
that differ in nothing but the order of their columns are a class of their own, and so are
children that own what they also inherit: no statement can change it.
"""
from __future__ import annotations

import re
from collections import Counter
from typing import Dict, List, Tuple

HEADER = re.compile(r"^--\n-- (Name: .*?; Type: (.*?); Schema: .*?; Owner:.*)\n--\n", re.M)
STATE = re.compile(r"^SET (default_tablespace|default_table_access_method) = .*;\n", re.M)


def entries(dump: str) -> "Counter[Tuple[str, str]]":
    """Header and body of each entry."""
    parts = HEADER.split(dump)
    out: "Counter[Tuple[str, str]]" = Counter()
    for header, kind, body in zip(parts[1::3], parts[2::3], parts[3::3]):
        body = STATE.sub("", body).split("\n--\n-- PostgreSQL database dump complete")[0].strip()
        body = re.sub(r"^\\(un)?restrict .*$", "", body, flags=re.M).strip()
        if kind in ("ACL", "DEFAULT ACL"):
            body = "\n".join(sorted(x for x in body.split("\n") if x))
        body = re.sub(r"WITH \(([^()]*)\)", lambda m: "WITH (" + ", ".join(sorted(m[1].split(", "))) + ")", body)
        out[(header, body)] += 1
    return out


def compare(a: str, b: str) -> Tuple[str, List[str]]:
    """`same`, `column-order`, `own-columns` or `different`, and the entries that only one side has."""
    left, right = entries(a), entries(b)
    only_left, only_right = list((left - right).elements()), list((right - left).elements())
    if not only_left and not only_right:
        return "same", []
    lines = [f"- {h}\n{t}" for h, t in only_left] + [f"+ {h}\n{t}" for h, t in only_right]
    if _columns_sorted(only_left) == _columns_sorted(only_right):
        return "column-order", lines
    return ("own-columns" if _inherited_left_out(only_left) == _inherited_left_out(only_right) else "different"), lines


def _inherited_left_out(found: List[Tuple[str, str]]) -> "Counter[Tuple[str, str]]":
    """INHERIT leaves a child the columns as its own, too; only CREATE TABLE ... INHERITS does not."""
    return Counter((h, re.sub(r"\(\n.*?\)\nINHERITS", "INHERITS", b, flags=re.S)) for h, b in _columns_sorted(found, keep=True).elements())


def _columns_sorted(found: List[Tuple[str, str]], keep: bool = False) -> "Counter[Tuple[str, str]]":
    out: "Counter[Tuple[str, str]]" = Counter()
    for header, body in found:
        if "; Type: TABLE; " in header and not (keep and "\nINHERITS" in body):
            body = "\n".join(sorted(line.rstrip(",") for line in body.split("\n")))
        if "; Type: STATISTICS; " in header:  # the columns stand in the order of the table's
            body = re.sub(r" ON (.*) FROM ", lambda m: " ON " + ", ".join(sorted(m[1].split(", "))) + " FROM ", body)
        out[(header, body)] += 1
    return out


def compare_texts(a: str, b: str) -> Tuple[str, List[str]]:
    """Canonical texts, object by object; positions of columns and what depends on what do not count."""
    left, right = _objects(a), _objects(b)
    if left == right:
        return "same", []
    lines = [f"- Name: {x}; Type: snapshot;" for x in (left - right).elements()] + [f"+ Name: {x}; Type: snapshot;" for x in (right - left).elements()]
    return "different", lines


def _objects(text: str) -> "Counter[str]":
    out: "Counter[str]" = Counter()
    for each in re.split(r"\n(?=\S)", text):
        lines = [x for x in each.split("\n") if not re.match(r"  (needs|part-of|position|inherited|only_inherited|populated|written_tags) ?", x)]
        if lines and lines[0].startswith("statistics "):
            lines = [x for x in lines if not x.startswith("  definition ")]
        out["\n".join(lines).strip()] += 1
    return out


# Where no pg_dump can read the server: what the catalogs and the server's own printers say, one line each, past the reader.
CATALOGS = """
SELECT 'constraint ' || coalesce(conrelid::regclass::text, '') || coalesce(' domain ' || nullif(contypid, 0)::regtype, '') || ' ' || conname || ' ' ||
       regexp_replace(pg_get_constraintdef(oid), E'\\s+', ' ', 'g') || ' ' || convalidated
  FROM pg_constraint WHERE connamespace::regnamespace::text !~ '^(pg_|information_schema)'
UNION ALL
SELECT 'column ' || attrelid::regclass || ' ' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull || attidentity::text || attgenerated::text || ' ' ||
       attstorage::text || coalesce(attcompression::text, '') || ' ' || coalesce(attstattarget, -1) || ' ' || coalesce(attcollation::regcollation::text, '') || ' ' ||
       coalesce(pg_get_expr(adbin, adrelid), '') || ' ' || coalesce(attacl::text, '')
  FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid AND relkind IN ('r', 'p', 'v', 'm', 'c') LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
 WHERE attnum > 0 AND NOT attisdropped AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
UNION ALL
SELECT 'relation ' || oid::regclass || ' ' || relkind::text || relpersistence::text || relreplident::text || relrowsecurity || relforcerowsecurity || ' ' || pg_get_userbyid(relowner) ||
       ' ' || coalesce(ARRAY(SELECT x FROM unnest(reloptions) AS x ORDER BY 1)::text, '') || ' ' ||
       ARRAY(SELECT x::text FROM unnest(coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))) AS x ORDER BY 1)::text || ' ' || coalesce(pg_get_expr(relpartbound, oid), '')
  FROM pg_class WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema)' AND relkind <> 't'
UNION ALL
SELECT 'index ' || pg_get_indexdef(indexrelid) || ' ' || indisclustered || indisreplident || indisvalid FROM pg_index
 WHERE indexrelid >= 16384 AND indrelid::regclass::text !~ '^pg_toast'
UNION ALL SELECT 'view ' || oid::regclass || ' ' || pg_get_viewdef(oid) FROM pg_class WHERE relkind IN ('v', 'm') AND oid >= 16384
UNION ALL SELECT 'routine ' || CASE prokind WHEN 'a' THEN oid::regprocedure::text ELSE pg_get_functiondef(oid) END || pg_get_userbyid(proowner)
  FROM pg_proc WHERE oid >= 16384
UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'rule ' || pg_get_ruledef(oid) || ' ' || ev_enabled::text FROM pg_rewrite WHERE rulename <> '_RETURN' AND oid >= 16384
UNION ALL SELECT 'policy ' || polrelid::regclass || ' ' || polname || ' ' || polcmd::text || polpermissive || ' ' || coalesce(pg_get_expr(polqual, polrelid), '') ||
       ' ' || coalesce(pg_get_expr(polwithcheck, polrelid), '') FROM pg_policy
UNION ALL SELECT 'publication ' || pubname || ' ' || (to_jsonb(p) - 'oid' - 'pubname' - 'pubowner')::text FROM pg_publication p
UNION ALL SELECT 'collation ' || collnamespace::regnamespace || ' ' || collname || (to_jsonb(c) - 'oid' - 'collnamespace' - 'collowner')::text FROM pg_collation c WHERE oid >= 16384
UNION ALL SELECT 'enum ' || enumtypid::regtype || ' ' || string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum GROUP BY enumtypid
UNION ALL SELECT 'sequence ' || seqrelid::regclass || ' ' || (to_jsonb(s) - 'seqrelid')::text FROM pg_sequence s
"""


def compare_catalogs(a: List[str], b: List[str]) -> Tuple[str, List[str]]:
    left, right = Counter(a), Counter(b)
    lines = [f"- Name: {x}; Type: {x.split()[0]};" for x in (left - right).elements()] + \
        [f"+ Name: {x}; Type: {x.split()[0]};" for x in (right - left).elements()]
    return ("different" if lines else "same"), lines
