"""What others than the product say about two databases: pg_dump, entry by entry, and the catalogs, line by line.

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
    """INHERIT leaves a child the columns as its own, too, and a default within; only CREATE TABLE ... INHERITS does not."""
    return Counter((h, re.sub(r"\(\n.*?\)\nINHERITS", "INHERITS", b, flags=re.S))
                   for h, b in _columns_sorted(found, keep=True).elements() if "; Type: DEFAULT; " not in h)


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
        lines = [x for x in each.split("\n") if not re.match(r"  (needs|part-of|position|numbers|inherited|only_inherited|populated|written_tags) ?", x)]
        if lines and lines[0].startswith("check ") and "\n  only_inherited true" in each:  # a new child's copy is always valid
            lines = [x for x in lines if not x.startswith("  validated ")]
        if lines and lines[0].startswith("statistics "):
            lines = [x for x in lines if not x.startswith("  definition ")]
        out["\n".join(lines).strip()] += 1
    return out


# What the catalogs and the server's own printers say, one line each, past the reader. A line begins with its class. ACL(x, c, o)
# stands for the privileges x of an object of class c that o owns, sorted, the built-in ones written out.
CATALOGS = """
SELECT 'constraint ' || coalesce(conrelid::regclass::text, '') || coalesce(' domain ' || nullif(contypid, 0)::regtype, '') || ' ' || CASE WHEN conparentid = 0 OR contype <> 'f' THEN conname ELSE '' END || ' ' ||
       regexp_replace(regexp_replace(pg_get_constraintdef(oid), CASE WHEN contype = 'c' AND NOT conislocal THEN ' NOT VALID$' ELSE '$' END, ''), E'\\s+', ' ', 'g') ||
       ' ' || (convalidated OR contype = 'c' AND NOT conislocal) AS line
  FROM pg_constraint WHERE oid >= 16384
UNION ALL
SELECT 'column ' || attrelid::regclass || ' ' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull || attidentity::text || attgenerated::text || ' ' ||
       attstorage::text || ATTCOMPRESSION || ' ' || coalesce(attstattarget, -1) || ' ' || coalesce(attcollation::regcollation::text, '') || ' ' ||
       coalesce(pg_get_expr(adbin, adrelid), '') || ' ' || SORTED(attacl) || ' ' || SORTED(attoptions) || ' ' || SORTED(attfdwoptions)
  FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid AND relkind IN ('r', 'p', 'v', 'm', 'c', 'f') LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
 WHERE attrelid >= 16384 AND attnum > 0 AND NOT attisdropped AND relnamespace <> 'pg_toast'::regnamespace
UNION ALL
SELECT 'relation ' || oid::regclass || ' ' || relkind::text || relpersistence::text || relreplident::text || relrowsecurity || relforcerowsecurity || ' ' || relispartition ||
       ' ' || SORTED(reloptions) || ' ' || ACL(relacl, CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner) || ' ' ||
       coalesce(pg_get_expr(relpartbound, oid), '') || ' ' || coalesce(pg_get_partkeydef(oid), '') || ' ' || coalesce(nullif(reloftype, 0)::regtype::text, '') || ' ' ||
       coalesce((SELECT amname FROM pg_am m WHERE m.oid = relam), '') || ' ' || coalesce((SELECT SORTED(reloptions) FROM pg_class x WHERE x.oid = c.reltoastrelid), '{}')
  FROM pg_class c WHERE oid >= 16384 AND relnamespace <> 'pg_toast'::regnamespace
UNION ALL SELECT 'inheritance ' || inhrelid::regclass || ' ' || inhseqno || ' ' || inhparent::regclass FROM pg_inherits WHERE inhrelid >= 16384
UNION ALL SELECT 'index ' || pg_get_indexdef(indexrelid) || ' ' || indisclustered || indisreplident || indisvalid || ' ' ||
       coalesce((SELECT string_agg(attname || '=' || attstattarget, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = indexrelid AND attstattarget >= 0), '')
  FROM pg_index WHERE indexrelid >= 16384 AND indrelid::regclass::text !~ '^pg_toast'
UNION ALL SELECT 'view ' || oid::regclass || ' ' || pg_get_viewdef(oid) FROM pg_class WHERE relkind IN ('v', 'm') AND oid >= 16384
UNION ALL SELECT 'routine ' || CASE prokind WHEN 'a' THEN oid::regprocedure || ' ' || (SELECT (to_jsonb(x) - '{aggfnoid,aggsortop,aggtranstype,aggmtranstype}'::text[])::text || aggsortop::regoperator || aggtranstype::regtype FROM pg_aggregate x WHERE aggfnoid = p.oid)
       ELSE pg_get_functiondef(oid) END || ACL(proacl, 'f', proowner) FROM pg_proc p WHERE oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('i', 'e'))
UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'rule ' || pg_get_ruledef(oid) || ' ' || ev_enabled::text FROM pg_rewrite WHERE rulename <> '_RETURN' AND oid >= 16384
UNION ALL SELECT 'policy ' || polrelid::regclass || ' ' || polname || ' ' || polcmd::text || polpermissive || ' ' || coalesce(pg_get_expr(polqual, polrelid), '') || ' ' ||
       coalesce(pg_get_expr(polwithcheck, polrelid), '') || ' ' || ARRAY(SELECT coalesce(nullif(r, 0)::regrole::text, 'public') FROM unnest(polroles) AS r ORDER BY 1)::text FROM pg_policy
UNION ALL SELECT 'publication ' || pubname || ' ' || pubowner::regrole || ' ' || (to_jsonb(p) - 'oid' - 'pubname')::text FROM pg_publication p
UNION ALL SELECT 'publication ' || pubname || ' has ' || prrelid::regclass || ' ' || PUBLISHED FROM pg_publication_rel r JOIN pg_publication p ON p.oid = prpubid
UNION ALL SELECT 'collation ' || collnamespace::regnamespace || ' ' || collname || ' ' || (to_jsonb(c) - 'oid' - 'collnamespace')::text FROM pg_collation c WHERE oid >= 16384
UNION ALL SELECT 'enum ' || enumtypid::regtype || ' ' || string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum GROUP BY enumtypid
UNION ALL SELECT 'type ' || oid::regtype || ' ' || typtype::text || typnotnull || typcategory::text || typispreferred || typdelim::text || typalign::text || typstorage::text || typlen || ' ' || ACL(typacl, 'T', typowner) || ' ' ||
       coalesce(format_type(nullif(typbasetype, 0), typtypmod), '') || ' ' || coalesce(typdefault, '') || ' ' || coalesce(nullif(typcollation, 0)::regcollation::text, '') || ' ' || (typinput <> 0)
  FROM pg_type WHERE oid >= 16384 AND typnamespace <> 'pg_toast'::regnamespace
UNION ALL SELECT 'range ' || rngtypid::regtype || ' ' || rngsubtype::regtype || ' ' || coalesce(nullif(rngcollation, 0)::regcollation::text, '') || ' ' ||
       coalesce(nullif(rngsubdiff, 0)::regproc::text, '') || ' ' || coalesce(nullif(rngcanonical, 0)::regproc::text, '') || ' ' || rngsubopc FROM pg_range WHERE rngtypid >= 16384 AND rngsubopc < 16384
UNION ALL SELECT 'sequence ' || seqrelid::regclass || ' ' || (to_jsonb(s) - 'seqrelid')::text || coalesce((SELECT refobjid::regclass || '.' || refobjsubid::bool || deptype::text FROM pg_depend
       WHERE classid = 'pg_class'::regclass AND objid = seqrelid AND refclassid = classid AND deptype IN ('a', 'i')), '') FROM pg_sequence s
UNION ALL SELECT 'schema ' || nspname || ' ' || ACL(nspacl, 'n', nspowner) FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_'
UNION ALL SELECT 'statistics ' || stxnamespace::regnamespace || ' ' || stxname || ' ' || stxowner::regrole || stxkind::text || coalesce(stxstattarget, -1) || ' ' || stxrelid::regclass ||
       ARRAY(SELECT attname FROM pg_attribute WHERE attrelid = stxrelid AND attnum = ANY (stxkeys) ORDER BY 1)::text FROM pg_statistic_ext
UNION ALL SELECT 'default privileges ' || defaclrole::regrole || ' ' || coalesce(nullif(defaclnamespace, 0)::regnamespace::text, '') || ' ' || defaclobjtype::text || SORTED(defaclacl) FROM pg_default_acl
UNION ALL SELECT 'operator ' || oid::regoperator || ' ' || oprowner::regrole || oprcode || ' ' || oprcom::regoperator || ' ' || oprnegate::regoperator || ' ' || oprcanmerge || oprcanhash || oprrest || oprjoin
  FROM pg_operator WHERE oid >= 16384
UNION ALL SELECT 'operator family ' || pg_describe_object('pg_opfamily'::regclass, oid, 0) || opfowner::regrole FROM pg_opfamily WHERE oid >= 16384
UNION ALL SELECT 'operator class ' || pg_describe_object('pg_opclass'::regclass, oid, 0) || opcowner::regrole || opcdefault || opcintype::regtype || opckeytype::regtype || pg_describe_object('pg_opfamily'::regclass, opcfamily, 0)
  FROM pg_opclass WHERE oid >= 16384
UNION ALL SELECT 'family member ' || pg_describe_object('pg_amop'::regclass, oid, 0) || amoppurpose::text || coalesce(pg_describe_object('pg_opfamily'::regclass, nullif(amopsortfamily, 0), 0), '') FROM pg_amop WHERE oid >= 16384
UNION ALL SELECT 'family member ' || pg_describe_object('pg_amproc'::regclass, oid, 0) FROM pg_amproc WHERE oid >= 16384
UNION ALL SELECT 'cast ' || castsource::regtype || ' ' || casttarget::regtype || ' ' || castcontext::text || castmethod::text || castfunc::regprocedure FROM pg_cast WHERE oid >= 16384
UNION ALL SELECT 'conversion ' || pg_describe_object('pg_conversion'::regclass, oid, 0) || ' ' || conowner::regrole || conforencoding || ' ' || contoencoding || conproc || condefault FROM pg_conversion WHERE oid >= 16384
UNION ALL SELECT 'language ' || lanname || ' ' || ACL(lanacl, 'l', lanowner) || lanpltrusted || lanplcallfoid::regproc || laninline::regproc || lanvalidator::regproc FROM pg_language WHERE oid >= 16384
UNION ALL SELECT 'access method ' || amname || amtype::text || amhandler FROM pg_am WHERE oid >= 16384
UNION ALL SELECT 'wrapper ' || fdwname || ' ' || ACL(fdwacl, 'F', fdwowner) || fdwhandler::regproc || fdwvalidator::regproc || SORTED(fdwoptions) FROM pg_foreign_data_wrapper WHERE oid >= 16384
UNION ALL SELECT 'server ' || srvname || ' ' || fdwname || ACL(srvacl, 'S', srvowner) || coalesce(srvtype, '') || ' ' || coalesce(srvversion, '') || SORTED(srvoptions) FROM pg_foreign_server JOIN pg_foreign_data_wrapper w ON w.oid = srvfdw
UNION ALL SELECT 'user mapping ' || srvname || ' ' || usename || SORTED(umoptions) FROM pg_user_mappings
UNION ALL SELECT 'foreign table ' || ftrelid::regclass || ' ' || srvname || SORTED(ftoptions) FROM pg_foreign_table JOIN pg_foreign_server s ON s.oid = ftserver
UNION ALL SELECT 'parser ' || oid::text || ' ' || prsstart || prstoken || prsend || prsheadline::regproc || prslextype FROM (SELECT pg_describe_object('pg_ts_parser'::regclass, oid, 0) AS oid, prsstart, prstoken, prsend, prsheadline, prslextype FROM pg_ts_parser WHERE oid >= 16384) AS x
UNION ALL SELECT 'template ' || pg_describe_object('pg_ts_template'::regclass, oid, 0) || ' ' || tmplinit::regproc || tmpllexize FROM pg_ts_template WHERE oid >= 16384
UNION ALL SELECT 'dictionary ' || oid::regdictionary || ' ' || dictowner::regrole || coalesce(dictinitoption, '') || pg_describe_object('pg_ts_template'::regclass, dicttemplate, 0) FROM pg_ts_dict WHERE oid >= 16384
UNION ALL SELECT 'configuration ' || oid::regconfig || ' ' || cfgowner::regrole || pg_describe_object('pg_ts_parser'::regclass, cfgparser, 0) ||
       coalesce((SELECT string_agg(maptokentype || '.' || mapseqno || mapdict::regdictionary, ' ' ORDER BY maptokentype, mapseqno) FROM pg_ts_config_map WHERE mapcfg = c.oid), '') FROM pg_ts_config c WHERE oid >= 16384
UNION ALL SELECT 'transform ' || trftype::regtype || ' ' || lanname || trffromsql::regprocedure || trftosql::regprocedure FROM pg_transform t JOIN pg_language l ON l.oid = trflang WHERE t.oid >= 16384
UNION ALL SELECT 'event trigger ' || evtname || ' ' || evtevent || evtowner::regrole || evtfoid::regproc || evtenabled::text || coalesce(evttags::text, '') FROM pg_event_trigger
UNION ALL SELECT 'subscription ' || (to_jsonb(s) - 'oid' - 'subdbid' - 'subconninfo' - 'subpublications')::text ||
       ARRAY(SELECT p FROM unnest(subpublications) AS p ORDER BY 1)::text FROM pg_subscription s WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL SELECT 'comment on ' || pg_describe_object(classoid, objoid, objsubid) || ' ' || description FROM pg_description WHERE objoid >= 16384 AND pg_describe_object(classoid, objoid, objsubid) IS NOT NULL
"""


def catalogs(major: int) -> str:
    """The query for a server of this major."""
    text = CATALOGS.replace("ATTCOMPRESSION", "coalesce(attcompression::text, '')" if major >= 14 else "''")
    text = text.replace("PUBLISHED", "coalesce(pg_get_expr(prqual, prrelid), '') || coalesce(ARRAY(SELECT attname FROM pg_attribute "
                        "WHERE attrelid = prrelid AND attnum = ANY (prattrs) ORDER BY 1)::text, '')" if major >= 15 else "''")
    text = re.sub(r"\bACL\((.*?), (CASE .*?|'.'), (\w+)\)", r"(\3::regrole || SORTED(coalesce(\1, acldefault(\2, \3))))", text)
    text = re.sub(r"\bSORTED\((\w+|coalesce\(\w+, acldefault\(.*?, \w+\)\))\)", r"ARRAY(SELECT x::text FROM unnest(\1) AS x WHERE x::text !~ '^pg_attver=' ORDER BY 1)::text", text)
    if major >= 15:
        text += "UNION ALL SELECT 'publication ' || pubname || ' schema ' || pnnspid::regnamespace FROM pg_publication_namespace JOIN pg_publication p ON p.oid = pnpubid"
    return text


def compare_catalogs(a: List[str], b: List[str]) -> Tuple[str, List[str]]:
    left, right = Counter(a), Counter(b)
    lines = [f"- Name: {x}; Type: {(x.split() or ['unreadable'])[0]};" for x in (left - right).elements()] + \
        [f"+ Name: {x}; Type: {(x.split() or ['unreadable'])[0]};" for x in (right - left).elements()]
    return ("different" if lines else "same"), lines
