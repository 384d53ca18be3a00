"""Following an operation to its end, through connections that break."""

from __future__ import annotations

import time
from typing import Iterator, Optional

import grpc

from lockkeeper.v1 import operation_pb2, operation_service_pb2

from ._connection import Connection, pauses
from ._errors import LockkeeperError

_METHOD = "/lockkeeper.v1.OperationService/WatchOperation"

#: How a stream ends when the way to the service broke, or when a service drains.
_BROKEN = frozenset(
    {grpc.StatusCode.CANCELLED, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNAVAILABLE}
)

_ENDED = frozenset(
    {
        operation_pb2.OPERATION_STATE_SUCCEEDED,
        operation_pb2.OPERATION_STATE_FAILED,
        operation_pb2.OPERATION_STATE_CANCELLED,
        operation_pb2.OPERATION_STATE_IN_DOUBT,
    }
)


def watched(
    connection: Connection, name: str, after_sequence: int, heartbeats: bool, patience: float
) -> Iterator[operation_pb2.OperationEvent]:
    """Yields the events of the operation `name`; see `Client.watch`."""
    last = after_sequence
    lost_since: Optional[float] = None
    waits = pauses()
    while True:
        try:
            for event in _stream(connection, name, last):
                lost_since, waits = None, pauses()
                if _is_durable(event):
                    if event.sequence <= last:
                        continue  # the service repeats what was on its way when the connection broke
                    last = event.sequence
                if heartbeats or event.WhichOneof("event") != "heartbeat":
                    yield event
                if event.state_changed.to in _ENDED:
                    return
        except grpc.RpcError as error:
            now = time.monotonic()
            lost_since = now if lost_since is None else lost_since
            failure = LockkeeperError.of_call(error, _METHOD)
            if failure.code not in _BROKEN or now - lost_since >= patience:
                raise failure from error
        else:
            if _has_ended(connection, name):
                return  # its last event came before after_sequence
        connection.pause(next(waits))


def _stream(connection: Connection, name: str, after: int) -> Iterator[operation_pb2.OperationEvent]:
    """Yields the events of one stream, and cancels it when the caller has enough."""
    request = operation_service_pb2.WatchOperationRequest(name=name, after_sequence=after)
    stream = connection.operations.WatchOperation(request, metadata=connection.metadata)
    try:
        for response in stream:
            yield response.event
    finally:
        stream.cancel()


def _has_ended(connection: Connection, name: str) -> bool:
    request = operation_service_pb2.GetOperationRequest(name=name)
    return connection.call(connection.operations.GetOperation, request).operation.state in _ENDED


def _is_durable(event: operation_pb2.OperationEvent) -> bool:
    return event.WhichOneof("event") not in ("heartbeat", "lock_waiting")
