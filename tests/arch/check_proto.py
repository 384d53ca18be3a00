#!/usr/bin/env python3
"""Checks the conventions of proto/lockkeeper/v1 that no linter knows.

Every field's comment starts with Required., Optional., Output only. or Immutable.; every message,
enum, value, service and method has a comment; enums start with _UNSPECIFIED; moments and spans are
Timestamp and Duration; lists are paged; creates and starts carry a request_id; only well-known
types are imported; one service a file; error reasons document code and metadata; service_config.json repeats what may be
repeated.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2] / "proto"
FIELD_WORDS = ("Required.", "Optional.", "Output only.", "Immutable.")
CODES = {
    "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED",
}
FIELD = re.compile(r"(?:repeated |optional )?(map<[^>]+>|[\w.]+) (\w+) = \d+;$")
VALUE = re.compile(r"([A-Z][A-Z0-9_]*) = (\d+);$")
BLOCK = re.compile(r"(message|enum|service|oneof) (\w+) \{(\})?$")
METHOD = re.compile(r"rpc (\w+)\((\w+)\) returns \((stream )?(\w+)\)(;| \{)$")
TIME_NAME = re.compile(r"(^|_)(time|timestamp|duration|timeout|ttl|seconds|millis)$")


class Checker:
    """Walks the lines of one file; the files are formatted, so one declaration is one line."""

    def __init__(self, path, failures):
        self.path = path
        self.failures = failures
        self.blocks = []
        self.declared = []
        self.fields = {}
        self.methods = []

    def fail(self, number, text):
        self.failures.append(f"{self.path.relative_to(ROOT.parent)}:{number}: {text}")

    def run(self):
        comment = []
        for number, raw in enumerate(self.path.read_text().splitlines(), 1):
            line = raw.strip()
            if len(raw) > 100:
                self.fail(number, "longer than 100 columns")
            if line.startswith("//"):
                comment.append(line[2:].strip())
                continue
            if line:
                self.declaration(number, line, comment)
            comment = []
        self.after()

    def declaration(self, number, line, comment):
        if line.startswith("import "):
            if not re.match(r'import "(google/protobuf|lockkeeper/v1)/\w+\.proto";$', line):
                self.fail(number, "imports something that is not a well-known type")
        elif match := BLOCK.match(line):
            self.block(number, match, comment)
        elif line == "}":
            self.blocks.pop()
        elif match := METHOD.match(line):
            self.methods.append((number, match.group(1), match.group(2), match.group(4)))
            self.need_comment(number, comment, match.group(1))
        elif self.blocks and self.blocks[-1][0] == "enum":
            self.value(number, line, comment)
        elif match := FIELD.match(line):
            self.field(number, match, comment)
        elif self.blocks:
            self.fail(number, f"not understood: {line}")

    def need_comment(self, number, comment, name):
        if not comment:
            self.fail(number, f"{name} has no comment")

    def block(self, number, match, comment):
        kind, name, closed = match.groups()
        self.declared.append((kind, name))
        self.need_comment(number, comment, name)
        if kind == "oneof" and comment and not comment[0].startswith(FIELD_WORDS):
            self.fail(number, f"comment of {name} must start with one of {', '.join(FIELD_WORDS)}")
        if kind == "message":
            self.fields[name] = {}
        if not closed:
            self.blocks.append((kind, name, []))

    def value(self, number, line, comment):
        match = VALUE.match(line)
        if not match:
            self.fail(number, f"not understood: {line}")
            return
        _, enum, seen = self.blocks[-1]
        name, value = match.groups()
        prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", enum).upper()
        self.need_comment(number, comment, name)
        if not seen and (value != "0" or name != prefix + "_UNSPECIFIED"):
            self.fail(number, f"{enum} must start with {prefix}_UNSPECIFIED = 0")
        if enum == "ErrorReason" and seen:
            self.reason(number, name, " ".join(comment))
        seen.append(name)

    def reason(self, number, name, comment):
        match = re.search(r"Code: (\w+)\. Metadata: [a-z_, ]+\.$", comment)
        if not match or match.group(1) not in CODES:
            self.fail(number, f"{name} does not end with its code and metadata keys")

    def field(self, number, match, comment):
        kind, name = match.groups()
        message = next(b[1] for b in reversed(self.blocks) if b[0] == "message")
        self.fields[message][name] = kind
        if not comment or not comment[0].startswith(FIELD_WORDS):
            self.fail(number, f"comment of {name} must start with one of {', '.join(FIELD_WORDS)}")
        if TIME_NAME.search(name) and kind not in ("google.protobuf.Timestamp", "google.protobuf.Duration"):
            self.fail(number, f"{name} must be a Timestamp or a Duration")

    def after(self):
        if self.methods and not self.path.stem.endswith("_service"):
            self.fail(1, "services live in files called *_service.proto")
        if len(re.findall(r"^service ", self.path.read_text(), re.M)) > 1:
            self.fail(1, "more than one service in a file")
        for number, name, request, response in self.methods:
            self.method(number, name, self.fields.get(request, {}), self.fields.get(response, {}))

    def method(self, number, name, request, response):
        if name.startswith("List") or "page_token" in request:
            for field in ("page_size", "page_token"):
                if field not in request:
                    self.fail(number, f"{name} must take {field}")
            if "next_page_token" not in response:
                self.fail(number, f"{name} must return next_page_token")
        if name.startswith(("Create", "Start")) and "request_id" not in request:
            self.fail(number, f"{name} must take request_id")


#: How the names of methods begin that change nothing for the user.
READS = ("Capture", "Check", "Compare", "Detect", "Get", "Lint", "List", "Probe", "Pull", "Render", "Verify")


def check_service_config(path, checkers, failures):
    """The published retry policy names the reads and the writes with a request_id, and nothing else."""
    wanted = set()
    for checker in checkers:
        service = next((name for kind, name in checker.declared if kind == "service"), None)
        for _, name, request, response in checker.methods:
            streams = re.search(rf"rpc {name}\(\w+\) returns \(stream ", checker.path.read_text())
            if not streams and (name.startswith(READS) or "request_id" in checker.fields.get(request, {})):
                wanted.add((f"lockkeeper.v1.{service}", name))
    named = {(n["service"], n["method"]) for c in json.loads(path.read_text())["methodConfig"] for n in c["name"]}
    for service, method in sorted(wanted ^ named):
        what = "lacks" if (service, method) in wanted else "must not name"
        failures.append(f"{path.relative_to(ROOT.parent)}: {what} {service}/{method}")


def main():
    failures = []
    files = sorted((ROOT / "lockkeeper" / "v1").glob("*.proto"))
    checkers = [Checker(path, failures) for path in files]
    for checker in checkers:
        checker.run()
    check_service_config(ROOT / "lockkeeper" / "v1" / "service_config.json", checkers, failures)
    print("\n".join(failures) or f"{len(files)} proto files keep the conventions")
    return 1 if failures or not files else 0


if __name__ == "__main__":
    sys.exit(main())
