"""Generates the stubs when the package is built from the repository, and says what they need to run.

Everything else is in pyproject.toml.
"""

import importlib.util
import pathlib

from setuptools import setup

HERE = pathlib.Path(__file__).resolve().parent


def generator():
    """Returns the module generate.py, which is beside this file and in no package."""
    spec = importlib.util.spec_from_file_location("generate", HERE / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = generator()
if generate.PROTOS.is_dir():  # not so in a source distribution, which carries the generated files
    generate.generate()
setup(install_requires=generate.requirements())
