"""The conformance cases in Python, through `lockkeeper.Client`; ../README.md says what a runner does."""

from __future__ import annotations

import importlib
import json
import pathlib
import re
import sys
import time
import urllib.request
from typing import Any, Dict, List

from google.protobuf import json_format

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "client" / "python" / "src"))
import lockkeeper  # noqa: E402
from lockkeeper.v1 import operation_pb2  # noqa: E402

STUBS = {"Audit": "audit", "Catalog": "catalog", "Environment": "environments", "Operation": "operations",
         "Plan": "plans", "Project": "projects", "Revision": "revisions", "Server": "server",
         "TestDatabase": "test_databases"}


class Mismatch(Exception):
    """The reply does not contain what the case expects."""


def contains(reply: Any, expected: Any, at: str = "reply") -> None:
    """Checks `reply` against `expected` by the rules of ../README.md; raises Mismatch with the path."""

    def need(holds: bool) -> None:
        if not holds:
            raise Mismatch(f"{at} is {json.dumps(reply)[:300]}, expected {json.dumps(expected)[:300]}")

    if isinstance(expected, dict) and len(expected) == 1 and next(iter(expected)).startswith("$"):
        (word, value), = expected.items()
        if word == "$match":
            need(isinstance(reply, str) and re.search(value, reply) is not None)
        elif word == "$min_length":
            need(reply is not None and len(reply) >= value)
        elif word == "$length":
            need(len(reply or []) == value)
        elif word == "$present":
            need(reply is not None)
        elif word == "$any_of":
            need(reply in value)
        elif word == "$has":
            need(any(holds(each, value) for each in reply or []))
        else:
            raise Mismatch(f"unknown word {word}")
    elif isinstance(expected, dict):
        need(isinstance(reply, dict))
        for key, value in expected.items():
            if value is None:
                if reply.get(key) is not None:
                    raise Mismatch(f"{at}.{key} is there: {json.dumps(reply[key])[:300]}")
            else:
                contains(reply.get(key), value, f"{at}.{key}")
    elif isinstance(expected, list):
        need(isinstance(reply, list) and len(reply) == len(expected))
        for number, value in enumerate(expected):
            contains(reply[number], value, f"{at}[{number}]")
    else:
        need(reply == expected)


def holds(reply: Any, expected: Any) -> bool:
    try:
        contains(reply, expected)
    except Mismatch:
        return False
    return True


def pick(reply: Any, path: str) -> Any:
    for part in path.split("."):
        reply = reply[int(part)] if isinstance(reply, list) else reply[part]
    return reply


def name_of(event: operation_pb2.OperationEvent) -> str:
    """The short text of an event."""
    kind = event.WhichOneof("event")
    if kind == "state_changed":
        state = operation_pb2.OperationState.Name(event.state_changed.to)
        return f"state:{state.replace('OPERATION_STATE_', '')}"
    if kind == "step_started":
        return f"started:{event.step_started.step}"
    if kind == "step_finished":
        return f"finished:{event.step_finished.step}"
    return str(kind)


class Case:
    """One case: its variables and its connection."""

    def __init__(self, address: str, control: str) -> None:
        self.client = lockkeeper.Client(address, project="unused")
        self._control = control
        self._saved: Dict[str, Any] = {}

    def fill(self, value: Any) -> Any:
        """Puts saved values where ${NAME} stands."""
        if isinstance(value, str):
            whole = re.fullmatch(r"\$\{(\w+)\}", value)
            if whole:
                return self._saved[whole.group(1)]
            return re.sub(r"\$\{(\w+)\}", lambda found: str(self._saved[found.group(1)]), value)
        if isinstance(value, list):
            return [self.fill(each) for each in value]
        if isinstance(value, dict):
            return {key: self.fill(each) for key, each in value.items()}
        return value

    def step(self, written: Dict[str, Any]) -> None:
        step = self.fill(written)
        error = step.get("error")
        try:
            reply = self.reply(step)
        except lockkeeper.LockkeeperError as raised:
            if error is None:
                raise
            got = {"code": raised.code.name, "reason": raised.reason, "metadata": raised.metadata}
            contains(got, error, "error")
            return
        if error is not None:
            raise Mismatch(f"no error, expected {error}")
        contains(reply, step.get("reply", {}))
        for name, path in step.get("save", {}).items():
            self._saved[name] = pick(reply, path)

    def reply(self, step: Dict[str, Any]) -> Any:
        if "call" in step:
            method, request = self.method(step["call"], step["request"])
            return as_json(self.client.call(method, request, timeout=step.get("timeout")))
        if "pages" in step:
            method, request = self.method(step["pages"], step["request"])
            return {"items": [as_json(each) for each in self.client.pages(method, request, step["items"])]}
        if "watch" in step:
            return self.watch(step)
        if "wait" in step:
            return as_json(self.client.wait(step["wait"]))
        self.control(step["control"])
        return {}

    def method(self, name: str, request: Any) -> Any:
        """Returns the stub's method `Service/Method` and its request."""
        service, _, method = name.partition("/")
        area = service[: -len("Service")]
        file = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", area).lower()
        module = importlib.import_module(f"lockkeeper.v1.{file}_service_pb2")
        message = json_format.ParseDict(request, getattr(module, f"{method}Request")())
        return getattr(getattr(self.client, STUBS[area]), method), message

    def watch(self, step: Dict[str, Any]) -> Dict[str, Any]:
        names: List[str] = []
        sequences: List[int] = []
        cuts = set(step.get("cut_after", []))
        for event in self.client.watch(step["watch"], after_sequence=int(step.get("after", 0))):
            if event.WhichOneof("event") == "lock_waiting":
                continue
            names.append(name_of(event))
            sequences.append(event.sequence)
            if len(names) in cuts:
                self.control("cut")
            if len(names) == step.get("leave_after"):
                break
        ascending = all(a < b for a, b in zip(sequences, sequences[1:]))
        return {"events": names, "last": names[-1], "sequence": sequences[-1], "first_sequence": sequences[0],
                "ascending": ascending and sequences[0] > int(step.get("after", 0))}

    def control(self, verb: str) -> None:
        with urllib.request.urlopen(f"http://{self._control}/{verb}", timeout=120):
            pass


def as_json(message: Any) -> Any:
    return json_format.MessageToDict(message)


def run(address: str, control: str, case: Dict[str, Any]) -> Dict[str, Any]:
    """Runs one case and returns what the runner says of it."""
    started = time.monotonic()
    message = ""
    running = Case(address, control)
    with running.client:
        for number, step in enumerate(case["steps"], 1):
            try:
                running.step(step)
            except (Mismatch, lockkeeper.LockkeeperError, KeyError, IndexError, json_format.ParseError) as error:
                message = f"step {number}: {type(error).__name__}: {error}"
                break
    return {"case": case["name"], "ok": not message, "seconds": round(time.monotonic() - started, 3), "message": message}


def main() -> None:
    given = json.loads(pathlib.Path(sys.argv[1]).read_text())
    for case in given["cases"]:
        print(json.dumps(run(given["address"], given["control"], case)), flush=True)


if __name__ == "__main__":
    main()
