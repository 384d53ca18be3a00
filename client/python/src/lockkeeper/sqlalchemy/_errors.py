"""The one failure of the models provider that its user can do something about."""


class ModelsError(Exception):
    """The models cannot be turned into DDL.

    The message says what is wrong, in which model or argument, and what to do.
    """
