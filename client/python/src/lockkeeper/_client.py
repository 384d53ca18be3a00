"""The client: names, deadlines, errors, pages and watches around the generated stubs. No migration logic."""

from __future__ import annotations

import os
import pathlib
import uuid
from typing import Iterator, List, Optional, Sequence, Tuple, Union

import grpc

from lockkeeper.v1 import (
    audit_pb2,
    audit_service_pb2,
    catalog_service_pb2,
    environment_pb2,
    environment_service_pb2,
    operation_pb2,
    operation_service_pb2,
    plan_pb2,
    plan_service_pb2,
    project_pb2,
    project_service_pb2,
    revision_pb2,
    revision_service_pb2,
    server_service_pb2,
    source_pb2,
    test_database_pb2,
    test_database_service_pb2,
)

from ._connection import Connection
from ._errors import LockkeeperError, OperationFailed
from ._watch import watched


def bundle_of(directory: Union[str, "os.PathLike[str]"]) -> source_pb2.Bundle:
    """Returns the revision files of `directory`, by name.

    Args:
        directory: where the files ``*.sql`` are; their bytes travel as they are.

    Raises:
        OSError: the directory or a file cannot be read.
    """
    paths = sorted(pathlib.Path(directory).iterdir())
    files = [
        source_pb2.RevisionFile(file_name=path.name, content=path.read_bytes())
        for path in paths
        if path.suffix == ".sql"
    ]
    return source_pb2.Bundle(files=files)


class Client(Connection):
    """A connection to a Lockkeeper service, for one project. Safe to use from several threads.

    ::

        with lockkeeper.Client("127.0.0.1:7433") as client:
            bundle = lockkeeper.bundle_of("revisions")
            plan = client.plan("staging", "head", bundle=bundle)
            for event in client.watch(client.start(plan)):
                print(event)

    The generated stubs are at `audit`, `catalog`, `environments`, `operations`, `plans`, `projects`, `revisions` and
    `server`; give one of their methods to `call` to have the same deadlines and errors.

    Every method that calls the service may raise `LockkeeperError`. Reads, and writes that carry a request id, are
    repeated while the service is UNAVAILABLE, within the deadline. Environments may be named by their short
    name (``dev``) or their resource name.

    Args:
        address: ``HOST:PORT``. LOCKKEEPER_SERVER when None, and `DEFAULT_ADDRESS` when that is not set.
        project: short name or resource name. LOCKKEEPER_PROJECT when None, and the service's own default when that
            is not set.
        timeout: default deadline of one call in seconds, its repetitions included. Streams have none.
        credentials: for TLS; None for a connection in clear text.
        metadata: sent with every call, for example ``[("authorization", "Bearer ...")]``.
    """

    def __init__(
        self,
        address: Optional[str] = None,
        *,
        project: Optional[str] = None,
        timeout: float = 60.0,
        credentials: Optional[grpc.ChannelCredentials] = None,
        metadata: Sequence[Tuple[str, str]] = (),
    ) -> None:
        super().__init__(address, timeout, credentials, metadata)
        self._project = project or os.environ.get("LOCKKEEPER_PROJECT") or ""

    # Names

    @property
    def project(self) -> str:
        """Resource name of the project, ``projects/NAME``. Asks the service once when none was named.

        Raises:
            LockkeeperError: the service does not answer, or has no default project (code INVALID_ARGUMENT).
        """
        if not self._project:
            self._project = self.server_info().default_project
        if not self._project:
            raise LockkeeperError(
                grpc.StatusCode.INVALID_ARGUMENT,
                f"the service at {self.address} has no default project: give Client(project=...) or set "
                "LOCKKEEPER_PROJECT",
                reason="INVALID_ARGUMENT",
                metadata={"field": "project"},
            )
        if not self._project.startswith("projects/"):
            self._project = f"projects/{self._project}"
        return self._project

    def environment_name(self, environment: str) -> str:
        """Returns the resource name of `environment`, which may be one already."""
        return environment if "/" in environment else f"{self.project}/environments/{environment}"

    # The service, projects, environments

    def server_info(self) -> server_service_pb2.GetServerInfoResponse:
        """Returns versions and mode of the service."""
        return self.call(self.server.GetServerInfo, server_service_pb2.GetServerInfoRequest())

    def list_projects(self) -> Iterator[project_pb2.Project]:
        """Yields the projects that the caller may see, by name."""
        return self.pages(self.projects.ListProjects, project_service_pb2.ListProjectsRequest(), "projects")

    def list_environments(self) -> Iterator[environment_pb2.Environment]:
        """Yields the project's environments, by name."""
        request = environment_service_pb2.ListEnvironmentsRequest(parent=self.project)
        return self.pages(self.environments.ListEnvironments, request, "environments")

    def create_environment(
        self, environment_id: str, environment: Optional[environment_pb2.Environment] = None
    ) -> environment_pb2.Environment:
        """Creates an environment and returns it.

        Args:
            environment_id: its short name.
            environment: its connection and settings; None for a database of its own on the service's embedded
                server.
        """
        wanted = environment or environment_pb2.Environment(managed=environment_pb2.ManagedDatabase())
        request = environment_service_pb2.CreateEnvironmentRequest(
            parent=self.project, environment_id=environment_id, environment=wanted, request_id=str(uuid.uuid4())
        )
        return self.call(self.environments.CreateEnvironment, request).environment

    def status(
        self, environment: str, *, bundle: Optional[source_pb2.Bundle] = None, check_drift: bool = False
    ) -> environment_service_pb2.GetEnvironmentStatusResponse:
        """Returns where an environment stands: current and pending revisions, heads, drift, running operation.

        Args:
            environment: its name.
            bundle: revision files of the working tree, which count although they are not pushed.
            check_drift: also compare the database with its revisions; takes longer.
        """
        request = environment_service_pb2.GetEnvironmentStatusRequest(
            name=self.environment_name(environment), bundle=bundle, check_drift=check_drift
        )
        return self.call(self.environments.GetEnvironmentStatus, request)

    # Revisions

    def list_revisions(self) -> Iterator[revision_pb2.Revision]:
        """Yields the pushed revisions without their scripts, children before parents."""
        request = revision_service_pb2.ListRevisionsRequest(parent=self.project)
        return self.pages(self.revisions.ListRevisions, request, "revisions")

    def push(self, bundle: source_pb2.Bundle) -> List[revision_service_pb2.PushResult]:
        """Stores revision files, all or none, and returns what became of each, in the order of `bundle`."""
        request = revision_service_pb2.PushRevisionsRequest(
            parent=self.project, bundle=bundle, request_id=str(uuid.uuid4())
        )
        return list(self.call(self.revisions.PushRevisions, request).results)

    def pull(self, known_digests: Sequence[str] = ()) -> Iterator[source_pb2.RevisionFile]:
        """Yields the pushed revision files, parents before children, without those of `known_digests`."""
        request = revision_service_pb2.PullRevisionsRequest(parent=self.project, known_digests=known_digests)
        return self.pages(self.revisions.PullRevisions, request, "files")

    def graph(self, *, bundle: Optional[source_pb2.Bundle] = None) -> revision_pb2.RevisionGraph:
        """Returns the graph of the pushed revisions and of `bundle` together."""
        request = revision_service_pb2.GetGraphRequest(parent=self.project, bundle=bundle)
        return self.call(self.revisions.GetGraph, request).graph

    # Plans and operations

    def plan(
        self,
        environment: str,
        target: str = "head",
        *,
        down: bool = False,
        bundle: Optional[source_pb2.Bundle] = None,
        timeout: Optional[float] = None,
    ) -> plan_pb2.Plan:
        """Returns a plan that is built, judged and proved.

        Args:
            environment: its name.
            target: ``head``, ``heads``, ``base``, ``+1``, ``-1``, ``label@head``, an id or a prefix of one.
            down: towards the bases instead of the heads.
            bundle: revision files of the working tree.
            timeout: deadline in seconds; the client's when None.
        """
        way = plan_pb2.DIRECTION_DOWNGRADE if down else plan_pb2.DIRECTION_UPGRADE
        request = plan_service_pb2.CreatePlanRequest(
            environment=self.environment_name(environment),
            direction=way,
            target=target,
            bundle=bundle,
            request_id=str(uuid.uuid4()),
        )
        return self.call(self.plans.CreatePlan, request, timeout=timeout).plan

    def start(self, plan: plan_pb2.Plan, *, acknowledge: Sequence[str] = ()) -> operation_pb2.Operation:
        """Starts `plan` and returns its operation at once; follow it with `watch` or `wait`.

        Args:
            plan: what `plan` returned; it runs only if the database is where it was then.
            acknowledge: ids of the blocking findings that the caller accepts.
        """
        request = operation_service_pb2.StartOperationRequest(
            plan=plan.name,
            expected_fingerprint=plan.start_fingerprint,
            acknowledged_findings=acknowledge,
            request_id=str(uuid.uuid4()),
        )
        return self.call(self.operations.StartOperation, request).operation

    def watch(
        self,
        operation: Union[str, operation_pb2.Operation],
        *,
        after_sequence: int = 0,
        heartbeats: bool = False,
        patience: float = 60.0,
    ) -> Iterator[operation_pb2.OperationEvent]:
        """Yields the events of `operation` until it ends, each durable one exactly once.

        When the connection breaks, the watch goes on after the last durable event it has seen. Leaving the loop
        stops the watch and not the operation.

        Args:
            operation: the operation or its resource name.
            after_sequence: sequence of the last durable event that the caller has; everything when 0.
            heartbeats: yield heartbeat events too.
            patience: seconds without a connection after which the watch gives up.

        Raises:
            LockkeeperError: the service refuses, or cannot be reached for longer than `patience`.
        """
        name = operation if isinstance(operation, str) else operation.name
        return watched(self, name, after_sequence, heartbeats, patience)

    def wait(self, operation: Union[str, operation_pb2.Operation]) -> operation_pb2.Operation:
        """Follows `operation` until it ends and returns it.

        Raises:
            OperationFailed: it ended in another state than SUCCEEDED.
            LockkeeperError: as `watch`.
        """
        name = operation if isinstance(operation, str) else operation.name
        for _ in self.watch(name):
            pass
        ended = self.get_operation(name)
        if ended.state != operation_pb2.OPERATION_STATE_SUCCEEDED:
            raise OperationFailed(ended)
        return ended

    def get_operation(self, name: str) -> operation_pb2.Operation:
        """Returns the operation with the resource name `name`, as it is now."""
        request = operation_service_pb2.GetOperationRequest(name=name)
        return self.call(self.operations.GetOperation, request).operation

    def list_operations(self, environment: str = "-", *, running_only: bool = False) -> Iterator[operation_pb2.Operation]:
        """Yields the operations of an environment, newest first; of all environments for ``-``."""
        request = operation_service_pb2.ListOperationsRequest(
            parent=self.environment_name(environment), running_only=running_only
        )
        return self.pages(self.operations.ListOperations, request, "operations")

    def cancel(self, operation: Union[str, operation_pb2.Operation], reason: str = "") -> operation_pb2.Operation:
        """Asks an operation to end at the next group boundary and returns it as it is now."""
        name = operation if isinstance(operation, str) else operation.name
        request = operation_service_pb2.CancelOperationRequest(name=name, reason=reason)
        return self.call(self.operations.CancelOperation, request).operation

    def resume(self, operation: Union[str, operation_pb2.Operation]) -> operation_pb2.Operation:
        """Settles an operation that is in doubt or was left behind, lets it run on, and returns it."""
        name = operation if isinstance(operation, str) else operation.name
        request = operation_service_pb2.ResumeOperationRequest(name=name, request_id=str(uuid.uuid4()))
        return self.call(self.operations.ResumeOperation, request).operation

    # Databases for tests

    def create_test_database(
        self, target: str = "heads", *, bundle: Optional[source_pb2.Bundle] = None, seconds: float = 3600.0
    ) -> test_database_pb2.TestDatabase:
        """Makes a database at a revision for one test and returns where it is.

        Args:
            target: ``heads``, ``base``, ``label@head``, an id or a prefix of one.
            bundle: revision files of the working tree.
            seconds: after which it is dropped in any case; at most a day.
        """
        request = test_database_service_pb2.CreateTestDatabaseRequest(
            parent=self.project, target=target, bundle=bundle, request_id=str(uuid.uuid4())
        )
        request.ttl.FromNanoseconds(int(seconds * 1e9))
        return self.call(self.test_databases.CreateTestDatabase, request).test_database

    def delete_test_database(self, database: Union[str, test_database_pb2.TestDatabase]) -> None:
        """Drops a test database, whoever is connected to it."""
        name = database if isinstance(database, str) else database.name
        request = test_database_service_pb2.DeleteTestDatabaseRequest(name=name)
        self.call(self.test_databases.DeleteTestDatabase, request)

    # Records

    def list_ledger_entries(self, environment: str) -> Iterator[operation_pb2.LedgerEntry]:
        """Yields the rows of the ledger in an environment's database, newest first."""
        request = operation_service_pb2.ListLedgerEntriesRequest(parent=self.environment_name(environment))
        return self.pages(self.operations.ListLedgerEntries, request, "entries")

    def list_audit_entries(self, resource: str = "") -> Iterator[audit_pb2.AuditEntry]:
        """Yields the audit trail of the project, newest first; only entries about `resource` if it is given."""
        request = audit_service_pb2.ListAuditEntriesRequest(parent=self.project, resource=resource)
        return self.pages(self.audit.ListAuditEntries, request, "entries")

    # Sources

    def compare(
        self,
        from_source: source_pb2.Source,
        to_source: source_pb2.Source,
        *,
        bundle: Optional[source_pb2.Bundle] = None,
    ) -> catalog_service_pb2.CompareSourcesResponse:
        """Returns what differs between two sources and the SQL that leads from the first to the second."""
        request = catalog_service_pb2.CompareSourcesRequest(parent=self.project, to=to_source, bundle=bundle)
        getattr(request, "from").CopyFrom(from_source)  # the field's name is a word of Python
        return self.call(self.catalog.CompareSources, request)
