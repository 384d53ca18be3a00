"""SQLAlchemy 2 models in, PostgreSQL DDL out: the models provider of Lockkeeper.

On the command line ``python -m lockkeeper.sqlalchemy MODULE:ATTR ...`` prints one JSON document (see ``__main__``).
From Python, `render` does the same for MetaData objects at hand.

It says what the models say and nothing else: it opens no connection, reads no database and compares nothing. The
SQL text is SQLAlchemy's own; what SQLAlchemy leaves to the user (schemas) or does in an unstable order (indexes) is
settled here.
"""

from ._errors import ModelsError
from ._render import DEFAULT_SERVER_VERSION, Rendered, RenderedFile, render

__all__ = ["DEFAULT_SERVER_VERSION", "ModelsError", "Rendered", "RenderedFile", "render"]
