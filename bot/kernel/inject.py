"""Injected: a function that is given what it asks for by parameter name, checked before the first call."""

import difflib
import inspect
import typing
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

T = TypeVar("T")

Context = Mapping[str, Any]
"""What handlers, filters and middleware can ask for, by name."""


class Injected(Generic[T]):
    """Wraps ``function``; its signature is read once."""

    def __init__(self, function: Callable[..., T]) -> None:
        self.function = function
        self.name = f"{function.__module__}.{getattr(function, '__qualname__', type(function).__name__)}"
        self._parameters = inspect.signature(function).parameters

    def __call__(self, context: Context) -> T:
        """Call the function with what it asks for out of ``context``."""
        return self.function(**{name: context[name] for name in self._parameters if name in context})

    @property
    def result(self) -> type:
        """The class that calling makes, where that is known, else ``object``."""
        return self.function if isinstance(self.function, type) else object

    def problems(self, provided: Mapping[str, type]) -> list[str]:
        """Return a sentence for each parameter that ``provided`` cannot fill, by name or by type."""
        hints = _hints(self.function)
        found = []
        for name, parameter in self._parameters.items():
            if name not in provided:
                if parameter.default is inspect.Parameter.empty:
                    near = difflib.get_close_matches(name, provided, n=1)
                    guess = f" (did you mean {near[0]!r}?)" if near else ""
                    found.append(f"{self.name} asks for {name!r}, which nobody provides{guess}")
                continue
            wanted = hints.get(name)
            if isinstance(wanted, type) and not issubclass(provided[name], wanted):
                found.append(
                    f"{self.name} wants {name!r} as {wanted.__name__}, it is a {provided[name].__name__}"
                )
        return found


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    made: Any = function
    target = made.__init__ if isinstance(function, type) else function
    try:
        return typing.get_type_hints(target)
    except NameError:  # a name only imported for type checking: the name check must do
        return {}
