"""The rows of cli_test.py through the generated Python stubs alone: what a team's own tooling does.

    python3 tests/e2e/stubs_test.py --bin-dir build/release/bin

No `lk` is run. The models become DDL with lockkeeper.sqlalchemy, revision files are written by this program.
"""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
import sys
import unittest
import uuid
from typing import Any, ClassVar, List, Optional, Sequence, Tuple

import grpc

import support

sys.path.insert(0, str(support.PROVIDER))

import lockkeeper
from lockkeeper.v1 import (
    audit_service_pb2,
    audit_service_pb2_grpc,
    catalog_service_pb2,
    catalog_service_pb2_grpc,
    environment_pb2,
    environment_service_pb2,
    environment_service_pb2_grpc,
    error_reason_pb2,
    operation_pb2,
    operation_service_pb2,
    operation_service_pb2_grpc,
    plan_pb2,
    plan_service_pb2,
    plan_service_pb2_grpc,
    project_service_pb2,
    project_service_pb2_grpc,
    revision_service_pb2,
    revision_service_pb2_grpc,
    server_service_pb2,
    server_service_pb2_grpc,
    source_pb2,
)

STAGES = support.history().STAGES
PROJECT = "projects/default"
DEV = f"{PROJECT}/environments/dev"
SECONDS = 300.0


def request_id() -> str:
    return str(uuid.uuid4())


class Workflow(unittest.TestCase):
    """The rows, in order; one service and one working tree."""

    directory: ClassVar[pathlib.Path]
    service: ClassVar[support.Service]
    tree: ClassVar[support.Tree]
    channel: ClassVar[grpc.Channel]
    stage: ClassVar[int] = 0

    @classmethod
    def setUpClass(cls) -> None:
        cls.directory = support.temporary_directory()
        cls.service = support.Service(cls.directory / "data")
        cls.tree = support.Tree(cls.directory / "tree", cls.service.address)
        cls.connect()

    @classmethod
    def connect(cls) -> None:
        """Makes the stubs on a new channel."""
        options = [("grpc.max_receive_message_length", 64 << 20), ("grpc.max_send_message_length", 64 << 20)]
        options.append(("grpc.enable_http_proxy", 0))
        cls.channel = grpc.insecure_channel(cls.service.address, options=options)
        cls.audit = audit_service_pb2_grpc.AuditServiceStub(cls.channel)
        cls.catalog = catalog_service_pb2_grpc.CatalogServiceStub(cls.channel)
        cls.environments = environment_service_pb2_grpc.EnvironmentServiceStub(cls.channel)
        cls.operations = operation_service_pb2_grpc.OperationServiceStub(cls.channel)
        cls.plans = plan_service_pb2_grpc.PlanServiceStub(cls.channel)
        cls.projects = project_service_pb2_grpc.ProjectServiceStub(cls.channel)
        cls.revisions = revision_service_pb2_grpc.RevisionServiceStub(cls.channel)
        cls.server = server_service_pb2_grpc.ServerServiceStub(cls.channel)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.channel.close()
        cls.service.stop()
        support.remove(cls.directory)

    # What a tool would have around the stubs

    def bundle(self) -> source_pb2.Bundle:
        return lockkeeper.bundle_of(self.tree.directory / "revisions")

    def declared(self) -> source_pb2.DeclaredSchema:
        """The desired state of the working tree: models, then SQL files."""
        command = [sys.executable, "-m", "lockkeeper.sqlalchemy", "shop.models:Base"]
        printed = subprocess.run(
            command, cwd=str(self.tree.directory), env=self.tree.environment(), stdout=subprocess.PIPE, check=True
        )
        files = [
            source_pb2.SqlFile(path=f["path"], content=f["sql"].encode(), origin=source_pb2.SQL_ORIGIN_MODELS)
            for f in json.loads(printed.stdout)["files"]
        ]
        for path in sorted((self.tree.directory / "sql").glob("*.sql")):
            name = str(path.relative_to(self.tree.directory))
            files.append(
                source_pb2.SqlFile(path=name, content=path.read_bytes(), origin=source_pb2.SQL_ORIGIN_SQL_FILE)
            )
        return source_pb2.DeclaredSchema(files=files)

    def status(self, environment: str = DEV, drift: bool = False) -> Any:
        request = environment_service_pb2.GetEnvironmentStatusRequest(
            name=environment, bundle=self.bundle(), check_drift=drift
        )
        return self.environments.GetEnvironmentStatus(request, timeout=SECONDS)

    def current(self, environment: str = DEV) -> List[str]:
        return [each.id for each in self.status(environment).current]

    def draft(self, message: str) -> Any:
        """Drafts a revision from the working tree's models and SQL files, and writes its file if there is one."""
        request = revision_service_pb2.CreateRevisionRequest(
            parent=PROJECT, message=message, bundle=self.bundle(), request_id=request_id(),
        )
        getattr(request, "from").declared.CopyFrom(self.declared())
        response = self.revisions.CreateRevision(request, timeout=SECONDS)
        if response.HasField("file"):
            (self.tree.directory / "revisions" / response.file.file_name).write_bytes(response.file.content)
        return response

    def plan(self, target: str, environment: str = DEV, down: bool = False) -> plan_pb2.Plan:
        request = plan_service_pb2.CreatePlanRequest(
            environment=environment,
            direction=plan_pb2.DIRECTION_DOWNGRADE if down else plan_pb2.DIRECTION_UPGRADE,
            target=target,
            bundle=self.bundle(),
            request_id=request_id(),
        )
        return self.plans.CreatePlan(request, timeout=SECONDS).plan

    def run_plan(self, plan: plan_pb2.Plan) -> List[operation_pb2.OperationEvent]:
        """Starts a plan, follows it to its end and returns its durable events."""
        blocking = [f.id for f in plan.findings if f.severity == plan_pb2.SEVERITY_BLOCKING]
        request = operation_service_pb2.StartOperationRequest(
            plan=plan.name, expected_fingerprint=plan.start_fingerprint, request_id=request_id()
        )
        if blocking:
            with self.assertRaises(grpc.RpcError) as refused:
                self.operations.StartOperation(request, timeout=SECONDS)
            self.assert_reason(refused.exception, grpc.StatusCode.FAILED_PRECONDITION, "FINDINGS_OPEN")
            request.acknowledged_findings.extend(blocking)
            request.request_id = request_id()
        operation = self.operations.StartOperation(request, timeout=SECONDS).operation
        again = self.operations.StartOperation(request, timeout=SECONDS).operation
        self.assertEqual(again.name, operation.name, "the same request_id is the same operation")
        watched = operation_service_pb2.WatchOperationRequest(name=operation.name)
        events = [r.event for r in self.operations.WatchOperation(watched, timeout=SECONDS)]
        durable = [e for e in events if e.WhichOneof("event") not in ("heartbeat", "lock_waiting")]
        self.assertEqual([e.sequence for e in durable], list(range(1, len(durable) + 1)))
        ended = self.operations.GetOperation(operation_service_pb2.GetOperationRequest(name=operation.name)).operation
        self.assertEqual(ended.state, operation_pb2.OPERATION_STATE_SUCCEEDED, ended)
        return durable

    def move(self, target: str, environment: str = DEV, down: bool = False) -> None:
        plan = self.plan(target, environment, down)
        self.assertFalse(plan.nothing_to_do)
        self.run_plan(plan)

    def advance(self, stage: int) -> None:
        """Makes a revision for each stage up to `stage` and upgrades dev."""
        for number in range(self.stage + 1, stage + 1):
            self.tree.go_to_stage(number)
            self.draft(STAGES[number - 1].message)
            self.move("head")
            type(self).stage = number

    def check(self) -> Any:
        request = revision_service_pb2.CheckRevisionsRequest(
            parent=PROJECT, declared=self.declared(), bundle=self.bundle()
        )
        return self.revisions.CheckRevisions(request, timeout=SECONDS)

    def create(self, name: str) -> str:
        """Creates an environment with a database of its own and returns its resource name."""
        request = environment_service_pb2.CreateEnvironmentRequest(
            parent=PROJECT,
            environment_id=name,
            environment=environment_pb2.Environment(managed=environment_pb2.ManagedDatabase()),
            request_id=request_id(),
        )
        return str(self.environments.CreateEnvironment(request, timeout=SECONDS).environment.name)

    def assert_reason(self, error: Any, code: grpc.StatusCode, reason: str) -> lockkeeper.LockkeeperError:
        read = lockkeeper.LockkeeperError.of_call(error)
        self.assertEqual((read.code, read.reason), (code, reason), str(read))
        self.assertIn(f"ERROR_REASON_{reason}", error_reason_pb2.ErrorReason.keys())
        return read

    # The rows

    def test_01_the_service_says_what_it_is(self) -> None:
        info = self.server.GetServerInfo(server_service_pb2.GetServerInfoRequest())
        self.assertEqual((info.api_version, info.dev_mode, info.default_project), ("lockkeeper.v1", True, PROJECT))
        projects = self.projects.ListProjects(project_service_pb2.ListProjectsRequest()).projects
        self.assertIn(PROJECT, [p.name for p in projects])
        listed = self.environments.ListEnvironments(environment_service_pb2.ListEnvironmentsRequest(parent=PROJECT))
        self.assertIn(DEV, [e.name for e in listed.environments])
        probe = self.environments.ProbeEnvironment(environment_service_pb2.ProbeEnvironmentRequest(name=DEV))
        self.assertTrue(probe.reachable)
        self.assertTrue(probe.can_keep_ledger)
        self.assertEqual(self.current(), [])

    def test_02_models_become_a_revision_and_the_revision_is_applied(self) -> None:
        self.tree.go_to_stage(1)
        self.assertFalse(self.check().up_to_date)
        drafted = self.draft(STAGES[0].message)
        self.assertFalse(drafted.nothing_to_do)
        self.assertIn("CREATE TABLE app.tenant", drafted.revision.upgrade_sql)
        self.assertIn("DROP TABLE app.tenant", drafted.revision.downgrade_sql)
        self.assertEqual([each.id for each in self.status().pending], [drafted.revision.id])
        plan = self.plan("head")
        self.assertTrue(plan.proof.succeeded)
        self.assertEqual(plan.proof.end_fingerprint, plan.target_fingerprint)
        events = self.run_plan(plan)
        states = [e.state_changed.to for e in events if e.WhichOneof("event") == "state_changed"]
        self.assertEqual(states[-1], operation_pb2.OPERATION_STATE_SUCCEEDED)
        self.assertEqual(self.current(), [drafted.revision.id])
        self.assertTrue(self.plan("head").nothing_to_do)
        type(self).stage = 1

    def test_03_a_second_draft_has_nothing_to_do(self) -> None:
        drafted = self.draft("nothing")
        self.assertTrue(drafted.nothing_to_do)
        self.assertFalse(drafted.HasField("file"))
        self.assertTrue(self.check().up_to_date)

    def test_04_check_finds_a_forgotten_revision(self) -> None:
        self.tree.go_to_stage(2)
        checked = self.check()
        self.assertFalse(checked.up_to_date)
        self.assertIn(["app", "customer"], [list(c.object.path) for c in checked.changes])
        self.assertIn("CREATE TABLE app.customer", checked.sql)
        self.advance(2)

    def test_05_every_stage_of_the_sample(self) -> None:
        self.advance(len(STAGES))
        self.assertTrue(self.check().up_to_date)
        request = catalog_service_pb2.CompareSourcesRequest(
            parent=PROJECT, to=source_pb2.Source(declared=self.declared()), bundle=self.bundle()
        )
        getattr(request, "from").environment = DEV
        compared = self.catalog.CompareSources(request, timeout=SECONDS)
        self.assertEqual(compared.sql, "")
        self.assertEqual(list(compared.changes), [])
        self.assertEqual(list(compared.unsupported), [])

    def test_06_graph_revisions_and_one_revision(self) -> None:
        graph = self.revisions.GetGraph(
            revision_service_pb2.GetGraphRequest(parent=PROJECT, environments=[DEV])
        ).graph
        self.assertEqual(len(graph.nodes), len(STAGES))
        self.assertEqual(list(graph.heads), self.current())
        self.assertEqual([n.message for n in reversed(graph.nodes)], [s.message for s in STAGES])
        self.assertIn(DEV, graph.nodes[0].current_in)
        listed: List[str] = []
        token = ""
        while True:
            page = self.revisions.ListRevisions(
                revision_service_pb2.ListRevisionsRequest(parent=PROJECT, page_size=3, page_token=token)
            )
            listed.extend(r.id for r in page.revisions)
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(listed, [n.id for n in graph.nodes])
        one = self.revisions.GetRevision(
            revision_service_pb2.GetRevisionRequest(name=f"{PROJECT}/revisions/{listed[0][:6]}")
        )
        self.assertEqual(one.revision.message, STAGES[-1].message)

    def test_07_down_and_up(self) -> None:
        head = self.current()
        self.move("-1", down=True)
        self.move("+1")
        self.assertEqual(self.current(), head)
        self.move("base", down=True)
        self.assertEqual(self.current(), [])
        self.move("head")
        self.assertEqual(self.current(), head)

    def test_08_stamp(self) -> None:
        stamped = self.create("stamped")
        request = revision_service_pb2.StampEnvironmentRequest(
            environment=stamped, target="head", bundle=self.bundle(), request_id=request_id()
        )
        with self.assertRaises(grpc.RpcError) as refused:
            self.revisions.StampEnvironment(request, timeout=SECONDS)
        self.assert_reason(refused.exception, grpc.StatusCode.FAILED_PRECONDITION, "STAMP_UNTRUE")
        request.validate_only = True
        self.assertTrue(self.revisions.StampEnvironment(request, timeout=SECONDS).differences)
        self.assertEqual(self.current(stamped), [])

    def test_09_an_offline_script(self) -> None:
        way = plan_service_pb2.PlanTarget(
            environment=DEV, direction=plan_pb2.DIRECTION_UPGRADE, target="head", start="base", bundle=self.bundle()
        )
        rendered = self.plans.RenderPlanSql(plan_service_pb2.RenderPlanSqlRequest(way=way), timeout=SECONDS)
        self.assertIn("CREATE TABLE app.tenant", rendered.sql)
        self.assertEqual(len(rendered.revisions), len(STAGES))

    def test_10_verify(self) -> None:
        verified = self.revisions.VerifyRevisions(
            revision_service_pb2.VerifyRevisionsRequest(parent=PROJECT, bundle=self.bundle()), timeout=SECONDS
        )
        self.assertTrue(verified.ok, verified)
        self.assertEqual(len(verified.verdicts), len(STAGES))

    def test_11_an_environment_for_the_test_suite(self) -> None:
        test = self.create("test")
        self.move("head", test)
        request = catalog_service_pb2.CompareSourcesRequest(parent=PROJECT, to=source_pb2.Source(environment=test))
        getattr(request, "from").environment = DEV
        compared = self.catalog.CompareSources(request, timeout=SECONDS)
        self.assertEqual((compared.sql, compared.from_fingerprint), ("", compared.to_fingerprint))
        self.environments.DeleteEnvironment(environment_service_pb2.DeleteEnvironmentRequest(name=test))
        with self.assertRaises(grpc.RpcError) as gone:
            self.environments.GetEnvironment(environment_service_pb2.GetEnvironmentRequest(name=test))
        self.assert_reason(gone.exception, grpc.StatusCode.NOT_FOUND, "ENVIRONMENT_NOT_FOUND")

    def test_12_snapshots_objects_and_drift(self) -> None:
        captured = self.catalog.CaptureSnapshot(
            catalog_service_pb2.CaptureSnapshotRequest(parent=PROJECT, source=source_pb2.Source(environment=DEV)),
            timeout=SECONDS,
        ).snapshot
        self.assertEqual(len(captured.unsupported), 0, captured.unsupported)
        self.assertGreater(captured.object_count, 200)
        drift = self.catalog.DetectDrift(
            catalog_service_pb2.DetectDriftRequest(environment=DEV), timeout=SECONDS
        )
        self.assertEqual(len(drift.changes), 0)
        self.assertEqual(drift.found_fingerprint, captured.fingerprint)
        self.assertEqual(self.status(drift=True).drift, environment_pb2.DRIFT_STATE_NONE)

    def test_13_two_heads_are_refused(self) -> None:
        head = self.current()[0]
        before = set(self.tree.revisions)
        self.tree.write_revision("aaaaaaaaaaa1", head, "SELECT 1;", "SELECT 1;", "left")
        self.tree.write_revision("bbbbbbbbbbb2", head, "SELECT 1;", "SELECT 1;", "right")
        try:
            with self.assertRaises(grpc.RpcError) as refused:
                self.plan("head")
        finally:
            for path in set(self.tree.revisions) - before:
                path.unlink()
        error = self.assert_reason(refused.exception, grpc.StatusCode.FAILED_PRECONDITION, "MULTIPLE_HEADS")
        self.assertEqual(sorted(error.metadata["heads"].split(", ")), ["aaaaaaaaaaa1", "bbbbbbbbbbb2"])

    def test_14_pushed_files_come_back_byte_by_byte(self) -> None:
        files: List[Tuple[str, bytes]] = []
        token = ""
        while True:
            page = self.revisions.PullRevisions(
                revision_service_pb2.PullRevisionsRequest(parent=PROJECT, page_size=4, page_token=token)
            )
            files.extend((f.file_name, f.content) for f in page.files)
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(dict(files), {p.name: p.read_bytes() for p in self.tree.revisions})
        pushed = self.revisions.PushRevisions(
            revision_service_pb2.PushRevisionsRequest(parent=PROJECT, bundle=self.bundle(), request_id=request_id())
        )
        self.assertEqual({r.outcome for r in pushed.results}, {revision_service_pb2.PUSH_OUTCOME_UNCHANGED})

    def test_15_operations_and_ledger_are_on_record(self) -> None:
        listed = self.operations.ListOperations(
            operation_service_pb2.ListOperationsRequest(parent=DEV, page_size=5)
        )
        self.assertEqual(len(listed.operations), 5)
        self.assertTrue(listed.next_page_token)
        entries = self.operations.ListLedgerEntries(operation_service_pb2.ListLedgerEntriesRequest(parent=DEV)).entries
        self.assertEqual(entries[0].kind, operation_pb2.LEDGER_ENTRY_KIND_GROUP)
        self.assertTrue(entries[0].revision and entries[0].operation)

    def test_16_a_watch_goes_on_where_it_was(self) -> None:
        newest = self.operations.ListOperations(
            operation_service_pb2.ListOperationsRequest(parent=DEV, page_size=1)
        ).operations[0]

        def watched(after: int) -> List[int]:
            request = operation_service_pb2.WatchOperationRequest(name=newest.name, after_sequence=after)
            return [r.event.sequence for r in self.operations.WatchOperation(request, timeout=SECONDS)]

        everything = watched(0)
        self.assertEqual(everything[-1], newest.last_sequence)
        middle = len(everything) // 2
        self.assertEqual(watched(everything[middle]), everything[middle + 1 :])

    def test_17_a_deadline_is_kept_and_a_method_that_is_not_built_says_so(self) -> None:
        with self.assertRaises(grpc.RpcError) as late:
            self.revisions.VerifyRevisions(
                revision_service_pb2.VerifyRevisionsRequest(parent=PROJECT, bundle=self.bundle()), timeout=0.05
            )
        self.assertEqual(late.exception.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        try:
            self.audit.ListAuditEntries(audit_service_pb2.ListAuditEntriesRequest(parent=PROJECT))
        except grpc.RpcError as error:
            self.assert_reason(error, grpc.StatusCode.UNIMPLEMENTED, "NOT_BUILT_YET")

    def test_18_wrong_requests_are_refused_with_the_field(self) -> None:
        wrong: Sequence[Tuple[Any, Any]] = (
            (self.plans.CreatePlan, plan_service_pb2.CreatePlanRequest(environment=DEV, target="head")),
            (self.environments.GetEnvironment, environment_service_pb2.GetEnvironmentRequest(name="nonsense")),
            (self.revisions.CreateRevision, revision_service_pb2.CreateRevisionRequest(parent=PROJECT)),
        )
        for method, request in wrong:
            with self.assertRaises(grpc.RpcError) as refused:
                method(request, timeout=SECONDS)
            error = self.assert_reason(refused.exception, grpc.StatusCode.INVALID_ARGUMENT, "INVALID_ARGUMENT")
            self.assertTrue(error.metadata.get("field"), request)

    def test_19_the_small_client_does_the_same(self) -> None:
        with lockkeeper.Client(self.service.address, timeout=SECONDS) as client:
            self.assertEqual(client.project, PROJECT)
            bundle = self.bundle()
            acknowledged: Optional[List[str]] = None
            for target, down in (("-1", True), ("head", False)):
                plan = client.plan("dev", target, down=down, bundle=bundle)
                acknowledged = [f.id for f in plan.findings if f.severity == plan_pb2.SEVERITY_BLOCKING]
                operation = client.start(plan, acknowledge=acknowledged)
                self.assertEqual(client.wait(operation).state, operation_pb2.OPERATION_STATE_SUCCEEDED)
            with self.assertRaises(lockkeeper.LockkeeperError) as missing:
                client.status("nowhere")
            self.assertEqual(missing.exception.reason, "ENVIRONMENT_NOT_FOUND")
            self.assertTrue(re.fullmatch(r"[0-9a-f]{12}", client.status("dev").current[0].id))

    def test_20_a_restart_loses_nothing(self) -> None:
        before = self.status()
        self.channel.close()
        self.assertEqual(self.service.stop(), 0)
        type(self).service = support.Service(self.service.data_dir, self.service.port)
        type(self).connect()
        self.assertEqual(self.status(), before)


if __name__ == "__main__":
    support.main()
