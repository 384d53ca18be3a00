"""Lockkeeper from Python: a client of the service, its generated stubs, and the models provider.

* `Client` calls the service (`lockkeeper.Client`, `lockkeeper.LockkeeperError`).
* ``lockkeeper.v1`` has the generated messages and stubs, for everything that `Client` leaves out.
* ``lockkeeper.sqlalchemy`` turns SQLAlchemy models into DDL; it needs neither gRPC nor a service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._client import Client, bundle_of
    from ._connection import DEFAULT_ADDRESS
    from ._errors import LockkeeperError, OperationFailed

__all__ = ["DEFAULT_ADDRESS", "Client", "LockkeeperError", "OperationFailed", "bundle_of"]


def __getattr__(name: str) -> Any:
    # Late, so that the models provider works where gRPC is not installed.
    if name in ("DEFAULT_ADDRESS", "Client", "bundle_of"):
        from . import _client

        return getattr(_client, name)
    if name in ("LockkeeperError", "OperationFailed"):
        from . import _errors

        return getattr(_errors, name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
