"""What a call to the service can fail with."""

from __future__ import annotations

from typing import Dict, Iterator, List, Mapping, Optional, Tuple, Union

import grpc

from lockkeeper.v1 import operation_pb2

#: Domain of the reasons that the service gives.
DOMAIN = "lockkeeper.dev"

_STATUS_TRAILER = "grpc-status-details-bin"
_ERROR_INFO = "/google.rpc.ErrorInfo"


class LockkeeperError(Exception):
    """A call failed.

    What can be done about it follows from `code` (a table is in proto/lockkeeper/v1/README.md) and from `reason`,
    whose values and metadata keys are documented at ``lockkeeper.v1.error_reason_pb2.ErrorReason``.

    Attributes:
        code: the canonical code, for example ``grpc.StatusCode.FAILED_PRECONDITION``.
        reason: name of an ErrorReason without its prefix, for example ``MULTIPLE_HEADS``; empty when the service
            was not reached or gave none.
        metadata: what the reason documents, for example ``{"heads": "3f9c2a71d0b4\\na81b77c90e12"}``.
        message: what the service says.
        method: full name of the method, for example ``/lockkeeper.v1.PlanService/CreatePlan``; empty when the
            failure is not one of a call.
        details: every detail of the status as (type URL, serialised message), ErrorInfo among them.
    """

    def __init__(
        self,
        code: grpc.StatusCode,
        message: str,
        *,
        reason: str = "",
        metadata: Optional[Mapping[str, str]] = None,
        method: str = "",
        details: Tuple[Tuple[str, bytes], ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.reason = reason
        self.metadata: Dict[str, str] = dict(metadata or {})
        self.method = method
        self.details = details

    @property
    def hint(self) -> str:
        """What to do, in one sentence; empty when the service does not say."""
        return self.metadata.get("hint", "")

    def __str__(self) -> str:
        said = f"{self.code.name} {self.reason}".strip()
        text = f"{said}: {self.message}"
        return f"{text}\n{self.hint}" if self.hint else text

    @classmethod
    def of_call(cls, error: grpc.RpcError, method: str = "") -> "LockkeeperError":
        """Returns what gRPC's own error says, with the reason from its trailer."""
        code, message, trailer = _read(error)
        details = tuple(_details(trailer)) if trailer is not None else ()
        reason, metadata = "", {}
        for type_url, value in details:
            if type_url.endswith(_ERROR_INFO):
                found, domain, known = _error_info(value)
                if domain == DOMAIN:
                    reason, metadata = found, known
                    break
        return cls(code, message, reason=reason, metadata=metadata, method=method, details=details)


class OperationFailed(LockkeeperError):
    """An operation ended in another state than SUCCEEDED.

    `code`, `reason` and `metadata` come from its failure; the code is UNKNOWN when it is in doubt, CANCELLED when it
    was cancelled, and FAILED_PRECONDITION otherwise.

    Attributes:
        operation: the operation as it was at its end.
    """

    def __init__(self, operation: operation_pb2.Operation) -> None:
        codes = {
            operation_pb2.OPERATION_STATE_IN_DOUBT: grpc.StatusCode.UNKNOWN,
            operation_pb2.OPERATION_STATE_CANCELLED: grpc.StatusCode.CANCELLED,
        }
        failure = operation.failure
        state = operation_pb2.OperationState.Name(operation.state).rpartition("STATE_")[2]
        super().__init__(
            codes.get(operation.state, grpc.StatusCode.FAILED_PRECONDITION),
            failure.message or f"operation '{operation.name}' ended as {state}",
            reason=failure.reason,
            metadata=failure.metadata,
        )
        self.operation = operation


def _read(error: grpc.RpcError) -> Tuple[grpc.StatusCode, str, Optional[bytes]]:
    if not isinstance(error, grpc.Call):
        return grpc.StatusCode.UNKNOWN, str(error), None
    trailer = None
    for key, value in error.trailing_metadata() or ():
        if key == _STATUS_TRAILER and isinstance(value, bytes):
            trailer = value
    return error.code(), error.details() or "", trailer


# google.rpc.Status and ErrorInfo are read here field by field. They are six fields that cannot change; a generated
# google/rpc would collide with other packages that bring it.


def _details(status: bytes) -> Iterator[Tuple[str, bytes]]:
    """Yields (type URL, value) of the details (field 3, google.protobuf.Any) of a google.rpc.Status."""
    try:
        for number, value in _fields(status):
            if number == 3 and isinstance(value, bytes):
                any_ = {n: v for n, v in _fields(value) if isinstance(v, bytes)}
                yield any_.get(1, b"").decode(), any_.get(2, b"")
    except (ValueError, IndexError):
        return  # a trailer that is not a Status says nothing


def _error_info(message: bytes) -> Tuple[str, str, Dict[str, str]]:
    """Returns reason (1), domain (2) and metadata (3, a map) of a google.rpc.ErrorInfo."""
    reason, domain = "", ""
    metadata: Dict[str, str] = {}
    try:
        for number, value in _fields(message):
            if not isinstance(value, bytes):
                continue
            if number == 1:
                reason = value.decode()
            elif number == 2:
                domain = value.decode()
            elif number == 3:
                entry = {n: v.decode() for n, v in _fields(value) if isinstance(v, bytes)}
                metadata[entry.get(1, "")] = entry.get(2, "")
    except (ValueError, IndexError):
        return "", "", {}
    return reason, domain, metadata


def _fields(message: bytes) -> List[Tuple[int, Union[int, bytes]]]:
    """Returns (number, value) of each field of a serialised message: bytes when length-delimited, else an integer.

    Fails with ValueError or IndexError when `message` is not one.
    """
    found: List[Tuple[int, Union[int, bytes]]] = []
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        kind = tag & 7
        if kind == 0:
            number, at = _varint(message, at)
            found.append((tag >> 3, number))
            continue
        if kind == 2:
            length, at = _varint(message, at)
        elif kind in (1, 5):
            length = 8 if kind == 1 else 4
        else:
            raise ValueError(f"wire type {kind}")
        if at + length > len(message):
            raise ValueError("field beyond the end")
        found.append((tag >> 3, message[at : at + length]))
        at += length
    return found


def _varint(message: bytes, at: int) -> Tuple[int, int]:
    """Returns the number that starts at `at` and where the next byte is."""
    value, shift = 0, 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("number too long")
