"""A connection to the service: channel, stubs, deadlines, errors and pages. Knows no method by name."""

from __future__ import annotations

import os
import pathlib
import random
import time
from types import TracebackType
from typing import Any, Callable, Iterator, Optional, Sequence, Tuple, Type, TypeVar

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
    test_database_service_pb2_grpc,
)

from ._errors import LockkeeperError

#: Address of the service when neither the caller nor LOCKKEEPER_SERVER names one.
DEFAULT_ADDRESS = "127.0.0.1:7433"

#: Largest message that is accepted and sent, in bytes (proto/lockkeeper/v1/README.md, "Conventions").
MAX_MESSAGE_BYTES = 64 << 20

#: What the project publishes with its protos: which methods are repeated, when, and how often.
SERVICE_CONFIG = (pathlib.Path(__file__).parent / "v1" / "service_config.json").read_text()

_Request = TypeVar("_Request")
_Response = TypeVar("_Response")
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
            ("grpc.enable_retries", 1),
            ("grpc.service_config", SERVICE_CONFIG),
            ("grpc.service_config_disable_resolution", 1),
            ("grpc.initial_reconnect_backoff_ms", 200),
            ("grpc.min_reconnect_backoff_ms", 1000),
            ("grpc.max_reconnect_backoff_ms", 1000),  # back soon after the service is
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
        self.test_databases = test_database_service_pb2_grpc.TestDatabaseServiceStub(self._channel)

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

        Reads, and writes that carry a ``request_id``, are repeated while the service is UNAVAILABLE, as the published
        ``service_config.json`` says.

        Args:
            method: for example ``client.plans.GetPlan``.
            request: its request.
            timeout: deadline in seconds, repetitions included; the client's when None.

        Raises:
            LockkeeperError: the call failed.
        """
        try:
            return method(
                request, timeout=self._timeout if timeout is None else timeout, metadata=self.metadata
            )
        except grpc.RpcError as error:
            raise LockkeeperError.of_call(error, _name_of(method)) from error

    def pages(
        self,
        method: "grpc.UnaryUnaryMultiCallable[_Request, _Response]",
        request: _Request,
        items: str,
        *,
        timeout: Optional[float] = None,
    ) -> Iterator[Any]:
        """Yields the items of all pages of a listing, one page ahead of the caller at most.

        ::

            for plan in client.pages(client.plans.ListPlans, ListPlansRequest(parent=name), "plans"):

        Args:
            method: one whose request has ``page_token`` and whose response has ``next_page_token``.
            request: its request; its ``page_token`` is where to start. It is not changed.
            items: name of the response's field with the items.
            timeout: deadline of each page in seconds; the client's when None.

        Raises:
            LockkeeperError: a call failed.
        """
        asked = type(request)()
        asked.CopyFrom(request)  # type: ignore[attr-defined]  # every message can
        while True:
            page = self.call(method, asked, timeout=timeout)
            yield from getattr(page, items)
            asked.page_token = page.next_page_token  # type: ignore[attr-defined]
            if not asked.page_token:  # type: ignore[attr-defined]
                return


def _name_of(method: object) -> str:
    """Returns the full name of a stub's method; gRPC keeps it in a private attribute."""
    name = getattr(method, "_method", b"")
    return name.decode() if isinstance(name, bytes) else str(name)


def pauses() -> Iterator[float]:
    """Yields how many seconds to wait after each failure of a watch, doubled up to 5 s, with jitter; without end."""
    pause = 0.1
    while True:
        yield pause * random.uniform(0.5, 1.0)
        pause = min(pause * 2, 5.0)
