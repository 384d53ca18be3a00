#!/usr/bin/env python3
"""Runs the cases of cases/ in every language against a real service and prints the table. README.md says how a case looks.

    tests/conformance/run.py [--languages cpp,python,go,java,node] [--cases NAME,...] [--bin-dir build/release/bin]

Exit code: 0 when every case passed in every language, 1 otherwise.
"""

from __future__ import annotations

import argparse
import base64
import http.server
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import threading
import time
import uuid
from typing import Any, Dict, List, Optional, Tuple

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import support  # noqa: E402

#: Seconds that one language may take for all cases.
RUNNER_SECONDS = 600

#: How each language is built and called; the path of the cases is appended. Made by the scripts beside the runners.
RUNNERS = {
    "cpp": [str(HERE / "cpp" / "run")],
    "python": [sys.executable, str(HERE / "python" / "runner.py")],
    "go": [str(HERE / "go" / "run")],
    "java": [str(HERE / "java" / "run")],
    "node": [str(HERE / "node" / "run")],
}


class Relay:
    """A TCP relay in front of the service, so that connections can be broken without touching either end."""

    def __init__(self, target: Tuple[str, int]) -> None:
        self._target = target
        self._pairs: List[Tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            try:
                far = socket.create_connection(self._target, timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._pairs.append((near, far))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(1 << 16):
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self) -> None:
        """Breaks every connection that is there now."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


class Control:
    """What a runner may ask for: cut, restart, bounce."""

    def __init__(self, data: pathlib.Path) -> None:
        self._data = data
        self.service = support.Service(data)
        self.relay = Relay(("127.0.0.1", self.service.port))
        self._busy = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                known = outer.do(self.path.strip("/"))
                self.send_response(200 if known else 404)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def do(self, verb: str) -> bool:
        if verb == "cut":
            self.relay.cut()
        elif verb == "restart":
            self.restart()
        elif verb == "bounce":
            self._busy.acquire()
            threading.Thread(target=self.restart, args=(True,), daemon=True).start()
        else:
            return False
        return True

    def restart(self, held: bool = False) -> None:
        """Stops the service as a deployment does and starts it again with the same data and address."""
        if not held:
            self._busy.acquire()
        try:
            self.service.stop()
            self.service = support.Service(self._data, self.service.port)
        finally:
            self._busy.release()

    def settle(self) -> None:
        """Waits until nothing is being restarted."""
        with self._busy:
            pass

    def stop(self) -> None:
        self.settle()
        self._server.shutdown()
        self.service.stop()


# Cases


def bundle(name: str) -> Dict[str, Any]:
    """Returns the revision files of bundles/NAME as a Bundle in JSON; `large` is made here."""
    if name == "large":
        # Past gRPC's default of 4 MiB in one message, in both directions.
        upgrade = "\n".join(f"COMMENT ON SCHEMA app IS '{number:06d} {'x' * 50000}';" for number in range(120))
        text = "-- lockkeeper revision 1a4e00000001\n-- message:    large\n-- created:    2026-01-05T10:00:00Z\n"
        text += f"-- +upgrade\nCREATE SCHEMA app;\n{upgrade}\n-- +downgrade\nDROP SCHEMA app;\n"
        files = {"1a4e00000001_large.sql": text.encode()}
    else:
        files = {path.name: path.read_bytes() for path in sorted((HERE / "bundles" / name).glob("*.sql"))}
        if not files:
            raise SystemExit(f"{HERE / 'bundles' / name} has no revision files")
    return {"files": [{"fileName": n, "content": base64.b64encode(c).decode()} for n, c in files.items()]}


class Expansion:
    """One case for one language, with its own names in it."""

    def __init__(self, language: str, number: int) -> None:
        self.project = f"{language}-{number}"
        self._uuids: Dict[str, str] = {}

    def case(self, case: Dict[str, Any]) -> Dict[str, Any]:
        return {"name": case["name"], "steps": self.value(self.setup(case.get("use", "")) + case["steps"])}

    @staticmethod
    def setup(use: str) -> List[Dict[str, Any]]:
        steps: List[Dict[str, Any]] = []
        if use in ("project", "environment"):
            project = {"projectId": "${project_id}", "project": {}, "requestId": "${uuid:setup-project}"}
            steps.append({"call": "ProjectService/CreateProject", "request": project})
        if use == "environment":
            made = {"parent": "${project}", "environmentId": "dev", "environment": {"managed": {}},
                    "requestId": "${uuid:setup-environment}"}
            steps.append({"call": "EnvironmentService/CreateEnvironment", "request": made})
        if not steps and use:
            raise SystemExit(f"use: {use} is neither project nor environment")
        return steps

    def value(self, value: Any) -> Any:
        if isinstance(value, str):
            return re.sub(r"\$\{([\w:-]+)\}", self.variable, value)
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if isinstance(value, dict):
            if set(value) == {"$bundle"}:
                return bundle(value["$bundle"])
            if set(value) == {"$text"}:
                return base64.b64encode(self.value(value["$text"]).encode()).decode()
            return {key: self.value(each) for key, each in value.items()}
        return value

    def variable(self, found: "re.Match[str]") -> str:
        name = found.group(1)
        if name.startswith("uuid:"):
            return self._uuids.setdefault(name, str(uuid.uuid4()))
        known = {"project": f"projects/{self.project}", "project_id": self.project,
                 "env": f"projects/{self.project}/environments/dev"}
        return known.get(name, found.group(0))


def load(names: Optional[List[str]]) -> List[Dict[str, Any]]:
    """Returns the cases by name, as they are in their files."""
    cases = []
    for path in sorted((HERE / "cases").glob("*.json")):
        case = json.loads(path.read_text())
        case["name"] = path.stem
        if names is None or path.stem in names:
            cases.append(case)
    if not cases:
        raise SystemExit("no such case")
    return cases


# Running


def run(language: str, cases: List[Dict[str, Any]], control: Control, directory: pathlib.Path) -> Dict[str, Dict[str, Any]]:
    """Runs one language and returns what it said of each case, by name."""
    expanded = [Expansion(language, number).case(case) for number, case in enumerate(cases, 1)]
    path = directory / f"{language}.json"
    path.write_text(json.dumps({"address": control.relay.address, "control": control.address, "cases": expanded}))
    path.chmod(0o644)
    known = {name: value for name, value in os.environ.items() if not name.startswith(("LOCKKEEPER_", "PG"))}
    known["LOCKKEEPER_BIN_DIR"] = str(pathlib.Path(support.binary("lk")).parent)
    log = directory / f"{language}.log"
    with open(log, "wb") as errors:
        done = subprocess.run([*RUNNERS[language], str(path)], stdout=subprocess.PIPE, stderr=errors, env=known,
                              timeout=RUNNER_SECONDS, stdin=subprocess.DEVNULL)
    control.settle()
    said: Dict[str, Dict[str, Any]] = {}
    for line in done.stdout.decode(errors="replace").splitlines():
        if line.startswith("{"):
            result = json.loads(line)
            said[result["case"]] = result
    if done.returncode != 0:
        tail = log.read_text(errors="replace")[-3000:]
        print(f"{language}: the runner ended with {done.returncode}\n{tail}", file=sys.stderr)
    return said


def table(cases: List[Dict[str, Any]], said: Dict[str, Dict[str, Dict[str, Any]]]) -> int:
    """Prints the table and what failed; returns how many cells are not green."""
    width = max(len(case["name"]) for case in cases)
    print(" " * width, *(f"{language:>7}" for language in said))
    wrong = []
    for case in cases:
        cells = []
        for language, results in said.items():
            result = results.get(case["name"])
            cells.append("MISSING" if result is None else "ok" if result["ok"] else "FAILED")
            if result is None or not result["ok"]:
                wrong.append(f"{language} {case['name']}: {'lacks the case' if result is None else result.get('message', '')}")
        print(f"{case['name']:<{width}}", *(f"{cell:>7}" for cell in cells))
    print(*wrong, sep="\n")
    return len(wrong)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--languages", default=",".join(RUNNERS), help="which, separated by commas")
    parser.add_argument("--cases", help="which, separated by commas; all when absent")
    parser.add_argument("--bin-dir", type=pathlib.Path, default=ROOT / "build" / "release" / "bin")
    options = parser.parse_args()
    support.use_binaries(options.bin_dir)
    cases = load(options.cases.split(",") if options.cases else None)
    directory = support.temporary_directory()
    control = Control(directory / "data")
    said = {}
    try:
        for language in options.languages.split(","):
            started = time.monotonic()
            said[language] = run(language, cases, control, directory)
            print(f"{language}: {len(said[language])} cases in {time.monotonic() - started:.1f} s", flush=True)
    finally:
        control.stop()
    wrong = table(cases, said)
    print(f"{len(cases)} cases, {len(said)} languages, {wrong} not green")
    if wrong == 0:
        support.remove(directory)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
