"""Router: a tree of handlers; the first whose filters pass answers the turn."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass

from magic_filter import MagicFilter

from bot.kernel.filters import Filter, as_filter
from bot.kernel.inject import Context, Injected
from bot.kernel.reply import Reply
from core.errors import WiringError

Function = Callable[..., Awaitable[Reply]]
Next = Callable[[Context], Awaitable["Handled | NotHandled"]]
Middleware = Callable[[Next, Context], Awaitable["Handled | NotHandled"]]
"""Wraps what comes after it: may change the context, answer itself, or pass on."""


@dataclass(frozen=True, slots=True)
class Handled:
    """A handler answered; ``handler`` is its full name and ``error`` what broke, both for the transcript."""

    reply: Reply
    handler: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class NotHandled:
    """No handler wanted the turn."""


class Handler:
    """A coroutine function and the filters that guard it."""

    def __init__(self, function: Function, filters: tuple[Filter, ...]) -> None:
        self.function = Injected(function)
        self.filters = filters

    def wants(self, context: Context) -> bool:
        """Return whether all filters pass."""
        return all(question.passes(context) for question in self.filters)

    async def __call__(self, context: Context) -> Handled:
        """Answer."""
        return Handled(await self.function(context), self.function.name)

    def problems(self, provided: Mapping[str, type]) -> list[str]:
        """Return what the function and its filters ask for in vain."""
        asked: list[Injected[object]] = [self.function]  # type: ignore[list-item]
        asked += [function for question in self.filters for function in question.injected]  # type: ignore[misc]
        return [problem for function in asked for problem in function.problems(provided)]


class Router:
    """Handlers for one thing a caller can want, and routers below it.

    Order is the order of writing: own handlers first, then included routers. Outer middleware sees every
    turn that reaches the router, inner middleware only those that a handler took.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.handlers: list[Handler] = []
        self.error_handlers: list[tuple[type[Exception], Handler]] = []
        self.routers: list[Router] = []
        self.outer: list[Middleware] = []
        self.inner: list[Middleware] = []
        self.providers: dict[str, Injected[object]] = {}

    def on(self, *filters: Filter | MagicFilter) -> Callable[[Function], Function]:
        """Register the decorated coroutine for turns that pass all ``filters``."""

        def register(function: Function) -> Function:
            self.handlers.append(Handler(function, tuple(as_filter(f) for f in filters)))
            return function

        return register

    def on_error(self, kind: type[Exception]) -> Callable[[Function], Function]:
        """Register the coroutine to answer when a handler raised ``kind``; it may ask for ``error``."""

        def register(function: Function) -> Function:
            self.error_handlers.append((kind, Handler(function, ())))
            return function

        return register

    def provide(self, name: str, factory: Callable[..., object]) -> None:
        """Let this router's own handlers ask for ``name``, made each turn by ``factory``, itself injected.

        A later one may ask for an earlier one.
        """
        self.providers[name] = Injected(factory)

    def include(self, *routers: "Router") -> None:
        """Hang ``routers`` below this one; raises WiringError when that would make a circle."""
        for router in routers:
            if any(below is self for below in router.tree()):
                raise WiringError(f"router {router.name!r} already holds {self.name!r}")
            self.routers.append(router)

    def problems(self, provided: Mapping[str, type]) -> list[str]:
        """Return what handlers, providers and filters of this router alone ask for in vain."""
        own, found = dict(provided), []
        for name, factory in self.providers.items():
            found += factory.problems(own)
            own[name] = factory.result
        found += [problem for handler in self.handlers for problem in handler.problems(own)]
        with_error = {**provided, "error": Exception}
        found += [problem for _, handler in self.error_handlers for problem in handler.problems(with_error)]
        return found

    def tree(self) -> Iterator["Router"]:
        """Yield this router and all below it, in the order they are asked."""
        yield self
        for router in self.routers:
            yield from router.tree()

    async def propagate(self, context: Context, inner: tuple[Middleware, ...] = ()) -> Handled | NotHandled:
        """Offer the turn in ``context`` to the handlers of this tree."""

        async def search(context: Context) -> Handled | NotHandled:
            around = (*inner, *self.inner)
            for handler in self.handlers:
                if handler.wants(context):
                    return await _wrapped(handler, around)(self._provided(context))
            for router in self.routers:
                outcome = await router.propagate(context, around)
                if isinstance(outcome, Handled):
                    return outcome
            return NotHandled()

        return await _wrapped(search, tuple(self.outer))(context)

    def _provided(self, context: Context) -> Context:
        made = dict(context)
        for name, factory in self.providers.items():
            made[name] = factory(made)
        return made

    async def recover(self, error: Exception, context: Context) -> Handled | NotHandled:
        """Offer ``error`` to the error handlers of this tree."""
        for router in self.tree():
            for kind, handler in router.error_handlers:
                if isinstance(error, kind):
                    return await handler({**context, "error": error})
        return NotHandled()


def _wrapped(last: Next, around: tuple[Middleware, ...]) -> Next:
    step = last
    for middleware in reversed(around):
        step = _bind(middleware, step)
    return step


def _bind(middleware: Middleware, following: Next) -> Next:
    async def step(context: Context) -> Handled | NotHandled:
        return await middleware(following, context)

    return step
