#!/usr/bin/env python3
"""Generates the stubs of lockkeeper.v1 from the repository's protos into src/lockkeeper/v1.

    python client/python/generate.py           # needs grpcio-tools

Per proto: NAME_pb2.py and NAME_pb2.pyi by protoc; per service also NAME_pb2_grpc.py by its gRPC plugin and
NAME_pb2_grpc.pyi by this program, because the plugin writes no types. Generated files are not committed: `pip install
client/python` runs this first. Files of protos that are gone are removed.
"""

from __future__ import annotations

import pathlib
import re
import sys
import tempfile
from typing import Any, Dict, Iterator, List

HERE = pathlib.Path(__file__).resolve().parent
PROTOS = HERE.parent.parent / "proto" / "lockkeeper" / "v1"
TARGET = HERE / "src" / "lockkeeper" / "v1"


def generate() -> List[pathlib.Path]:
    """Writes the stubs and returns the paths of what was written, sorted.

    Fails with SystemExit when grpcio-tools is missing or protoc refuses a proto; its message is on stderr.
    """
    try:
        from grpc_tools import protoc
    except ModuleNotFoundError:
        raise SystemExit("generate.py: the package grpcio-tools is missing: pip install grpcio-tools") from None
    import grpc_tools

    well_known = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    root = PROTOS.parent.parent
    sources = sorted(str(path.relative_to(root)) for path in PROTOS.glob("*.proto"))
    with tempfile.TemporaryDirectory() as scratch:
        described = pathlib.Path(scratch) / "descriptors"
        code = protoc.main(
            [
                "protoc",
                f"-I{root}",
                f"-I{well_known}",
                f"--python_out={scratch}",
                f"--pyi_out={scratch}",
                f"--grpc_python_out={scratch}",
                f"--descriptor_set_out={described}",
                "--include_imports",
                "--include_source_info",
                *sources,
            ]
        )
        if code != 0:
            raise SystemExit(f"generate.py: protoc failed with exit code {code}")
        made = {path.name: path.read_text() for path in (pathlib.Path(scratch) / "lockkeeper" / "v1").glob("*_pb2*")}
        made = {name: _strictly_typed(text) if name.endswith(".pyi") else text for name, text in made.items()}
        made.update(_typed_stubs(described.read_bytes()))
    # The plugin writes a file for every proto; without a service there is nothing in it.
    empty = [name for name in made if name.endswith("_pb2_grpc.py") and name + "i" not in made]
    for name in empty:
        del made[name]
    made["service_config.json"] = (PROTOS / "service_config.json").read_text()
    _replace(made)
    return sorted(TARGET / name for name in made)


def requirements() -> List[str]:
    """Returns what the generated stubs need to run, as their own headers say.

    Fails with SystemExit when they are not there.
    """
    text = "".join(path.read_text() for path in sorted(TARGET.glob("*_pb2*.py")))
    grpc = re.search(r"GRPC_GENERATED_VERSION = '([\d.]+)'", text)
    protobuf = re.search(r"Protobuf Python Version: ([\d.]+)", text)
    if grpc is None or protobuf is None:
        raise SystemExit(f"generate.py: there are no generated stubs in {TARGET}; run generate.py")
    return [f"grpcio>={grpc.group(1)}", f"protobuf>={protobuf.group(1)}"]


def _replace(made: Dict[str, str]) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for path in TARGET.glob("*_pb2*"):
        if path.name not in made and path.is_file():
            path.unlink()
    for name, text in sorted(made.items()):
        path = TARGET / name
        if not path.exists() or path.read_text() != text:  # equal files keep their time
            path.write_text(text)


def _strictly_typed(text: str) -> str:
    """Returns what protoc wrote about messages with the type arguments that older versions leave out."""
    text = re.sub(r"\b_Mapping(?=\])", "_Mapping[str, _Any]", text)
    text = text.replace("**kwargs)", "**kwargs: _Any)")
    return text if "_Any" not in text else "from typing import Any as _Any\n" + text


def _typed_stubs(described: bytes) -> Dict[str, str]:
    """Returns file name to text of the .pyi of each service's stub."""
    from google.protobuf import descriptor_pb2

    files = descriptor_pb2.FileDescriptorSet.FromString(described).file
    python_type: Dict[str, str] = {}
    for file in files:
        module = file.name[: -len(".proto")].replace("/", ".") + "_pb2"
        for message in file.message_type:
            python_type[f".{file.package}.{message.name}"] = f"{module}.{message.name}"
    typed = {}
    for file in files:
        if file.service:
            name = file.name.rpartition("/")[2][: -len(".proto")]
            typed[f"{name}_pb2_grpc.pyi"] = "\n".join(_stub_lines(file, python_type)) + "\n"
    return typed


def _stub_lines(file: Any, python_type: Dict[str, str]) -> Iterator[str]:
    used = [python_type[t] for s in file.service for m in s.method for t in (m.input_type, m.output_type)]
    modules = sorted({name.rpartition(".")[0] for name in used})
    yield f'"""Types of the stubs of {file.name}. Generated by generate.py; do not edit."""'
    yield ""
    yield "from collections.abc import Iterator"
    yield "from typing import Any"
    yield ""
    yield "import grpc"
    yield ""
    for module in modules:
        yield f"import {module}"
    comments = {tuple(place.path): place.leading_comments for place in file.source_code_info.location}
    for number, service in enumerate(file.service):
        yield ""
        yield f"class {service.name}Stub:"
        yield from _docstring(comments.get((6, number), ""), "    ")
        yield "    def __init__(self, channel: grpc.Channel) -> None: ..."
        for method_number, method in enumerate(service.method):
            kinds = {False: "Unary", True: "Stream"}
            callable_ = f"{kinds[method.client_streaming]}{kinds[method.server_streaming]}MultiCallable"
            parameters = f"{python_type[method.input_type]}, {python_type[method.output_type]}"
            yield f"    {method.name}: grpc.{callable_}[{parameters}]"
            yield from _docstring(comments.get((6, number, 2, method_number), ""), "    ")
        yield ""
        yield f"class {service.name}Servicer:"
        for method in service.method:
            request = python_type[method.input_type]
            reply = python_type[method.output_type]
            request = f"Iterator[{request}]" if method.client_streaming else request
            reply = f"Iterator[{reply}]" if method.server_streaming else reply
            yield f"    def {method.name}(self, request: {request}, context: grpc.ServicerContext) -> {reply}: ..."
        yield ""
        yield f"def add_{service.name}Servicer_to_server(servicer: {service.name}Servicer, server: Any) -> None: ..."


def _docstring(comment: str, indent: str) -> Iterator[str]:
    lines = [line[1:] if line.startswith(" ") else line for line in comment.replace("\\", "\\\\").splitlines()]
    if not lines:
        return
    if len(lines) == 1:
        yield f'{indent}"""{lines[0]}"""'
        return
    yield f'{indent}"""{lines[0]}'
    for line in lines[1:]:
        yield f"{indent}{line}".rstrip()
    yield f'{indent}"""'


if __name__ == "__main__":
    for written in generate():
        print(written.relative_to(HERE))
    sys.exit(0)
