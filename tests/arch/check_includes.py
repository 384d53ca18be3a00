#!/usr/bin/env python3
"""The floors of the house, read from the #include lines: see include_rules.txt.

Also checks that foreign headers stay behind their door: libpq and libpqxx in engine/pg, libpg_query in engine/sql/parse.cc
and infer_effects*, gRPC and protobuf in service/ and client/ only. Exit 1 and one line a violation. Source: the two-sided list of
allowed edges is the idea of Bitcoin Core's circular-dependency lint."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
DOORS = {  # header prefix -> folders that may include it
    "pqxx": ["engine/pg/"],
    "libpq": ["engine/pg/", "service/embedded/"],
    "pg_query": ["engine/sql/"],
    "grpc": ["service/", "client/", "tests/"],
    "google/protobuf": ["service/", "client/", "tests/"],
    "CLI/": ["client/", "service/"],
    "yaml-cpp": ["client/", "service/"],
    "spdlog": ["engine/base/"],
    "openssl": ["engine/base/", "service/registry/"],
}


def rules():
    """Allowed edges: room -> set of rooms."""
    allowed = {}
    for line in (ROOT / "tests/arch/include_rules.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            room, _, uses = line.partition(":")
            allowed[room.strip()] = set(uses.split())
    return allowed


def main():
    problems, used, allowed = [], {}, rules()
    for top in ("engine", "service", "client"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix not in (".h", ".cc"):
                continue
            name = path.relative_to(ROOT).as_posix()
            test = name.endswith("_test.cc") or "/test_" in name
            for bracket, header in INCLUDE.findall(path.read_text()):
                for prefix, folders in DOORS.items():
                    if header.startswith(prefix) and bracket == "<" and not name.startswith(tuple(folders)):
                        problems.append(f"{name}: <{header}> has its door in {', '.join(folders)}")
                if top == "client" and header.startswith(("engine/", "service/")):
                    problems.append(f"{name}: the client includes {header}; it may use the generated protos only")
                if top != "engine" or not header.startswith("engine/") or test:
                    continue
                room, other = name.split("/")[1], header.split("/")[1]
                if room == other:
                    continue
                used.setdefault(room, set()).add(other)
                if other not in allowed.get(room, set()):
                    problems.append(f"{name}: {room} may not include {other} (tests/arch/include_rules.txt)")
    for room, others in allowed.items():
        for other in sorted(others - used.get(room, set())):
            problems.append(f"include_rules.txt: {room} does not use {other} any more: take the permission away")
    print("\n".join(problems) or "includes follow the rules")
    return 1 if problems else 0


sys.exit(main())
