#!/usr/bin/env python3
"""Does the differ turn one database into the other and keep the rows? tests/cases/*.sql, case by case, both directions.

A file holds cases. Each section starts with a comment line:

    -- case: NAME                  one fact, as a sentence
    -- setup                       SQL for both sides
    -- before                      the start, on top of the setup
    -- after                       the goal, on top of the setup
    -- rows                        rows in the start; they have to survive, both ways
    -- then                        rows for the way back, put in when the way up is done
    -- one way                     there is no way back
    -- known: TEXT                 a gap that is known: the case fails for now, with TEXT in what it says
    -- expect [up|down]: ...       how that direction ends, both when none is named; several are allowed
        loses NAME, ...            exactly these tables and columns are lost, each said by a data-loss finding
        finds RULE, ...            findings of these rules
        refuses REGEX              no plan: the reason and the way out match
        fails REGEX                the rows do not allow it: the server refuses, and nothing has changed
        with REGEX, without REGEX  the SQL has it, or has not
        gives VALUE: QUERY         what a query says afterwards
        changes T.C, ...           values of these columns change, because that is what was asked for

A direction without a word about it has to end right: the dump of the schema (owners and privileges included) is the
goal's, every row is there, nothing is lost, and a second comparison finds nothing to do. The way back starts from what
the way up left. The judges are pg_dump and the rows themselves; the reader of the engine has no part in it.

Most of the time goes into making databases, so cases that say nothing about the database as a whole share one, each in
a schema of its own. When something is wrong there, each of them is tried alone.

usage: run.py [--tool PATH] [--server HOST:PORT] [--keep FOLDER] [--alone] [-j N] [FILE | PATTERN]...
"""
from __future__ import annotations

import argparse
import concurrent.futures
import dataclasses
import decimal
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import time
from typing import Dict, List, Optional, Tuple

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "python"))
import postgres  # noqa: E402

ROLES = "CREATE ROLE ann; CREATE ROLE ben; CREATE ROLE readers; CREATE ROLE writers;"
GROUP = 12  # cases that share a database
HARD_CASES = 114  # their numbers lead the names of the cases in hard/
WORDS = ("loses", "finds", "refuses", "fails", "with", "without", "gives", "changes")


class Wrong(Exception):
    """What a case found out."""


@dataclasses.dataclass
class Expectation:
    words: Dict[str, List[Tuple[str, str]]]  # the schema that it is about, empty for all, and the text

    def add(self, word: str, text: str, schema: str = "") -> None:
        self.words.setdefault(word, []).append((schema, text))

    def texts(self, word: str) -> List[Tuple[str, str]]:
        return self.words.get(word, [])

    def names(self, word: str) -> List[str]:
        found = [(schema, each.strip()) for schema, text in self.texts(word) for each in text.split(",")]
        return sorted(f"{schema}.{each}" if schema else each for schema, each in found)


@dataclasses.dataclass
class Case:
    file: str
    name: str
    sections: Dict[str, str]
    expect: Dict[str, Expectation]
    one_way: bool = False
    known: str = ""

    def sql(self, *names: str) -> str:
        return "\n".join(self.sections.get(name, "") for name in names)


# ---- reading the files ----


def read_cases(path: pathlib.Path) -> List[Case]:
    cases: List[Case] = []
    section = ""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        where = f"{path.name}:{number}"
        marker = re.match(r"-- (case: (.+)|expect( up| down)?: (\w+) ?(.*)|known: (.+)|one way|setup|before|after|rows|then)$", line)
        if marker is None:
            if cases:
                cases[-1].sections[section] = cases[-1].sections.get(section, "") + line + "\n"
            elif line.strip() and not line.startswith("--"):
                raise SystemExit(f"{where}: SQL in front of the first case")
        elif marker[2]:
            cases.append(Case(path.stem, marker[2], {}, {"up": Expectation({}), "down": Expectation({})}))
            section = "setup"
        elif marker[4]:
            if marker[4] not in WORDS:
                raise SystemExit(f"{where}: unknown expectation '{marker[4]}'")
            for way in ([marker[3].strip()] if marker[3] else ["up", "down"]):
                cases[-1].expect[way].add(marker[4], marker[5])
        elif marker[6]:
            cases[-1].known = marker[6]
        elif marker[1] == "one way":
            cases[-1].one_way = True
        else:
            section = marker[1]
    return cases


# ---- several in one ----

SECTIONS = ("setup", "before", "rows", "after", "then")
OF_THE_DATABASE = re.compile(
    r"SCHEMA|public|EXTENSION|EVENT TRIGGER|PUBLICATION|DEFAULT PRIVILEGES|^SET |search_path|ACCESS METHOD|app\.|AGGREGATE|"
    r"LANGUAGE (sql|plpgsql)[^;]*AS (E?'|\$)[^;]*(FROM|INTO|CHECK) ?[a-z]", re.M)


def can_share(case: Case) -> bool:
    ends = any(case.expect[way].texts(word) for way in case.expect for word in ("refuses", "fails"))
    return not (ends or case.known or case.one_way or OF_THE_DATABASE.search(case.sql(*SECTIONS)))


def together(cases: List[Case]) -> Case:
    """One case of several: each in the schema case_N."""
    out = Case("together", ", ".join(case.name for case in cases), {}, {"up": Expectation({}), "down": Expectation({})})
    for number, case in enumerate(cases):
        schema = f"case_{number}"
        for section in SECTIONS:
            made = f"CREATE SCHEMA {schema};\nGRANT ALL ON SCHEMA {schema} TO PUBLIC;\n" if section == "setup" else ""
            text = f"{made}SET search_path = {schema};\n{case.sql(section)}"
            out.sections[section] = out.sections.get(section, "") + text
        for way, expectation in case.expect.items():
            for word, texts in expectation.words.items():
                for _, text in texts:
                    out.expect[way].add(word, text, schema)
    return out


def in_groups(cases: List[Case], size: int) -> List[List[Case]]:
    sharing = [case for case in cases if can_share(case)]
    groups = [sharing[at : at + size] for at in range(0, len(sharing), size)]
    return groups + [[case] for case in cases if not can_share(case)]


# ---- the server's programs ----


class Programs:
    """psql, pg_dump and the differ against one server."""

    def __init__(self, binaries: pathlib.Path, host: str, port: str, user: str, tool: str) -> None:
        self.tool = tool
        self._binaries = binaries
        self._environment = {**os.environ, "PGHOST": host, "PGPORT": port, "PGUSER": user, "PGOPTIONS": "",
                             "PGCLIENTENCODING": "UTF8"}

    def run(self, *command: str, text: str = "") -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(command, input=text.encode(), capture_output=True, env=self._environment)
        return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())

    def psql(self, database: str, sql: str, *flags: str) -> "subprocess.CompletedProcess[str]":
        every = ["-X", "-q", "-v", "ON_ERROR_STOP=1", *flags, "-d", database, "-f", "-"]
        return self.run(str(self._binaries / "psql"), *every, text="SET client_min_messages = error;\n" + sql)

    def load(self, database: str, sql: str) -> str:
        done = self.psql(database, sql, "-A", "-t")
        if done.returncode != 0:
            raise Wrong(f"the case's own SQL fails: {done.stderr.strip()}")
        return done.stdout

    def dump(self, database: str) -> str:
        done = self.run(str(self._binaries / "pg_dump"), "--schema-only", "-d", database)
        if done.returncode != 0:
            raise Wrong(f"pg_dump: {done.stderr.strip()}")
        return done.stdout

    def diff(self, start: str, goal: str) -> "subprocess.CompletedProcess[str]":
        return self.run(self.tool, "--check", f"dbname={start}", f"dbname={goal}")


# ---- the judges ----


def entries(dump: str) -> List[str]:
    """The entries of a dump, sorted. Inside a table the order of columns, inside privileges the order of lines is free."""
    out = []
    for text in re.split(r"^--\n-- (?=Name: )", dump, flags=re.M)[1:]:
        lines = [line.rstrip(",") for line in text.split("\n") if line and not re.match(r"--$|\\(un)?restrict |SET ", line)]
        lines = [re.sub(r"WITH \(([^()]*)\)", lambda m: f"WITH ({', '.join(sorted(m[1].split(', ')))})", line) for line in lines]
        if re.match(r"Name: .*; Type: (TABLE|ACL|DEFAULT ACL|FOREIGN TABLE);", text):
            lines = lines[:1] + sorted(lines[1:])
        out.append("\n".join(lines))
    return sorted(out)


def require_same_schema(found: str, wanted: str) -> None:
    have, want = entries(found), entries(wanted)
    extra = [each for each in have if each not in want]
    missing = [each for each in want if each not in have]
    if extra or missing:
        raise Wrong("the schema is not the goal's\n" + "\n".join(["has   " + e for e in extra] + ["wants " + e for e in missing]))


ROWS = r"""
SELECT format('SELECT %L, to_jsonb(each_row) FROM ONLY %s each_row', CASE relkind WHEN 'm' THEN 'view ' ELSE '' END || c.oid::regclass,
              c.oid::regclass)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE (c.relkind = 'r' OR c.relkind = 'm' AND c.relispopulated)
   AND nspname !~ '^(pg_|information_schema)' ORDER BY 1
\gexec
SELECT 'parent of ' || inhrelid::regclass, jsonb_build_object('name', inhparent::regclass) FROM pg_inherits
  JOIN pg_class c ON c.oid = inhrelid WHERE relispartition;
SELECT 'sequence ' || s.schemaname || '.' || s.sequencename, jsonb_build_object('last', s.last_value) FROM pg_sequences s;
SELECT 'columns of ' || CASE relkind WHEN 'm' THEN 'view ' ELSE '' END || a.attrelid::regclass,
       jsonb_object_agg(attname, attgenerated) FROM pg_attribute a
  JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
 WHERE relkind IN ('r', 'm') AND attnum > 0 AND NOT attisdropped AND nspname !~ '^(pg_|information_schema)' GROUP BY attrelid, relkind;
"""

Rows = Dict[str, List[dict]]


def plain(value: object) -> object:
    """A value by what it means: 1, '1' and 1.00 are the same, so that a change of type shows only what it lost."""
    if isinstance(value, str):
        value = re.sub(r"\+00:00$", "", value.rstrip(" "))
        if re.fullmatch(r"-?\d+(\.\d+)?", value):
            return str(decimal.Decimal(value).normalize())
        return value
    if isinstance(value, (int, decimal.Decimal)) and not isinstance(value, bool):
        return str(decimal.Decimal(value).normalize())
    return json.dumps(value, sort_keys=True, default=str)


def rows_of(programs: Programs, database: str) -> Rows:
    out: Rows = {}
    for line in programs.load(database, "SET search_path = '';" + ROWS).splitlines():
        name, _, row = line.partition("|")
        out.setdefault(name, []).append(json.loads(row, parse_float=decimal.Decimal))
    return out


def short_name(name: str) -> str:
    return re.sub(r"^public\.", "", name)


def project(rows: List[dict], columns: List[str]) -> List[str]:
    return sorted(repr([plain(row[column]) for column in columns]) for row in rows)


def lost(before: Rows, after: Rows, changed: List[str]) -> List[str]:
    """Tables and columns with rows that are not there any more. Raises Wrong when kept ones hold something else."""
    out = []
    for name, rows in before.items():
        if re.match("(columns|parent) of ", name):
            continue
        now = after.get(name, [])
        columns = before.get("columns of " + name, [{}])[0]
        kept = after.get("columns of " + name, [{}])[0]
        if not name.startswith("sequence ") and not kept:
            out += [name] if not name.startswith("view ") else []
            continue
        if name.startswith("sequence "):
            if now and rows != now:
                raise Wrong(f"{name} was at {rows[0]['last']} and is at {now[0]['last']}")
            continue
        if name.startswith("view "):
            columns = {}  # they are computed; that the view has its rows is enough
        gone = [c for c in columns if c not in kept and columns[c] == "" and any(r[c] is not None for r in rows)]
        out += [f"{name}.{column}" for column in gone]
        both = [c for c in columns if c in kept and columns[c] == kept[c] == "" and short_name(f"{name}.{c}") not in changed]
        if project(rows, both) != project(now, both):
            raise Wrong(f"rows of {name} were\n  {project(rows, both)}\nand are\n  {project(now, both)}")
    return out


# ---- one case ----


class Trial:
    """One direction of a case: `work` becomes what `goal` is."""

    def __init__(self, programs: Programs, expect: Expectation, work: str, goal: str) -> None:
        self.programs, self.expect, self.work, self.goal = programs, expect, work, goal
        self.sql = self.notes = ""

    def run(self) -> bool:
        """Returns whether `work` is at the goal now; raises Wrong when it did not end as expected."""
        before = rows_of(self.programs, self.work)
        done = self.programs.diff(self.work, self.goal)
        self.sql, self.notes = done.stdout, done.stderr
        if self.expect.texts("refuses"):
            return self._refused(done.returncode)
        if done.returncode != 0:
            raise Wrong(f"no plan: {self.notes.strip()}")
        self._texts()
        self._findings()
        if self.expect.texts("fails"):
            return self._failed(before)
        applied = self.programs.psql(self.work, self.sql)
        if applied.returncode != 0:
            raise Wrong(f"the plan fails: {applied.stderr.strip()}")
        require_same_schema(self.programs.dump(self.work), self.programs.dump(self.goal))
        self._rows(before)
        again = self.programs.diff(self.work, self.goal)
        if again.returncode != 0 or again.stdout.strip():
            raise Wrong(f"a second comparison is not empty: {again.stdout}{again.stderr}")
        return True

    def _refused(self, code: int) -> bool:
        for _, pattern in self.expect.texts("refuses"):
            if code == 0 or re.search(pattern, self.notes) is None:
                raise Wrong(f"is not refused with '{pattern}': {self.notes.strip() or 'a plan was made'}")
        return False

    def _failed(self, before: Rows) -> bool:
        untouched = self.programs.dump(self.work)
        applied = self.programs.psql(self.work, self.sql)
        for _, pattern in self.expect.texts("fails"):
            if applied.returncode == 0 or re.search(pattern, applied.stderr) is None:
                raise Wrong(f"does not fail with '{pattern}': {applied.stderr.strip() or 'it was applied'}")
        require_same_schema(self.programs.dump(self.work), untouched)
        if rows_of(self.programs, self.work) != before:
            raise Wrong("the failed plan changed rows")
        return False

    def _texts(self) -> None:
        for wanted in ("with", "without"):
            for schema, pattern in self.expect.texts(wanted):
                found = re.search(pattern, self._about(schema), re.M) is not None
                if found != (wanted == "with"):
                    raise Wrong(f"the plan {'has' if found else 'lacks'} '{pattern}'")
        if "unsupported: " in self.notes:
            raise Wrong(f"not handled: {self.notes.strip()}")

    def _about(self, schema: str) -> str:
        return "\n\n".join(text for text in self.sql.split(";\n\n") if not schema or schema + "." in text)

    def _said_lost(self) -> List[str]:
        return sorted(short_name(name) for name in re.findall(r"^data-loss \w+ (.*?): ", self.notes, re.M))

    def _findings(self) -> None:
        if self._said_lost() != self.expect.names("loses"):
            raise Wrong(f"the plan says it loses {self._said_lost()}, expected {self.expect.names('loses')}")
        found = re.findall(r"^([a-z-]+) \w+ .*?: ", self.notes, re.M)
        for rule in [text for _, text in self.expect.texts("finds")]:
            if rule not in found:
                raise Wrong(f"no finding {rule}: {self.notes.strip()}")

    def _is_said(self, name: str, before: Rows) -> bool:
        """A column may go with its table, a partition with the table above it: its rows are counted there."""
        short = short_name(name)
        if short in self._said_lost() or short.rpartition(".")[0] in self._said_lost():
            return True
        above = before.get(f"parent of {name}")
        return above is not None and self._is_said(above[0]["name"], before)

    def _rows(self, before: Rows) -> None:
        after = rows_of(self.programs, self.work)
        for name in lost(before, after, self.expect.names("changes")):
            if not self._is_said(name, before):
                raise Wrong(f"{name} is lost in silence")
        for schema, text in self.expect.texts("gives"):
            value, _, query = text.partition(": ")
            answer = self.programs.load(self.work, f"SET search_path = {schema or 'public'};\n{query};").strip()
            if answer != value:
                raise Wrong(f"{query} gives {answer}, expected {value}")


NUMBERS = itertools.count()


def try_case(programs: Programs, case: Case, keep: Optional[pathlib.Path]) -> "Outcome":
    started = time.monotonic()
    tag = f"case{os.getpid()}_{next(NUMBERS)}"
    start, goal, work = tag + "_before", tag + "_after", tag + "_work"
    trials: List[Tuple[str, Trial]] = []
    way, problem = "", None
    try:
        programs.load("postgres", f"CREATE DATABASE {start} STRATEGY file_copy;\nCREATE DATABASE {goal} STRATEGY file_copy;")
        programs.load(start, case.sql("setup", "before", "rows"))
        programs.load(goal, case.sql("setup", "after"))
        programs.load("postgres", f"CREATE DATABASE {work} TEMPLATE {start} STRATEGY file_copy;")
        way = "up"
        trials.append((way, Trial(programs, case.expect["up"], work, goal)))
        arrived = trials[-1][1].run()
        if not case.one_way:
            if not arrived:
                programs.load("postgres", f"DROP DATABASE {work}; CREATE DATABASE {work} TEMPLATE {goal};")
            programs.load(work, case.sql("then"))
            way = "down"
            trials.append((way, Trial(programs, case.expect["down"], work, start)))
            trials[-1][1].run()
    except Wrong as wrong:
        problem = f"{way}: {wrong}" if way else str(wrong)
    finally:
        if keep is None or problem is None:
            programs.psql("postgres", "".join(f"DROP DATABASE IF EXISTS {each} WITH (FORCE);\n" for each in (start, goal, work)))
    if problem is not None:
        for direction, trial in trials:
            problem += f"\n-- {direction}\n{trial.sql}{trial.notes}"
        if keep is not None:
            problem += f"\ndatabases: {start} {goal} {work}"
    return case, problem, time.monotonic() - started


def elsewhere() -> Dict[int, str]:
    """The hard cases that other tests have, and those that are open, by their number."""
    out: Dict[int, str] = {}
    for line in (HERE / "elsewhere.txt").read_text().splitlines():
        if line.startswith("#"):
            continue
        number, file, name = line.split(" ", 2)
        if file != "open" and name not in (ROOT / file).read_text():
            raise SystemExit(f"elsewhere.txt: {file} has no test {name}")
        out[int(number)] = f"open: {name}" if file == "open" else file
    return out


def require_all_numbers(cases: List[Case]) -> None:
    others = elsewhere()
    here = {int(match[1]) for match in (re.match(r"(\d+) ", case.name) for case in cases) if match}
    missing = sorted(set(range(1, HARD_CASES + 1)) - here - set(others))
    doubled = sorted(here & set(others))
    if missing or doubled:
        raise SystemExit(f"hard cases without a test: {missing}; here and in elsewhere.txt: {doubled}")
    for number, where in sorted(others.items()):
        if where.startswith("open"):
            print(f"hard case {number} has no test yet, {where}")


def chosen(arguments: List[str]) -> List[Case]:
    cases = [case for path in sorted(HERE.rglob("*.sql")) for case in read_cases(path)]
    names = [case.name for case in cases]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise SystemExit(f"two cases have one name: {sorted(doubled)}")
    require_all_numbers(cases)
    wanted = [re.compile(each) for each in arguments]
    return [case for case in cases if not wanted or any(w.search(case.name) or w.fullmatch(case.file) for w in wanted)]


Outcome = Tuple[Case, Optional[str], float]


def try_group(programs: Programs, group: List[Case], keep: Optional[pathlib.Path]) -> List[Outcome]:
    if len(group) > 1:
        case, problem, seconds = try_case(programs, together(group), None)
        if problem is None:
            return [(each, None, seconds / len(group)) for each in group]
        alone = [try_case(programs, each, keep) for each in group]
        only_together = all(outcome[1] is None for outcome in alone)
        return alone + ([(case, problem, seconds)] if only_together else [])
    return [try_case(programs, group[0], keep)]


def judge(case: Case, problem: Optional[str]) -> Tuple[bool, Optional[str]]:
    """Whether it is a known gap, and the problem to show."""
    if not case.known:
        return False, problem
    if problem is None:
        return False, f"passes, and is marked as a known gap: {case.known}"
    return (True, None) if case.known in problem else (False, problem)


def run_all(programs: Programs, cases: List[Case], arguments: argparse.Namespace) -> int:
    started, failed, known = time.monotonic(), 0, 0
    groups = in_groups(cases, 1 if arguments.alone else GROUP)
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for outcomes in pool.map(lambda group: try_group(programs, group, arguments.keep), groups):
            for case, problem, seconds in outcomes:
                is_known, problem = judge(case, problem)
                known += is_known
                if problem is not None:
                    failed += 1
                    text = problem.replace("\n", "\n    ")
                    print(f"FAILED  {case.file}: {case.name} ({seconds:.1f} s)\n    {text}", flush=True)
    passed = len(cases) - known - failed
    print(f"{passed} of {len(cases)} cases pass, {known} known gaps ({time.monotonic() - started:.0f} s)")
    return 1 if failed or not cases else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default=str(ROOT / "build/release/bin/lk-diff-tool"))
    parser.add_argument("--server", help="HOST:PORT of a server to use instead of a new one")
    parser.add_argument("--keep", type=pathlib.Path, help="keep the databases of failing cases (with --server)")
    parser.add_argument("--alone", action="store_true", help="give each case databases of its own")
    parser.add_argument("-j", "--jobs", type=int, default=(os.cpu_count() or 2) + 1)
    parser.add_argument("cases", nargs="*", help="names of files, or patterns of names of cases; all when none is given")
    arguments = parser.parse_args()
    cases = chosen(arguments.cases)
    if arguments.server:
        host, _, port = arguments.server.partition(":")
        programs = Programs(postgres.find_binaries(), host, port, "postgres", arguments.tool)
        programs.psql("postgres", ROLES)
        return run_all(programs, cases, arguments)
    with postgres.Server.start() as server:
        programs = Programs(server.binaries, str(server.directory), "5432", server.user, arguments.tool)
        programs.load("postgres", ROLES)
        return run_all(programs, cases, arguments)


if __name__ == "__main__":
    sys.exit(main())
