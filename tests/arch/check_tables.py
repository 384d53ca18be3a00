#!/usr/bin/env python3
"""Tables that must agree: kinds.def with the files beside it and the proto's README, errors.def with the proto's
ErrorReason, edge rules with the code that applies them. Exit 1 and one line a violation."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def rows(path, macro):
    """The argument lists of the rows `macro(...)` of a .def file."""
    text = (ROOT / path).read_text()
    return [[part.strip() for part in row.split(",", 2)] for row in re.findall(rf"^{macro}\((.*)\)$", text, re.M)]


def main():
    problems = []
    kinds = [name for name, *_ in rows("engine/kinds/kinds.def", "KIND")]
    for name in kinds:
        for suffix in (".h", ".cc"):
            if not (ROOT / "engine/kinds" / (name + suffix)).exists():
                problems.append(f"kinds.def names {name}, engine/kinds/{name}{suffix} is missing")
    readme = (ROOT / "proto/lockkeeper/v1/README.md").read_text()
    listed = re.search(r"`ObjectRef.kind` is one of: (.*?)\.\n", readme, re.S)
    documented = re.findall(r"`(\w+)`", listed.group(1)) if listed else []
    for kind in sorted(set(kinds) ^ set(documented)):
        where = "kinds.def" if kind in kinds else "the proto's README"
        problems.append(f"only {where} has the kind {kind}")
    proto = (ROOT / "proto/lockkeeper/v1/error_reason.proto").read_text()
    in_proto = set(re.findall(r"^\s+ERROR_REASON_(\w+) = \d+;", proto, re.M)) - {"UNSPECIFIED"}
    in_table = {row[1] for row in rows("engine/base/errors.def", "FAILURE")}
    for reason in sorted(in_table - in_proto):
        problems.append(f"errors.def has {reason}, ErrorReason in the proto has not")
    for reason in sorted(in_proto - in_table):
        problems.append(f"the proto's ErrorReason has {reason}, errors.def has not")
    build = (ROOT / "engine/plan/build.cc").read_text()
    for name, *_ in rows("engine/plan/edge_rules.def", "EDGE_RULE"):
        if f"EdgeRule::{name}" not in build:
            problems.append(f"edge_rules.def has {name}, which engine/plan/build.cc never applies")
    print("\n".join(problems) or "tables agree")
    return 1 if problems else 0


sys.exit(main())
