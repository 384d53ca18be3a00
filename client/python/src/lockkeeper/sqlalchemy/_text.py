"""SQL as text: where a statement ends, and what a listener's text creates."""

from __future__ import annotations

import re
from typing import Set

_CREATE_SCHEMA = re.compile(
    r"""\bCREATE\s+SCHEMA\s+(?!IF\s+NOT\s+EXISTS\s)(?:"((?:[^"]|"")+)"|([\w$]+))""", re.IGNORECASE
)


def schemas_created_by(sql: str) -> Set[str]:
    """Returns the schemas that `sql` creates without IF NOT EXISTS."""
    return {
        quoted.replace('""', '"') if quoted else plain.lower() for quoted, plain in _CREATE_SCHEMA.findall(sql)
    }


def framed(sql: str) -> str:
    """Returns `sql` as one statement that ends with a semicolon and a newline.

    Nothing inside changes. White space around it goes, and a semicolon that is there already. When the last line
    has a comment, the semicolon comes on its own line, outside of it.
    """
    text = sql.strip()
    while text.endswith(";"):
        text = text[:-1].rstrip()
    separator = "\n" if "--" in text.rpartition("\n")[2] else ""
    return f"{text}{separator};\n"
