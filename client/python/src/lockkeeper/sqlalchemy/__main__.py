"""``python -m lockkeeper.sqlalchemy MODULE:ATTR [MODULE:ATTR ...]``: the models as one JSON document on stdout.

The document, in ASCII, on one line::

    {"format": 1,
     "files": [{"path": "models:app.models:Base", "sql": "CREATE TABLE ...;\\n"}],
     "warnings": ["..."]}

stdout carries the document and nothing else, whatever the user's code prints: that goes to stderr. Exit codes: 0
printed; 1 the models cannot be read, the reason is on stderr and stdout is empty; 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any, Dict, List, Optional, Sequence

_PROGRAM = "lockkeeper.sqlalchemy"

#: Version of the document. A reader refuses one that it does not know.
FORMAT = 1


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs the program and returns its exit code."""
    options = _parser().parse_args(arguments)
    stdout = _keep_stdout_for_the_document()
    # Code that is run where it lies finds its own packages; "python -m" does this too, an installed script does not.
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    complaint = _missing_sqlalchemy()
    if complaint is not None:
        return _fail(complaint)
    document = _document(options.models, options.server_version)
    if document is None:
        return 1
    if options.sql:
        for warning in document["warnings"]:
            print(f"{_PROGRAM}: warning: {warning}", file=sys.stderr)
        text = "".join(file["sql"] for file in document["files"]).encode("utf-8")
    else:
        text = (json.dumps(document, ensure_ascii=True, separators=(",", ":")) + "\n").encode("ascii")
    with os.fdopen(stdout, "wb") as out:
        out.write(text)
    return 0


def _document(arguments: Sequence[str], server_version: int) -> Optional[Dict[str, Any]]:
    """Returns the document, or None when the models cannot be read and stderr says why."""
    from . import ModelsError, render
    from ._source import ImportFailed, load, users_traceback

    try:
        models = {argument: load(argument) for argument in arguments}
    except ImportFailed as error:
        sys.stderr.write(error.report)
        _fail(f"module '{error.module}' raised while it was imported; the traceback above is the module's own")
        return None
    except ModelsError as error:
        _fail(str(error))
        return None
    try:
        rendered = render(models, server_version=server_version)
        for file in rendered.files:
            file.sql.encode("utf-8")
    except ModelsError as error:
        _fail(str(error))
        return None
    except UnicodeEncodeError as error:
        _fail(f"the models contain text that is not valid Unicode: {error.object[error.start - 40:error.end]!r}")
        return None
    except Exception as error:  # a listener or a type of the user's
        sys.stderr.write(users_traceback(error))
        _fail("the models raised while they became DDL; the traceback above is their own")
        return None
    files: List[Dict[str, str]] = [{"path": file.path, "sql": file.sql} for file in rendered.files]
    return {"format": FORMAT, "files": files, "warnings": list(rendered.warnings)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m {_PROGRAM}",
        description="Prints the PostgreSQL DDL of SQLAlchemy 2 models as one JSON document.",
        epilog="example: python -m lockkeeper.sqlalchemy app.models:Base",
    )
    parser.add_argument(
        "models",
        nargs="+",
        metavar="MODULE:ATTR",
        help="a MetaData, a declarative base or a registry; several are written in this order",
    )
    parser.add_argument(
        "--server-version",
        type=int,
        default=15,
        metavar="MAJOR",
        help="PostgreSQL major version to write for, 13 or later (default: %(default)s)",
    )
    parser.add_argument("--sql", action="store_true", help="print the SQL alone instead of the document")
    return parser


def _keep_stdout_for_the_document() -> int:
    """Sends everything that is written to stdout from here on to stderr, and returns the real stdout.

    It is done on the file descriptor, so that prints of C code, of child processes and of exit handlers do not get
    into the document either.

    Returns:
        a new file descriptor of what was stdout.
    """
    sys.stdout.flush()
    document = os.dup(1)
    try:
        os.dup2(2, 1)
    except OSError:  # stderr is closed
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
    return document


def _missing_sqlalchemy() -> Optional[str]:
    where = f"of {sys.executable}"
    try:
        import sqlalchemy
    except ModuleNotFoundError as error:
        if error.name != "sqlalchemy":
            raise
        return f"SQLAlchemy is not among the packages {where}: use the Python that runs your application"
    if int(sqlalchemy.__version__.split(".")[0]) < 2:
        return f"SQLAlchemy {sqlalchemy.__version__} is among the packages {where}; version 2.0 or later is needed"
    return None


def _fail(message: str) -> int:
    print(f"{_PROGRAM}: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
