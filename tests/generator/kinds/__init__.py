"""The kinds of objects that the generator knows, by room. Importing a module adds its rows to the registry's tables."""
from kinds import (constraints, extensions, foreign, indexes, operators, privileges, replication, routines, search,  # noqa: F401
                   sequences, tables, triggers, types, views)
