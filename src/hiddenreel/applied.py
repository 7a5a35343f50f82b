"""Values that apply inside a context: a theme, a language, a sheet of paper and so on.

What draws a picture asks for the applied value, so that functions in between need not pass it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

T = TypeVar("T")


class Applied(Generic[T]):
    """The value that is applied now.

    Parameters
    ----------
    default : object
        The value outside any context.
    """

    def __init__(self, default: T) -> None:
        self._value: ContextVar[T] = ContextVar(type(default).__name__, default=default)

    def __call__(self) -> T:
        """Return the value of the innermost context, or the default one outside any."""
        return self._value.get()

    @contextmanager
    def use(self, value: T) -> Iterator[None]:
        """Apply a value inside this context."""
        before = self._value.set(value)
        try:
            yield
        finally:
            self._value.reset(before)
