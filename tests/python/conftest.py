"""What the tests of the Python package share: a PostgreSQL server of their own and databases on it."""

from __future__ import annotations

import importlib.util
import pathlib
import subprocess
import sys
from typing import Iterator

import pytest

import postgres

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "client" / "python" / "src"

sys.path.insert(0, str(SOURCES))


def pytest_configure() -> None:
    """Generates the stubs where they are not there yet and grpcio-tools is."""
    if not any((SOURCES / "lockkeeper" / "v1").glob("*_pb2.py")) and importlib.util.find_spec("grpc_tools"):
        subprocess.run([sys.executable, str(SOURCES.parent / "generate.py")], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL server on a private socket, for the whole run."""
    with postgres.Server.start() as running:
        yield running


@pytest.fixture()
def databases(server: postgres.Server) -> Iterator[postgres.Databases]:
    """Makes databases that last as long as one test."""
    with postgres.Databases(server) as made:
        yield made
