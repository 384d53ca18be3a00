#!/usr/bin/env python3
"""Prints the DDL of a large schema, the same for the same number of tables.

The 1,300 tables that it makes unless told otherwise have 5,633 indexes, 8,450 triggers and 6,110 constraints: the shares that
a large application's schema was seen to have.

    tests/bench/large_schema.py [TABLES] | psql -q
"""

from __future__ import annotations

import sys

#: One table of the schema, with its share of indexes (4.3), triggers (6.5) and constraints (4.7).
TABLE = """
CREATE TABLE t{n} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text NOT NULL DEFAULT 'x' UNIQUE, b int CHECK (b > 0),
  c timestamptz DEFAULT now(), d jsonb, e numeric(12,2) CHECK (e < 1000), f uuid, g boolean DEFAULT false, ref bigint);
CREATE INDEX ON t{n} (c) WHERE g;
CREATE INDEX ON t{n} (lower(a), b DESC);
"""


def schema(tables: int) -> str:
    """Returns the DDL of a schema with `tables` tables."""
    out = ["CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"]
    for n in range(1, tables + 1):
        out.append(TABLE.format(n=n))
        if n % 3 == 0:
            out.append(f"CREATE INDEX ON t{n} USING gin (d);")
        if n % 10 >= 3 and n > 1:
            out.append(f"ALTER TABLE t{n} ADD FOREIGN KEY (ref) REFERENCES t{n - 1};")
        for i in range(6 + n % 2):
            out.append(f"CREATE TRIGGER touch{i} BEFORE UPDATE OF {'abcdefg'[i]} ON t{n} FOR EACH ROW EXECUTE FUNCTION touch();")
    return "\n".join(out)


if __name__ == "__main__":
    print(schema(int(sys.argv[1]) if len(sys.argv) > 1 else 1300))
