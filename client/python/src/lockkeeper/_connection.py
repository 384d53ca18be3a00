"""A connection to the service: channel, stubs, deadlines, errors, repetition and pages. Knows no method by name."""

from __future__ import annotations

import os
import random
import time
from types import TracebackType
from typing import Callable, Iterable, Iterator, Optional, Sequence, Tuple, Type, TypeVar

import grpc

from lockkeeper.v1 import (
    audit_service_pb2_grpc,
    catalog_service_pb2_grpc,
    environment_service_pb2_grpc,
    operation_service_pb2_grpc,
    plan_service_pb2_grpc,
    project_service_pb2_grpc,
    revision_service_pb2_grpc,
    server_service_pb2_grpc,
)

from ._errors import LockkeeperError

#: Address of the service when neither the caller nor LOCKKEEPER_SERVER names one.
DEFAULT_ADDRESS = "127.0.0.1:7433"

#: Largest message that is accepted and sent, in bytes (proto/lockkeeper/v1/README.md, "Conventions").
MAX_MESSAGE_BYTES = 64 << 20

#: Beginnings of the names of methods that change nothing, so that they may be repeated.
_READS = ("Check", "Compare", "Detect", "Get", "Lint", "List", "Probe", "Pull", "Render", "Verify")

_Request = TypeVar("_Request")
_Response = TypeVar("_Response")
_Page = TypeVar("_Page")
_Item = TypeVar("_Item")
_Self = TypeVar("_Self", bound="Connection")


class Connection:
    """A channel with the stubs of all services on it. Safe to use from several threads.

    Args:
        address: ``HOST:PORT``. LOCKKEEPER_SERVER when None, and `DEFAULT_ADDRESS` when that is not set.
        timeout: default deadline of one call in seconds, its repetitions included. Streams have none.
        credentials: for TLS; None for a connection in clear text.
        metadata: sent with every call, for example ``[("authorization", "Bearer ...")]``.
    """

    def __init__(
        self,
        address: Optional[str],
        timeout: float,
        credentials: Optional[grpc.ChannelCredentials],
        metadata: Sequence[Tuple[str, str]],
    ) -> None:
        self.address = address or os.environ.get("LOCKKEEPER_SERVER") or DEFAULT_ADDRESS
        self._timeout = timeout
        self.metadata = tuple(metadata)
        self.pause: Callable[[float], None] = time.sleep
        options = [
            ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
            ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
            ("grpc.keepalive_time_ms", 30_000),  # so that a watch notices a peer that is gone
            ("grpc.keepalive_timeout_ms", 10_000),
            ("grpc.enable_retries", 0),  # `call` repeats, by its own rules
            ("grpc.enable_http_proxy", 0),
        ]
        if credentials is None:
            self._channel = grpc.insecure_channel(self.address, options=options)
        else:
            self._channel = grpc.secure_channel(self.address, credentials, options=options)
        self.audit = audit_service_pb2_grpc.AuditServiceStub(self._channel)
        self.catalog = catalog_service_pb2_grpc.CatalogServiceStub(self._channel)
        self.environments = environment_service_pb2_grpc.EnvironmentServiceStub(self._channel)
        self.operations = operation_service_pb2_grpc.OperationServiceStub(self._channel)
        self.plans = plan_service_pb2_grpc.PlanServiceStub(self._channel)
        self.projects = project_service_pb2_grpc.ProjectServiceStub(self._channel)
        self.revisions = revision_service_pb2_grpc.RevisionServiceStub(self._channel)
        self.server = server_service_pb2_grpc.ServerServiceStub(self._channel)

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        where: Optional[TracebackType],
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection. Operations that were started go on."""
        self._channel.close()

    def call(
        self,
        method: "grpc.UnaryUnaryMultiCallable[_Request, _Response]",
        request: _Request,
        *,
        timeout: Optional[float] = None,
    ) -> _Response:
        """Calls `method` of one of the stubs and returns its response.

        Args:
            method: for example ``client.plans.GetPlan``.
            request: its request.
            timeout: deadline in seconds, repetitions included; the client's when None.

        Raises:
            LockkeeperError: the call failed.
        """
        name = _name_of(method)
        repeatable = name.rpartition("/")[2].startswith(_READS)
        deadline = time.monotonic() + (self._timeout if timeout is None else timeout)
        for pause in pauses():
            remaining = max(deadline - time.monotonic(), 0.001)
            try:
                return method(request, timeout=remaining, metadata=self.metadata)
            except grpc.RpcError as error:
                failure = LockkeeperError.of_call(error, name)
                again = repeatable and failure.code == grpc.StatusCode.UNAVAILABLE and pause is not None
                if not again or pause is None or time.monotonic() + pause >= deadline:
                    raise failure from error
            self.pause(pause)
        raise AssertionError("unreachable: the last pause is None")

    def _pages(self, fetch: Callable[[str], _Page], items: Callable[[_Page], Iterable[_Item]]) -> Iterator[_Item]:
        """Yields the items of all pages; `fetch` takes a page token, empty for the first page."""
        token = ""
        while True:
            page = fetch(token)
            yield from items(page)
            token = page.next_page_token  # type: ignore[attr-defined]  # every page has one
            if not token:
                return


def _name_of(method: object) -> str:
    """Returns the full name of a stub's method; gRPC keeps it in a private attribute."""
    name = getattr(method, "_method", b"")
    return name.decode() if isinstance(name, bytes) else str(name)


def pauses(forever: bool = False) -> Iterator[Optional[float]]:
    """Yields how many seconds to wait after each failure, doubled up to 5 s, with jitter.

    Without `forever` there are four tries; after the last one comes None, which means: give up.
    """
    pause = 0.1
    tries = 0
    while forever or tries < 3:
        yield pause * random.uniform(0.5, 1.0)
        pause = min(pause * 2, 5.0)
        tries += 1
    yield None
