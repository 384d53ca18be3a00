"""A PostgreSQL server for tests: its own data directory, a Unix socket and no TCP port.

Where the caller is root the server runs as an unprivileged user, because PostgreSQL refuses root. Everything lies in
one temporary directory, which goes away with the server.
"""

from __future__ import annotations

import glob
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import tempfile
from types import TracebackType
from typing import List, Optional, Type


def find_binaries() -> pathlib.Path:
    """Returns the directory with initdb and pg_ctl of the newest installed PostgreSQL.

    LOCKKEEPER_TEST_PGBIN overrides the search. Fails with RuntimeError if there is none.
    """
    override = os.environ.get("LOCKKEEPER_TEST_PGBIN")
    found = [override] if override else glob.glob("/usr/lib/postgresql/*/bin")
    usable = [pathlib.Path(each) for each in found if os.access(os.path.join(each, "initdb"), os.X_OK)]
    if not usable:
        raise RuntimeError("no PostgreSQL server is installed under /usr/lib/postgresql; set LOCKKEEPER_TEST_PGBIN")
    return max(usable, key=lambda path: [int(number) for number in re.findall(r"\d+", str(path.parent.name))])


class Server:
    """A running server. Use it as a context manager; at the end it is stopped and its directory removed."""

    def __init__(self, directory: pathlib.Path, binaries: pathlib.Path, user: str, as_user: List[str]) -> None:
        self.directory = directory
        self.binaries = binaries
        self.user = user
        self._as_user = as_user

    @classmethod
    def start(cls) -> "Server":
        """Makes a cluster and starts it. Takes about two seconds."""
        directory = pathlib.Path(tempfile.mkdtemp(prefix="lktest-", dir="/tmp"))
        user, as_user = _unprivileged_user(directory)
        server = cls(directory, find_binaries(), user, as_user)
        server._run("initdb", "-D", directory / "data", "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        settings = f"-c listen_addresses='' -k {directory} -c fsync=off -c synchronous_commit=off -c shared_buffers=16MB"
        server._run("pg_ctl", "-D", directory / "data", "-o", settings, "-l", directory / "log", "-w", "start")
        return server

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], where: Optional[TracebackType]
    ) -> None:
        self._run("pg_ctl", "-D", self.directory / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.directory)

    def _run(self, program: str, *arguments: object) -> None:
        command = [*self._as_user, str(self.binaries / program), *map(str, arguments)]
        log = self.directory / "commands.log"
        with open(log, "ab") as output:  # not a pipe: the server would keep it open
            code = subprocess.run(command, stdout=output, stderr=output, cwd=str(self.directory)).returncode
        if code != 0:
            raise RuntimeError(f"{program} failed with {code}:\n{log.read_text()}")


class Databases:
    """Makes databases on a server and drops them at the end of its block."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._made: List[str] = []

    def __enter__(self) -> "Databases":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], where: Optional[TracebackType]
    ) -> None:
        for name in self._made:
            self._psql("postgres", f'DROP DATABASE "{name}" WITH (FORCE)')

    def create(self) -> str:
        """Makes an empty database and returns its name."""
        name = f"t{os.getpid()}_{len(self._made)}"
        self._psql("postgres", f'CREATE DATABASE "{name}"')
        self._made.append(name)
        return name

    def url(self, name: str) -> str:
        """Returns the SQLAlchemy URL of database `name`, for psycopg."""
        return f"postgresql+psycopg://{self._server.user}@/{name}?host={self._server.directory}"

    def load(self, name: str, sql: str) -> None:
        """Runs `sql` in one transaction, as a file for psql. Fails with RuntimeError on the first error."""
        self._psql(name, sql)

    def query(self, name: str, sql: str) -> str:
        """Returns what `sql` gives in database `name`: columns by |, rows by newlines, nothing around."""
        return self._psql(name, sql, "-A", "-t").strip()

    def dump(self, name: str) -> str:
        """Returns what pg_dump says about the structure of database `name`, without its random lines."""
        text = self._client("pg_dump", "--schema-only", "-d", name)
        return "\n".join(line for line in text.splitlines() if not re.match(r"\\(un)?restrict ", line))

    def _psql(self, name: str, sql: str, *flags: str) -> str:
        # CREATE and DROP DATABASE refuse a transaction; everything else wants all or nothing.
        single = [] if " DATABASE " in sql else ["-1"]
        every = ["-X", "-q", "-v", "ON_ERROR_STOP=1", *single, *flags]
        return self._client("psql", *every, "-d", name, "-f", "-", text=sql)

    def _client(self, program: str, *arguments: str, text: str = "") -> str:
        command = [str(self._server.binaries / program), "-h", str(self._server.directory), "-U", self._server.user]
        done = subprocess.run([*command, *arguments], input=text.encode(), capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed:\n{done.stderr.decode()}")
        return done.stdout.decode()


def _unprivileged_user(directory: pathlib.Path) -> "tuple[str, List[str]]":
    """Returns who runs the server and the words in front of its commands; gives them `directory`."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name, []
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    os.chown(directory, entry.pw_uid, entry.pw_gid)
    directory.chmod(0o755)
    return entry.pw_name, ["runuser", "-u", entry.pw_name, "--"]
