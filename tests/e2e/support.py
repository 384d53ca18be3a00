"""What the end-to-end tests share: the shipped binaries, a service of their own, a working tree of the sample.

Everything lies in temporary directories under /tmp and on free ports. Nothing outside is touched.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROVIDER = ROOT / "client" / "python" / "src"
EXAMPLES = ROOT / "deploy" / "examples"

#: Seconds that a service may take from its start to its ready line; the first start makes a cluster.
START_SECONDS = 120

#: Seconds that one command may take.
COMMAND_SECONDS = 300

_options = argparse.Namespace(bin_dir=ROOT / "build" / "release" / "bin", keep=False)


def main(module: str = "__main__") -> None:
    """Runs the tests of `module` with the flags of these programs; other flags go to unittest."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--bin-dir", type=pathlib.Path, default=_options.bin_dir, help="where lk and lockkeeperd are")
    parser.add_argument("--keep", action="store_true", help="keep the temporary directories")
    known, rest = parser.parse_known_args()
    _options.bin_dir = known.bin_dir.resolve()
    _options.keep = known.keep
    for name in ("lk", "lockkeeperd"):
        if not os.access(_options.bin_dir / name, os.X_OK):
            sys.exit(f"{sys.argv[0]}: there is no program {_options.bin_dir / name}: build first, or give --bin-dir")
    if importlib.util.find_spec("sqlalchemy") is None:
        sys.exit(f"{sys.argv[0]}: {sys.executable} has no SQLAlchemy: use the environment of tests/python/make_venv")
    unittest.main(module, argv=[sys.argv[0], *rest], verbosity=2)


def use_binaries(directory: pathlib.Path) -> None:
    """Takes the shipped programs from `directory` instead of the release build."""
    _options.bin_dir = directory.resolve()


def binary(name: str) -> str:
    """Returns the path of one of the shipped programs."""
    return str(_options.bin_dir / name)


def temporary_directory() -> pathlib.Path:
    """Makes a directory that an unprivileged PostgreSQL can enter; `remove` takes it away."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="lke2e-", dir="/tmp"))
    path.chmod(0o755)
    return path


def remove(path: pathlib.Path) -> None:
    """Removes a directory of `temporary_directory`, unless --keep was given."""
    if _options.keep:
        print(f"kept: {path}", file=sys.stderr)
    else:
        shutil.rmtree(path, ignore_errors=True)


def free_port() -> int:
    """Returns a TCP port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def history() -> Any:
    """Returns deploy/examples/make_history as a module; its stages are the sample's past."""
    if "make_history" not in sys.modules:
        path = str(EXAMPLES / "make_history")
        loader = importlib.machinery.SourceFileLoader("make_history", path)
        spec = importlib.util.spec_from_file_location("make_history", path, loader=loader)
        assert spec is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["make_history"] = module
        loader.exec_module(module)
    return sys.modules["make_history"]


class Service:
    """A running `lockkeeperd --dev`."""

    def __init__(self, data_dir: pathlib.Path, port: Optional[int] = None) -> None:
        """Starts it and waits for its ready line. Fails with AssertionError, and its log, if that does not come."""
        self.data_dir = data_dir
        self.port = port or free_port()
        self.address = f"127.0.0.1:{self.port}"
        self._log = data_dir.parent / "lockkeeperd.log"
        command = [binary("lockkeeperd"), "--dev", "--data-dir", str(data_dir), "--listen", self.address]
        with open(self._log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, cwd=str(data_dir.parent))
        self.ready_line = self._wait_until_ready()

    def _wait_until_ready(self) -> str:
        assert self.process.stdout is not None
        readable, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline().decode() if readable else ""
        if not line:
            self.process.kill()
            raise AssertionError(f"lockkeeperd printed no ready line:\n{self.log()}")
        return line

    def log(self) -> str:
        """Returns the end of what it wrote to stderr."""
        return self._log.read_text(errors="replace")[-4000:]

    def stop(self) -> int:
        """Sends SIGTERM, waits for the end and returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def kill(self) -> None:
        """Ends it as a power cut would. Its PostgreSQL may live on."""
        self.process.kill()
        self._ended()

    def _ended(self) -> int:
        code = self.process.wait(60)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


class Ran:
    """One run of `lk`."""

    def __init__(self, command: Sequence[str], code: int, out: str, err: str) -> None:
        self.command = list(command)
        self.code = code
        self.out = out
        self.err = err

    def __str__(self) -> str:
        return f"$ {' '.join(self.command)}\nexit code {self.code}\n--- stdout\n{self.out}--- stderr\n{self.err}"

    @property
    def reason(self) -> str:
        """The reason at the end of the error line, for example MULTIPLE_HEADS; empty when there is none."""
        found = re.search(r"\[([A-Z][A-Z0-9_]+)\]", self.err)
        return found.group(1) if found else ""

    @property
    def json(self) -> Dict[str, Any]:
        """stdout as proto3 JSON."""
        parsed = json.loads(self.out)
        assert isinstance(parsed, dict), self
        return parsed


class Tree:
    """A working tree: lockkeeper.yaml, models, SQL files and revisions, and `lk` run in it."""

    def __init__(self, directory: pathlib.Path, address: str) -> None:
        self.directory = directory
        self.address = address
        self.stage = 0
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "revisions").mkdir(exist_ok=True)

    def go_to_stage(self, number: int) -> None:
        """Makes the models and SQL files those of stage `number` of the sample; revisions stay."""
        history().write_stage(number, self.directory)
        self.stage = number

    @property
    def revisions(self) -> List[pathlib.Path]:
        """The revision files, by name."""
        return sorted((self.directory / "revisions").glob("*.sql"))

    def write_revision(self, revision: str, parents: str, upgrade: str, downgrade: str, message: str = "by hand") -> pathlib.Path:
        """Writes a revision file as a person would.

        Args:
            revision: its id, 12 hex digits.
            parents: ids, separated by commas; empty for a base.
            upgrade: SQL.
            downgrade: SQL.
            message: one line.
        """
        path = self.directory / "revisions" / f"{revision}_{message.replace(' ', '_')}.sql"
        parent_line = f"-- parents:    {parents}\n" if parents else ""
        path.write_text(
            f"-- lockkeeper revision {revision}\n-- message:    {message}\n{parent_line}"
            f"-- created:    2026-11-22T10:15:00Z\n-- +upgrade\n{upgrade}\n-- +downgrade\n{downgrade}\n"
        )
        return path

    def lk(self, *arguments: str, expect: Optional[Sequence[int]] = (0,)) -> Ran:
        """Runs `lk` and returns what it did; fails with all of it if the exit code is not one of `expect`."""
        done = subprocess.run(
            self.command(*arguments), cwd=str(self.directory), env=self.environment(), capture_output=True,
            timeout=COMMAND_SECONDS, stdin=subprocess.DEVNULL,
        )
        ran = Ran(("lk", *arguments), done.returncode, done.stdout.decode(), done.stderr.decode())
        if expect is not None and ran.code not in expect:
            raise AssertionError(f"exit code {ran.code}, expected {list(expect)}\n{ran}")
        return ran

    def start_lk(self, *arguments: str) -> "subprocess.Popen[str]":
        """Starts `lk` and does not wait for it."""
        return subprocess.Popen(
            self.command(*arguments), cwd=str(self.directory), env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )

    def command(self, *arguments: str) -> List[str]:
        """Returns the whole command line of `lk` with `arguments`."""
        return [binary("lk"), "--server", self.address, *arguments]

    @staticmethod
    def environment() -> Dict[str, str]:
        """Returns the environment of `lk`: no setting of the caller's, and a Python that has the models provider."""
        known = {name: value for name, value in os.environ.items() if not name.startswith(("LOCKKEEPER_", "PG"))}
        known.pop("VIRTUAL_ENV", None)  # it would win over PATH
        known["PYTHONPATH"] = str(PROVIDER)
        known["PYTHONDONTWRITEBYTECODE"] = "1"
        known["PATH"] = os.pathsep.join([str(pathlib.Path(sys.executable).parent), known.get("PATH", "")])
        return known

    def json(self, *arguments: str, expect: Optional[Sequence[int]] = (0,)) -> Dict[str, Any]:
        """Runs `lk --output json` and returns the reply."""
        return self.lk("--output", "json", *arguments, expect=expect).json

    def current(self, environment: str) -> List[str]:
        """Returns the ids of the revisions at which `environment` stands."""
        return [each["id"] for each in self.json("status", environment, "--no-drift").get("current", [])]

    def new(self, message: str) -> pathlib.Path:
        """Makes a revision from the models and SQL files and returns its file."""
        before = set(self.revisions)
        self.lk("new", "-m", message, "--from", "models")
        made = [path for path in self.revisions if path not in before]
        assert len(made) == 1, f"lk new made {len(made)} files"
        return made[0]

    def advance(self, environment: str, stage: int) -> None:
        """Makes a revision for each stage up to `stage` that has none yet, and upgrades `environment`."""
        for number in range(self.stage + 1, stage + 1):
            self.go_to_stage(number)
            self.new(history().STAGES[number - 1].message)
            self.move("upgrade", environment)

    def move(self, *arguments: str) -> Ran:
        """Runs `lk upgrade` or `lk downgrade` to its end.

        Where blocking findings are open, the refusal must change nothing; then they are acknowledged by rule.
        """
        ran = self.lk(*arguments, "--yes", expect=(0, 4))
        if ran.code == 0:
            return ran
        assert ran.reason == "FINDINGS_OPEN", ran
        rules = sorted(set(re.findall(r"\b(?:[a-z]+-)+[a-z]+\b", _after(ran.err, "rules:"))))
        assert rules, ran
        return self.lk(*arguments, "--yes", "--allow", ",".join(rules))


def id_of(path: pathlib.Path) -> str:
    """Returns the id that the header of a revision file says."""
    found = re.match(r"-- lockkeeper revision ([0-9a-f]{12})\n", path.read_text())
    assert found, f"{path} has no header"
    return found.group(1)


def _after(text: str, key: str) -> str:
    """Returns what stands behind `key`: the rest of its line and the deeper indented lines below."""
    found = re.search(rf"^( *){re.escape(key)}(.*(?:\n\1 +.*)*)", text, re.MULTILINE)
    return found.group(2) if found else ""


@contextlib.contextmanager
def postgres_server() -> Iterator[Tuple[Any, Any]]:
    """A PostgreSQL server beside the service: (server, databases), as tests/python/postgres.py has them."""
    sys.path.insert(0, str(ROOT / "tests" / "python"))
    import postgres

    with postgres.Server.start() as server, postgres.Databases(server) as databases:
        yield server, databases


def wait_until(condition: Any, seconds: float, what: str) -> Any:
    """Returns the first true value of `condition()`; fails with AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.2)
