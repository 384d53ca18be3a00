"""The package is typed: mypy --strict accepts it and a program that uses it, and refuses a wrong one."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import pytest

import conftest

pytest.importorskip("mypy")
pytest.importorskip("grpc")

HERE = pathlib.Path(__file__).resolve().parent


def mypy(tmp_path: pathlib.Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), *arguments]
    return subprocess.run(command, cwd=str(conftest.SOURCES), capture_output=True, text=True)


def test_the_package_and_a_sample_pass_mypy_strict(tmp_path: pathlib.Path) -> None:
    done = mypy(tmp_path, "-p", "lockkeeper")
    assert done.returncode == 0, done.stdout
    done = mypy(tmp_path, str(HERE / "typed_sample.py"))
    assert done.returncode == 0, done.stdout


def test_a_wrong_request_is_a_type_error(tmp_path: pathlib.Path) -> None:
    wrong = (HERE / "typed_sample.py").read_text().replace("GetPlanRequest(name=", "ListPlansRequest(parent=")
    (tmp_path / "wrong.py").write_text(wrong)
    done = mypy(tmp_path, str(tmp_path / "wrong.py"))
    assert "incompatible type" in done.stdout
