"""Finds the MetaData that an argument ``MODULE:ATTR`` names. Imports the user's code; knows no SQL."""

from __future__ import annotations

import importlib
import importlib.util
import traceback
from types import TracebackType
from typing import Optional

from sqlalchemy import MetaData

from ._errors import ModelsError


class ImportFailed(Exception):
    """The user's module raised while it was imported.

    Attributes:
        report: the user's traceback as text, without the frames of this package and of the import machinery.
        module: the name of the module, as given in the argument.
    """

    def __init__(self, module: str, report: str) -> None:
        super().__init__(module)
        self.module = module
        self.report = report


def load(argument: str) -> MetaData:
    """Returns the MetaData that `argument` names.

    Args:
        argument: ``MODULE:ATTR``, for example ``app.models:Base``. ATTR may be dotted (``app:db.metadata``) and may
            name a MetaData or anything with a MetaData in its attribute ``metadata``: a declarative base, a
            registry, a mapped class.

    Raises:
        ModelsError: the argument is not of that form, the module does not exist, or ATTR is not there or is
            something else.
        ImportFailed: the module raised while it was imported.
    """
    module_name, colon, attribute = argument.partition(":")
    if not colon or not module_name or not attribute or module_name.startswith("."):
        raise ModelsError(
            f"'{argument}' does not name models: write MODULE:ATTR, for example app.models:Base"
        )
    target: object = _import(module_name)
    walked = module_name
    for name in attribute.split("."):
        if not hasattr(target, name):
            raise ModelsError(
                f"'{argument}': '{walked}' has no attribute '{name}': name a MetaData, a declarative base or a "
                "registry that the module defines"
            )
        target = getattr(target, name)
        walked = f"{walked}.{name}"
    if isinstance(target, MetaData):
        return target
    metadata = getattr(target, "metadata", None)
    if isinstance(metadata, MetaData):
        return metadata
    raise ModelsError(
        f"'{argument}' is a {type(target).__name__}, which has no tables: name a MetaData, a declarative base or a "
        "registry"
    )


def _import(module_name: str) -> object:
    try:
        return importlib.import_module(module_name)
    except KeyboardInterrupt:
        raise
    except ModuleNotFoundError as error:
        if error.name is not None and (module_name + ".").startswith(error.name + "."):
            raise ModelsError(
                f"there is no module '{error.name}' (wanted for '{module_name}'): run this in the directory that "
                "holds it, or put that directory on PYTHONPATH, and use the Python that has your application's "
                "packages"
            ) from None
        raise ImportFailed(module_name, users_traceback(error)) from None
    except BaseException as error:  # SystemExit too: a module that leaves is a module that cannot be read
        raise ImportFailed(module_name, users_traceback(error)) from None


def users_traceback(error: BaseException) -> str:
    """Returns the traceback of `error` as text, beginning with the first frame that is the user's own.

    Frames above it are this package's and the import machinery's: they would point at the wrong code.
    """
    return "".join(traceback.format_exception(type(error), error, _first_user_frame(error.__traceback__)))


def _first_user_frame(frames: Optional[TracebackType]) -> Optional[TracebackType]:
    package = __name__.rpartition(".")[0]
    while frames is not None:
        code = frames.tb_frame.f_code
        module = str(frames.tb_frame.f_globals.get("__name__", ""))
        ours = module == package or module.startswith(package + ".") or module == "__main__"
        importing = module == "importlib" or code.co_filename.startswith("<frozen importlib")
        if not (ours or importing):
            return frames
        frames = frames.tb_next
    return None
