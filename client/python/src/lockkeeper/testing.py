"""pytest fixtures: a database of its own for each test, at any revision.

In conftest.py::

    pytest_plugins = ["lockkeeper.testing"]

and in a test::

    @pytest.mark.lockkeeper(target="head")
    def test_insert(lockkeeper_database):
        with psycopg.connect(lockkeeper_database.url) as connection: ...

The databases come from a Lockkeeper service (LOCKKEEPER_SERVER, LOCKKEEPER_PROJECT) and lie on its shadow server. Each is
dropped when its test ends, and by the service when its time is over. The revision files of the directory
``lockkeeper_revisions`` (a setting of pytest, ``revisions`` when it is not given) travel with each request.
"""

from __future__ import annotations

import pathlib
from typing import Iterator

import pytest

from lockkeeper.v1 import source_pb2, test_database_pb2

from ._client import Client, bundle_of


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the setting ``lockkeeper_revisions``."""
    parser.addini("lockkeeper_revisions", "directory of the revision files, seen from the root", default="revisions")


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line("markers", "lockkeeper(target): the revision at which lockkeeper_database stands")


@pytest.fixture(scope="session")
def lockkeeper_client() -> Iterator[Client]:
    """The connection to the service, for the whole run; override it to say where the service is."""
    with Client() as client:
        yield client


@pytest.fixture(scope="session")
def lockkeeper_bundle(pytestconfig: pytest.Config) -> source_pb2.Bundle:
    """The revision files of the working tree; empty when there is no such directory."""
    directory = pathlib.Path(pytestconfig.rootpath, pytestconfig.getini("lockkeeper_revisions"))
    return bundle_of(directory) if directory.is_dir() else source_pb2.Bundle()


@pytest.fixture()
def lockkeeper_database(
    request: pytest.FixtureRequest, lockkeeper_client: Client, lockkeeper_bundle: source_pb2.Bundle
) -> Iterator[test_database_pb2.TestDatabase]:
    """A database of its own for this test; ``url``, ``host``, ``port``, ``database`` and ``user`` say where it is.

    Raises:
        LockkeeperError: the service does not answer, or the revisions do not run.
    """
    marker = request.node.get_closest_marker("lockkeeper")
    target = "heads" if marker is None else str(marker.kwargs.get("target", "heads"))
    database = lockkeeper_client.create_test_database(target, bundle=lockkeeper_bundle)
    yield database
    lockkeeper_client.delete_test_database(database)
