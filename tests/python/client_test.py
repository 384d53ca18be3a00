"""The client against a service that is played by the test: errors, pages, deadlines, repetition, watching."""

from __future__ import annotations

import contextlib
import threading
import time
from concurrent import futures
from typing import Any, Callable, Dict, Iterator, List, Tuple

import pytest

grpc = pytest.importorskip("grpc")

import lockkeeper
from lockkeeper import _errors
from lockkeeper.v1 import (
    environment_pb2,
    environment_service_pb2,
    environment_service_pb2_grpc,
    operation_pb2,
    operation_service_pb2,
    operation_service_pb2_grpc,
    plan_pb2,
    revision_service_pb2,
    revision_service_pb2_grpc,
    server_service_pb2,
    server_service_pb2_grpc,
)

OPERATION = "projects/p/environments/dev/operations/1"


def field(number: int, value: bytes) -> bytes:
    """One length-delimited field of a serialised message."""
    assert len(value) < 16384
    size = bytes([len(value)]) if len(value) < 128 else bytes([len(value) & 127 | 128, len(value) >> 7])
    return bytes([number << 3 | 2]) + size + value


def error_info(reason: str, metadata: Dict[str, str], domain: str = "lockkeeper.dev") -> bytes:
    """A serialised google.rpc.Status with one ErrorInfo, between details and fields that a client does not know."""
    info = field(1, reason.encode()) + field(2, domain.encode())
    for key, value in metadata.items():
        info += field(3, field(1, key.encode()) + field(2, value.encode()))
    detail = field(1, b"type.googleapis.com/google.rpc.ErrorInfo") + field(2, info)
    other = field(1, b"type.googleapis.com/google.rpc.RequestInfo") + field(2, b"\xff\xff")
    return b"\x08\x09" + field(2, b"message") + field(3, other) + field(3, detail) + b"\x7d\x01\x02\x03\x04"


class Service(
    environment_service_pb2_grpc.EnvironmentServiceServicer,
    operation_service_pb2_grpc.OperationServiceServicer,
    revision_service_pb2_grpc.RevisionServiceServicer,
    server_service_pb2_grpc.ServerServiceServicer,
):
    """A service whose answers are functions that the tests put in; it records the requests."""

    def __init__(self) -> None:
        self.calls: List[Tuple[str, Any]] = []
        self.answers: Dict[str, Callable[[Any, Any], Any]] = {
            "GetServerInfo": lambda request, _: server_service_pb2.GetServerInfoResponse(default_project="projects/p")
        }

    def __getattribute__(self, name: str) -> Any:
        if name[0].isupper():  # an RPC

            def answer(request: Any, context: Any) -> Any:
                self.calls.append((name, request))
                return self.answers[name](request, context)

            return answer
        return super().__getattribute__(name)

    def count(self, name: str) -> int:
        return sum(1 for called, _ in self.calls if called == name)


@pytest.fixture()
def service() -> Service:
    return Service()


@contextlib.contextmanager
def served(service: Service, port: int = 0) -> Iterator[int]:
    server = grpc.server(futures.ThreadPoolExecutor(4))
    environment_service_pb2_grpc.add_EnvironmentServiceServicer_to_server(service, server)
    operation_service_pb2_grpc.add_OperationServiceServicer_to_server(service, server)
    revision_service_pb2_grpc.add_RevisionServiceServicer_to_server(service, server)
    server_service_pb2_grpc.add_ServerServiceServicer_to_server(service, server)
    bound = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    try:
        yield bound
    finally:
        server.stop(0).wait()


@pytest.fixture()
def client(service: Service) -> Iterator[lockkeeper.Client]:
    with served(service) as port, lockkeeper.Client(f"127.0.0.1:{port}", project="p", timeout=10) as connected:
        connected.pause = lambda _: None
        yield connected


def failing(code: Any, times: int, then: Callable[[Any, Any], Any], trailer: bytes = b"") -> Callable[[Any, Any], Any]:
    """An answer that fails `times` times and then is `then`."""
    left = [times]

    def answer(request: Any, context: Any) -> Any:
        if left[0] == 0:
            return then(request, context)
        left[0] -= 1
        if trailer:
            context.set_trailing_metadata((("grpc-status-details-bin", trailer),))
        context.abort(code, "no")

    return answer


def status(_: Any, __: Any) -> Any:
    return environment_service_pb2.GetEnvironmentStatusResponse(environment="projects/p/environments/dev")


def event(sequence: int, **kind: Any) -> Any:
    return operation_service_pb2.WatchOperationResponse(
        event=operation_pb2.OperationEvent(sequence=sequence, **kind)
    )


def note(sequence: int) -> Any:
    return event(sequence, note=operation_pb2.Note(text=f"n{sequence}"))


def ended(sequence: int, state: int = operation_pb2.OPERATION_STATE_SUCCEEDED) -> Any:
    return event(sequence, state_changed=operation_pb2.StateChanged(to=state))


def operation(state: int, **fields: Any) -> Callable[[Any, Any], Any]:
    made = operation_pb2.Operation(name=OPERATION, state=state, **fields)
    return lambda _, __: operation_service_pb2.GetOperationResponse(operation=made)


def test_an_error_has_code_reason_metadata_and_method(service: Service, client: lockkeeper.Client) -> None:
    trailer = error_info("MULTIPLE_HEADS", {"heads": "a\nb", "hint": "merge them", "long": "x" * 300})
    service.answers["GetEnvironmentStatus"] = failing(grpc.StatusCode.FAILED_PRECONDITION, 1, status, trailer)
    with pytest.raises(lockkeeper.LockkeeperError) as raised:
        client.status("dev")
    error = raised.value
    assert (error.code, error.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "MULTIPLE_HEADS")
    assert error.metadata == {"heads": "a\nb", "hint": "merge them", "long": "x" * 300}
    assert error.method == "/lockkeeper.v1.EnvironmentService/GetEnvironmentStatus"
    assert str(error) == "FAILED_PRECONDITION MULTIPLE_HEADS: no\nmerge them"
    assert [url.rpartition("/")[2] for url, _ in error.details] == ["google.rpc.RequestInfo", "google.rpc.ErrorInfo"]
    assert service.count("GetEnvironmentStatus") == 1, "a refusal is not repeated"


@pytest.mark.parametrize(
    "trailer", [b"", b"\xff", b"\x1a\x7f", b"\x1b\x00", field(3, b"\x0a\xff"), error_info("X", {}, domain="else")]
)
def test_a_trailer_that_says_nothing_leaves_the_reason_empty(
    service: Service, client: lockkeeper.Client, trailer: bytes
) -> None:
    service.answers["GetEnvironmentStatus"] = failing(grpc.StatusCode.INTERNAL, 1, status, trailer)
    with pytest.raises(lockkeeper.LockkeeperError) as raised:
        client.status("dev")
    assert (raised.value.code, raised.value.reason) == (grpc.StatusCode.INTERNAL, "")


def test_wire_fields_of_every_type_are_read() -> None:
    fields = _errors._fields(b"\x08\x96\x01" + b"\x11" + b"\0" * 8 + b"\x1d" + b"\1\2\3\4" + field(4, b"x"))
    assert fields == [(1, 150), (2, b"\0" * 8), (3, b"\1\2\3\4"), (4, b"x")]


def test_a_read_is_repeated_while_the_service_is_unavailable(service: Service, client: lockkeeper.Client) -> None:
    service.answers["GetEnvironmentStatus"] = failing(grpc.StatusCode.UNAVAILABLE, 2, status)
    assert client.status("dev").environment == "projects/p/environments/dev"
    assert service.count("GetEnvironmentStatus") == 3


def test_a_read_is_given_up_after_five_tries(service: Service, client: lockkeeper.Client) -> None:
    service.answers["GetEnvironmentStatus"] = failing(grpc.StatusCode.UNAVAILABLE, 9, status)
    request = environment_service_pb2.GetEnvironmentStatusRequest(name="x")
    with pytest.raises(lockkeeper.LockkeeperError) as raised:
        client.call(client.environments.GetEnvironmentStatus, request, timeout=60)
    assert raised.value.code == grpc.StatusCode.UNAVAILABLE
    assert service.count("GetEnvironmentStatus") == 5


def test_a_write_with_a_request_id_is_repeated_with_the_same_one(service: Service, client: lockkeeper.Client) -> None:
    def ok(_: Any, __: Any) -> Any:
        return operation_service_pb2.StartOperationResponse()

    service.answers["StartOperation"] = failing(grpc.StatusCode.UNAVAILABLE, 1, ok)
    client.start(plan_pb2.Plan(name="x"))
    assert service.count("StartOperation") == 2
    assert len({request.request_id for name, request in service.calls if name == "StartOperation"}) == 1


def test_a_write_without_a_request_id_is_never_repeated(service: Service, client: lockkeeper.Client) -> None:
    def ok(_: Any, __: Any) -> Any:
        return operation_service_pb2.CancelOperationResponse()

    service.answers["CancelOperation"] = failing(grpc.StatusCode.UNAVAILABLE, 1, ok)
    with pytest.raises(lockkeeper.LockkeeperError):
        client.cancel(OPERATION)
    assert service.count("CancelOperation") == 1


def test_a_call_ends_at_its_deadline(service: Service, client: lockkeeper.Client) -> None:
    def slow(request: Any, context: Any) -> Any:
        time.sleep(0.5)
        return status(request, context)

    service.answers["GetEnvironmentStatus"] = slow
    request = environment_service_pb2.GetEnvironmentStatusRequest(name="x")
    with pytest.raises(lockkeeper.LockkeeperError) as raised:
        client.call(client.environments.GetEnvironmentStatus, request, timeout=0.1)
    assert raised.value.code == grpc.StatusCode.DEADLINE_EXCEEDED


def test_nobody_listening_is_unavailable() -> None:
    with lockkeeper.Client("127.0.0.1:1", project="p") as client:
        with pytest.raises(lockkeeper.LockkeeperError) as raised:
            client.call(client.server.GetServerInfo, server_service_pb2.GetServerInfoRequest(), timeout=60)
    assert raised.value.code == grpc.StatusCode.UNAVAILABLE


def test_pages_are_followed_to_the_last(service: Service, client: lockkeeper.Client) -> None:
    def page(request: Any, _: Any) -> Any:
        number = int(request.page_token or "0")
        return environment_service_pb2.ListEnvironmentsResponse(
            environments=[environment_pb2.Environment(name=f"e{number}")] if number != 1 else [],
            next_page_token=str(number + 1) if number < 3 else "",
        )

    service.answers["ListEnvironments"] = page
    assert [e.name for e in client.list_environments()] == ["e0", "e2", "e3"], "an empty page is not the end"
    assert all(request.parent == "projects/p" for _, request in service.calls)


def test_the_project_is_the_service_default_when_none_is_named(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOCKKEEPER_PROJECT", raising=False)
    with served(service) as port, lockkeeper.Client(f"127.0.0.1:{port}") as client:
        assert client.environment_name("dev") == "projects/p/environments/dev"
        assert client.environment_name("projects/q/environments/x") == "projects/q/environments/x"
        service.answers["GetServerInfo"] = lambda *_: server_service_pb2.GetServerInfoResponse()
        client._project = ""
        with pytest.raises(lockkeeper.LockkeeperError, match="LOCKKEEPER_PROJECT"):
            client.environment_name("dev")


def test_address_and_project_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCKKEEPER_SERVER", "127.0.0.1:5")
    monkeypatch.setenv("LOCKKEEPER_PROJECT", "mine")
    with lockkeeper.Client() as client:
        assert (client.address, client.project) == ("127.0.0.1:5", "projects/mine")


def test_revision_files_travel_with_their_bytes(
    service: Service, client: lockkeeper.Client, tmp_path: Any
) -> None:
    (tmp_path / "b.sql").write_bytes(b"\xff\r\n")
    (tmp_path / "a.sql").write_bytes(b"a")
    (tmp_path / "notes.txt").write_bytes(b"x")
    service.answers["PushRevisions"] = lambda request, _: revision_service_pb2.PushRevisionsResponse(
        results=[revision_service_pb2.PushResult(file_name=file.file_name) for file in request.bundle.files]
    )
    assert [r.file_name for r in client.push(lockkeeper.bundle_of(tmp_path))] == ["a.sql", "b.sql"]
    assert service.calls[0][1].bundle.files[1].content == b"\xff\r\n"
    assert service.calls[0][1].request_id


def test_a_watch_yields_events_to_the_end_and_no_heartbeats(service: Service, client: lockkeeper.Client) -> None:
    beat = event(1, heartbeat=operation_pb2.Heartbeat())
    waiting = event(1, lock_waiting=operation_pb2.LockWaiting(tries=2))
    service.answers["WatchOperation"] = lambda *_: iter([note(1), beat, waiting, ended(2)])
    kinds = [e.WhichOneof("event") for e in client.watch(OPERATION)]
    assert kinds == ["note", "lock_waiting", "state_changed"]
    assert len(list(client.watch(OPERATION, heartbeats=True))) == 4


def test_a_watch_goes_on_after_the_last_event_it_has_seen(service: Service, client: lockkeeper.Client) -> None:
    streams = [[note(1), note(2)], [], [note(2), note(3)], [ended(4)]]

    def watch(request: Any, context: Any) -> Iterator[Any]:
        events = streams.pop(0)
        yield from events
        if streams:
            context.abort(grpc.StatusCode.UNAVAILABLE, "gone")

    service.answers["WatchOperation"] = watch
    seen = [e.sequence for e in client.watch(OPERATION)]
    assert seen == [1, 2, 3, 4], "the second 2 is a repetition"
    asked = [request.after_sequence for name, request in service.calls if name == "WatchOperation"]
    assert asked == [0, 2, 2, 3]


def test_a_watch_survives_a_service_that_starts_again(service: Service) -> None:
    first_event_seen = threading.Event()

    def one_then_hang(request: Any, context: Any) -> Iterator[Any]:
        yield note(1)
        first_event_seen.wait(5)
        context.abort(grpc.StatusCode.UNAVAILABLE, "draining")

    service.answers["WatchOperation"] = one_then_hang
    with contextlib.ExitStack() as first:
        port = first.enter_context(served(service))
        with lockkeeper.Client(f"127.0.0.1:{port}", project="p") as client:
            watched = client.watch(OPERATION)
            assert next(watched).sequence == 1
            first_event_seen.set()
            first.close()
            service.answers["WatchOperation"] = lambda *_: iter([ended(2)])
            with served(service, port):
                assert [e.sequence for e in watched] == [2]


def test_a_watch_that_is_refused_fails_at_once(service: Service, client: lockkeeper.Client) -> None:
    trailer = error_info("OPERATION_NOT_FOUND", {"operation": OPERATION})

    def watch(request: Any, context: Any) -> Iterator[Any]:
        context.set_trailing_metadata((("grpc-status-details-bin", trailer),))
        context.abort(grpc.StatusCode.NOT_FOUND, "no such operation")
        yield

    service.answers["WatchOperation"] = watch
    with pytest.raises(lockkeeper.LockkeeperError) as raised:
        list(client.watch(OPERATION))
    assert raised.value.reason == "OPERATION_NOT_FOUND"
    assert service.count("WatchOperation") == 1


def test_a_watch_gives_up_when_its_patience_ends(service: Service, client: lockkeeper.Client) -> None:
    def watch(request: Any, context: Any) -> Iterator[Any]:
        context.abort(grpc.StatusCode.UNAVAILABLE, "gone")
        yield

    service.answers["WatchOperation"] = watch
    with pytest.raises(lockkeeper.LockkeeperError) as raised:
        list(client.watch(OPERATION, patience=0.1))
    assert raised.value.code == grpc.StatusCode.UNAVAILABLE


def test_a_watch_of_an_operation_that_ended_long_ago_ends(service: Service, client: lockkeeper.Client) -> None:
    service.answers["WatchOperation"] = lambda *_: iter([])
    service.answers["GetOperation"] = operation(operation_pb2.OPERATION_STATE_FAILED)
    assert list(client.watch(OPERATION, after_sequence=9)) == []


def test_waiting_for_an_operation_that_fails_raises_why(service: Service, client: lockkeeper.Client) -> None:
    failure = operation_pb2.OperationFailure(
        reason="SQL_FAILED", message="relation exists", metadata={"sqlstate": "42P07"}
    )
    service.answers["WatchOperation"] = lambda *_: iter([ended(1, operation_pb2.OPERATION_STATE_FAILED)])
    service.answers["GetOperation"] = operation(operation_pb2.OPERATION_STATE_FAILED, failure=failure)
    with pytest.raises(lockkeeper.OperationFailed) as raised:
        client.wait(OPERATION)
    assert (raised.value.reason, raised.value.metadata) == ("SQL_FAILED", {"sqlstate": "42P07"})
    assert raised.value.operation.name == OPERATION
    service.answers["GetOperation"] = operation(operation_pb2.OPERATION_STATE_IN_DOUBT)
    with pytest.raises(lockkeeper.OperationFailed, match="ended as IN_DOUBT") as raised:
        client.wait(OPERATION)
    assert raised.value.code == grpc.StatusCode.UNKNOWN


def test_waiting_for_an_operation_that_succeeds_returns_it(service: Service, client: lockkeeper.Client) -> None:
    service.answers["WatchOperation"] = lambda *_: iter([ended(1)])
    service.answers["GetOperation"] = operation(operation_pb2.OPERATION_STATE_SUCCEEDED, steps_done=3)
    assert client.wait(operation_pb2.Operation(name=OPERATION)).steps_done == 3


def test_leaving_a_watch_cancels_the_stream_only(service: Service, client: lockkeeper.Client) -> None:
    cancelled = threading.Event()

    def watch(request: Any, context: Any) -> Iterator[Any]:
        context.add_callback(cancelled.set)
        yield note(1)
        cancelled.wait(5)

    service.answers["WatchOperation"] = watch
    for _ in client.watch(OPERATION):
        break
    assert cancelled.wait(5)
    assert [name for name, _ in service.calls] == ["WatchOperation"]
