"""The one exception with which a command says no."""


class Refused(Exception):
    """A command cannot do what was asked; the text says why and what to do next. Exit status 1."""
