"""A program that uses the client and the stubs; `typing_test` checks it with mypy --strict. It is never run."""

from __future__ import annotations

from typing import List

import grpc

import lockkeeper
from lockkeeper.sqlalchemy import render
from lockkeeper.v1 import operation_pb2, plan_pb2, plan_service_pb2, plan_service_pb2_grpc, source_pb2

import sqlalchemy


def upgrade(environment: str) -> List[int]:
    """Upgrades `environment` and returns the sequences of the events."""
    with lockkeeper.Client(timeout=5.0) as client:
        bundle: source_pb2.Bundle = lockkeeper.bundle_of("revisions")
        plan: plan_pb2.Plan = client.plan(environment, bundle=bundle)
        try:
            seen = [event.sequence for event in client.watch(client.start(plan))]
        except lockkeeper.LockkeeperError as error:
            code: grpc.StatusCode = error.code
            reason: str = error.reason
            print(code, reason, error.metadata.get("hint"))
            raise
        ended: operation_pb2.Operation = client.wait(plan.name)
        print(ended.state == operation_pb2.OPERATION_STATE_SUCCEEDED)
        return seen


def raw(channel: grpc.Channel) -> str:
    """Calls a stub by hand."""
    stub = plan_service_pb2_grpc.PlanServiceStub(channel)
    response = stub.GetPlan(plan_service_pb2.GetPlanRequest(name="x"), timeout=1.0)
    digest: str = response.plan.digest
    return digest


def ddl(metadata: sqlalchemy.MetaData) -> str:
    """Renders models."""
    return "".join(file.sql for file in render({"app:metadata": metadata}).files)
