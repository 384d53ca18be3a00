"""One tool and two databases: fills, migrates and judges.

A *case* is a walk: a list of states, each the statements that make a schema and the rows that it gets. The first state is
loaded; every next one is reached by the statements of the tool, from the database that the step before left behind. A pair
is a walk of one step. The last step is the one that is judged.
"""
from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from typing import Dict, List, NamedTuple, Optional, Tuple

import oracle
from tool import NUL, Tool, ToolError

Statements = List[Tuple[int, str]]


class State(NamedTuple):
    statements: Statements
    rows: Statements


Case = List[State]


@dataclass
class Outcome:
    name: str
    kind: str = "ok"  # one of OK, or what failed
    detail: str = ""
    plan: List[str] = field(default_factory=list)
    skipped: int = 0
    loaded: int = 0
    signature: str = ""

    def __post_init__(self) -> None:
        self.signature = self.signature or self.kind


# Everything that the generator makes goes, in one round trip; what refuses to is found by REMAINS.
EMPTY = """DO $$ DECLARE each text; BEGIN
  FOR each IN SELECT format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger
      UNION ALL SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication
      UNION ALL SELECT format('DROP SUBSCRIPTION %I', subname) FROM pg_subscription
        WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      UNION ALL SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE oid >= 16384
      UNION ALL SELECT format('DROP TRANSFORM FOR %s LANGUAGE %I', trftype::regtype, lanname) FROM pg_transform JOIN pg_language l ON l.oid = trflang
      UNION ALL SELECT format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname) FROM pg_foreign_data_wrapper WHERE oid >= 16384
      UNION ALL SELECT format('DROP CAST (%s AS %s)', castsource::regtype, casttarget::regtype) FROM pg_cast WHERE oid >= 16384
      UNION ALL SELECT format('DROP LANGUAGE %I CASCADE', lanname) FROM pg_language WHERE oid >= 16384
      UNION ALL SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_'
      UNION ALL SELECT format('DROP %s public.%I CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
          relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')
      UNION ALL SELECT format('DROP TYPE IF EXISTS public.%I CASCADE', typname) FROM pg_type
          WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'c', 'r')
      UNION ALL SELECT format('DROP ACCESS METHOD %I CASCADE', amname) FROM pg_am WHERE oid >= 16384
  LOOP
    BEGIN EXECUTE each; EXCEPTION WHEN OTHERS THEN NULL; END;
  END LOOP;
  DELETE FROM pg_shdepend WHERE classid = 'pg_default_acl'::regclass
    AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database());
  DELETE FROM pg_default_acl;
END $$"""
REMAINS = """SELECT 'relation ' || relname FROM pg_class WHERE oid >= 16384 AND relnamespace <> 'pg_toast'::regnamespace
  UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_'
  UNION ALL SELECT 'type ' || typname FROM pg_type WHERE oid >= 16384 UNION ALL SELECT 'routine ' || proname FROM pg_proc WHERE oid >= 16384
  UNION ALL SELECT 'cast' FROM pg_cast WHERE oid >= 16384 UNION ALL SELECT 'language ' || lanname FROM pg_language WHERE oid >= 16384
  UNION ALL SELECT 'wrapper' FROM pg_foreign_data_wrapper WHERE oid >= 16384 UNION ALL SELECT 'method' FROM pg_am WHERE oid >= 16384
  UNION ALL SELECT 'transform' FROM pg_transform UNION ALL SELECT 'extension ' || extname FROM pg_extension WHERE oid >= 16384
  UNION ALL SELECT 'publication' FROM pg_publication UNION ALL SELECT 'event trigger' FROM pg_event_trigger
  UNION ALL SELECT 'subscription' FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"""
REUSE = 100  # so many times: the catalogs grow with every schema that they held
OK = ("ok", "column-order", "own-columns", "refused-rows", "refused-plan")
REFUSED = "no plan can be made that keeps the rows"  # CHANGE_REFUSED: a table would have to be made anew
NO_WAY_BACK = "has no update path from version"  # of an extension; its scripts are not ours
ROWS_IN_THE_WAY = r"(22|23)|55000"  # SQLSTATE: the rows do not fit into what is wanted of them


class Worker:
    """`pg_dump` is None where none can read the server; the catalogs judge every time."""

    def __init__(self, tool: str, host: str, port: int, user: str, pg_dump: Optional[str], number: str) -> None:
        self.address, self.pg_dump = f"host={host} port={port} user={user}", pg_dump
        self.environment = dict(os.environ, PGHOST=host, PGPORT=str(port), PGUSER=user)
        self.uses: Dict[str, int] = {}
        self.names = {side: f"lk_gen_{number}_{side}" for side in "ab"}
        self.start(tool)
        self.major = int(self.tool("query", "root", text="SHOW server_version_num")[0]) // 10000
        self.strategy = " STRATEGY file_copy" if self.major >= 15 else ""

    def start(self, tool: str) -> None:
        self.tool = Tool(tool)
        self.uses.clear()
        self.tool("open", "root", f"{self.address} dbname=postgres")

    def empty(self, side: str) -> None:
        """Emptied where that is possible, because making a database costs the server a checkpoint."""
        if side in self.uses:  # also what goes: a subscription would keep its database
            clean = not self.tool("load", side, text=EMPTY) and not self.tool("query", side, text=REMAINS)
            self.uses[side] += 1
            if clean and self.uses[side] < REUSE:
                return
            del self.uses[side]
        name = self.names[side]
        self.tool("close", side)
        self.tool("load", "root", text=f"DROP DATABASE IF EXISTS {name} (FORCE)")
        failed = self.tool("load", "root", text=f"CREATE DATABASE {name} TEMPLATE template0{self.strategy}")
        if failed:
            raise ToolError(failed[0])
        self.tool("open", side, f"{self.address} dbname={name}")
        self.uses[side] = 0

    def load(self, side: str, statements: Statements) -> int:
        """Returns how many the server refused."""
        return len(self.tool("load", side, text=NUL.join(s for _, s in statements))) if statements else 0

    def begin(self, out: Outcome, state: State) -> None:
        self.empty("a")
        out.skipped += self.load("a", state.statements)
        out.loaded += len(state.statements)

    def judge(self, name: str, case: Case, dump: bool) -> Outcome:
        """A case from its beginning."""
        out = Outcome(name)
        self.guarded(out, lambda: self.walk(out, case, dump))
        return self.sealed(out, case, dump)

    def step(self, name: str, case: Case, dump: bool, standing: bool) -> Outcome:
        """The last step of a case; `standing` when the database is where the step before left it."""
        out = Outcome(name)

        def run() -> None:
            if not standing:
                self.begin(out, case[-2])
            self.attempt(out, case, dump)
        self.guarded(out, run)
        return self.sealed(out, case, dump)

    def walk(self, out: Outcome, case: Case, dump: bool) -> None:
        self.begin(out, case[0])
        for at in range(1, len(case)):
            self.attempt(out, case[:at + 1], dump and at == len(case) - 1)
            if out.kind not in OK:
                return

    def guarded(self, out: Outcome, run) -> None:  # type: ignore[no-untyped-def]
        try:
            run()
        except ToolError as error:
            out.kind, out.detail = "refused-plan" if REFUSED in str(error) else "tool", str(error)
            if self.tool.dead():
                self.start(self.tool.path)

    def sealed(self, out: Outcome, case: Case, dump: bool) -> Outcome:
        """A failure of the rows alone is one of the data; it must go well without them."""
        if out.kind == "apply" and re.match(ROWS_IN_THE_WAY, out.detail) and any(s.rows for s in case):
            without = Outcome(out.name)
            self.guarded(without, lambda: self.walk(without, [State(s.statements, []) for s in case[-2:]], dump))
            if without.kind in OK:
                out.kind = "refused-rows"
        out.signature = signature(out)
        return out

    def attempt(self, out: Outcome, case: Case, dump: bool) -> None:
        before, after = case[-2:]
        self.empty("b")
        out.skipped += self.load("b", after.statements)
        out.loaded += len(after.statements)
        self.load("a", before.rows)
        plan = self.tool("diff", "a", "b")
        out.plan = [p[1:] for p in plan]
        unsupported = [p[1:] for p in plan if p[0] == "U"]
        if unsupported:
            out.kind, out.detail = "unsupported", "; ".join(unsupported)
            return
        kept = self.counts() if any(s.rows for s in case[:-1]) else {}
        failed = self.tool("apply", "a", text=NUL.join(plan)) if plan else []
        if failed:
            out.kind, out.detail = "refused-plan" if NO_WAY_BACK in failed[0] else "apply", f"{failed[0]}\n{failed[1]}"
            return
        again = self.tool("diff", "a", "b")
        if again:
            out.kind, out.detail = "second-diff", "\n".join(x[1:] for x in again)
            return
        lost = [t for t, n in (self.counts() if kept else {}).items() if n < kept.get(t, 0) and f"DROP TABLE {t}" not in out.plan]
        if lost:
            out.kind, out.detail = "rows-lost", ", ".join(lost)
            return
        out.kind, lines = self.compare(dump)
        out.detail = "\n".join(lines)

    def counts(self) -> Dict[str, int]:
        """Rows of each table, without those of its children, in one query."""
        tables = self.tool("query", "a", text="SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p') AND oid >= 16384")
        if not tables:
            return {}
        found = self.tool("query", "a", text=" UNION ALL ".join(
            f"SELECT {n} || ' ' || count(*) FROM ONLY {table}" for n, table in enumerate(tables)))
        return {tables[int(n)]: int(count) for n, count in (each.split() for each in found)}

    def compare(self, dump: bool) -> Tuple[str, List[str]]:
        """The kind of the outcome and what only one side has."""
        verdict, lines = oracle.compare_texts(*[self.tool("text", side)[0] for side in "ab"])
        if verdict != "same":
            return "texts", lines
        verdict, lines = oracle.compare_catalogs(*[self.tool("query", side, text=oracle.catalogs(self.major)) for side in "ab"])
        if verdict != "same":
            return "catalogs", lines
        if not dump or self.pg_dump is None:
            return "ok", []
        verdict, lines = oracle.compare(*self.dumps())
        return {"same": "ok", "different": "dumps"}.get(verdict, verdict), lines

    def dumps(self) -> List[str]:
        running = [subprocess.Popen([self.pg_dump, "-s", "-d", name], stdout=subprocess.PIPE, env=self.environment)
                   for name in self.names.values()]
        return [p.communicate()[0].decode() for p in running]


def signature(out: Outcome) -> str:
    """What makes two failures the same one: names and numbers apart."""
    if out.kind in OK:
        return out.kind
    text = out.detail
    if out.kind in ("dumps", "texts", "catalogs"):
        text = " ".join(sorted(set(re.findall(r"^[-+] Name: .*?; Type: (.*?);", text, re.M | re.S))))
    elif out.kind == "apply":
        text = text.split("\n")[0]
    elif out.kind == "second-diff":
        text = " | ".join(sorted({" ".join(re.findall(r"\b[A-Z]{2,}\b", x)[:5]) for x in text.split("\n")})[:3])
    text = re.sub(r'"[^"]*("[^"]*")*"', "_", text)
    return out.kind + ": " + re.sub(r"\b[\w.]*\d+\w*\b", "_", text)[:300]
