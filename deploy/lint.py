"""Our own lint, run by `make lint` with folders to look at: what ruff cannot know of logs and commits.

PERSON   a log call names what a person is, says or is reached by. Logs are read by many and kept for long;
         they carry ids (call_id, turn_id), the rows behind them are seen by who may.
ERROR    a log call shows an exception. Its text may quote a caller or a row; ``where(error)`` tells the
         place, ``type(error).__name__`` and ``error.code`` the kind. Errors of our own tree may be shown:
         their texts are ours and hold no data (core/errors.py).
COMMIT   something commits that did not open the unit of work. Services, repositories and handlers work in
         the transaction of the edge; one that commits makes half of a turn true.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

_ROOT = Path(__file__).resolve().parent.parent
_LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
_LOGGERS = frozenset({"log", "logger", "logging"})
_PERSONAL = frozenset(
    {
        "address",
        "addresses",
        "body",
        "called",
        "caller",
        "card",
        "contact",
        "elder",
        "headers",
        "hypothesis",
        "identity",
        "mobile",
        "nickname",
        "openid",
        "partial",
        "password",
        "payload",
        "person",
        "phone",
        "phones",
        "said",
        "secret",
        "speech",
        "spoken",
        "text",
        "texts",
        "token",
        "transcript",
        "utterance",
        "utterances",
        "words",
    }
)
_SAFE = frozenset({"len", "mask", "type", "where", "bool"})
"""What these return tells nothing of what they were given."""
_SAFE_OF_ERRORS = frozenset({"code", "errno", "strerror", "status_code", "returncode"})
_COMMITS = {
    "backend/unit_of_work.py": "it is the unit of work",
    "bot/bookkeeping.py": "the page of a turn is one; the dispatcher closes it",
    "bot/kernel/dispatcher.py": "the edge of a turn",
}
_OURS = frozenset(re.findall(r"^class (\w+)\(", (_ROOT / "core/errors.py").read_text("utf-8"), re.MULTILINE))


@dataclass(frozen=True, order=True)
class Finding:
    """One breach, with the place."""

    path: str
    line: int
    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule} {self.what}"


class _Lint(ast.NodeVisitor):
    """Walks one module; remembers which names are exceptions and which are units of work opened here."""

    _UNITS: ClassVar = (ast.With, ast.AsyncWith)

    def __init__(self, path: str) -> None:
        self.findings: list[Finding] = []
        self._path = path
        self._errors: list[str] = []
        self._units: list[str] = []

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        foreign = [node.name] if node.name and not _all_ours(node.type) else []
        self._errors += foreign
        self.generic_visit(node)
        del self._errors[len(self._errors) - len(foreign) :]

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        foreign = [each.arg for each in arguments if _is_exception(each.annotation)]
        outer, self._units = self._units, []
        self._errors += foreign
        self.generic_visit(node)
        del self._errors[len(self._errors) - len(foreign) :]
        self._units = outer

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        opened = [item.optional_vars.id for item in node.items if _opens_unit(item)]  # type: ignore[union-attr]
        self._units += opened
        self.generic_visit(node)
        del self._units[len(self._units) - len(opened) :]

    visit_AsyncWith = visit_With  # noqa: N815

    def visit_Call(self, node: ast.Call) -> None:
        match node.func:
            case ast.Attribute(value=receiver, attr=attr) if attr in _LEVELS and _is_logger(receiver):
                for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                    self._check_logged(argument)
            case ast.Attribute(value=receiver, attr="commit") if not self._may_commit(receiver):
                self._report(node, "COMMIT", f"{ast.unparse(receiver)} was not opened here as a unit of work")
        self.generic_visit(node)

    def _check_logged(self, node: ast.AST) -> None:
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in _SAFE:
                return
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if (
                name in self._errors and attr in _SAFE_OF_ERRORS
            ):
                return
            case ast.Name(id=name) if name in self._errors:
                self._report(node, "ERROR", f"{name} may quote somebody")
            case (
                ast.Name(id=name)
                | ast.Attribute(attr=name)
                | ast.Subscript(slice=ast.Constant(value=str(name)))
            ):
                if personal := _PERSONAL & set(name.lower().strip("_").split("_")):
                    self._report(node, "PERSON", f"{ast.unparse(node)} ({', '.join(sorted(personal))})")
                    return
        for child in ast.iter_child_nodes(node):
            self._check_logged(child)

    def _may_commit(self, receiver: ast.expr) -> bool:
        if self._path in _COMMITS or self._path.startswith("backend/migrations/"):
            return True
        return isinstance(receiver, ast.Name) and receiver.id in self._units

    def _report(self, node: ast.AST, rule: str, what: str) -> None:
        self.findings.append(Finding(self._path, getattr(node, "lineno", 0), rule, what))


def _is_logger(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.lower().strip("_") in _LOGGERS


def _opens_unit(item: ast.withitem) -> bool:
    match item:
        case ast.withitem(
            context_expr=ast.Call(func=ast.Attribute(attr="unit_of_work")), optional_vars=ast.Name()
        ):
            return True
    return False


def _all_ours(types: ast.expr | None) -> bool:
    """Return whether an except clause names errors of our tree only."""
    names = types.elts if isinstance(types, ast.Tuple) else [types]
    return all(isinstance(name, ast.Name | ast.Attribute) and _last(name) in _OURS for name in names)


def _is_exception(annotation: ast.expr | None) -> bool:
    return isinstance(annotation, ast.Name | ast.Attribute) and _last(annotation) in (
        "Exception",
        "BaseException",
    )


def _last(name: ast.Name | ast.Attribute) -> str:
    return name.attr if isinstance(name, ast.Attribute) else name.id


def check(source: str, path: str) -> list[Finding]:
    """Return what is wrong in ``source``, which lies at ``path`` seen from the root of the checkout."""
    lint = _Lint(path)
    lint.visit(ast.parse(source, path))
    return sorted(lint.findings)


def files(folders: list[str]) -> Iterator[Path]:
    """Yield the modules of ``folders``."""
    for folder in folders:
        yield from sorted((_ROOT / folder).rglob("*.py"))


def main(folders: list[str]) -> int:
    """Print every finding; return the exit status."""
    found = [
        finding
        for path in files(folders)
        for finding in check(path.read_text("utf-8"), path.relative_to(_ROOT).as_posix())
    ]
    sys.stdout.writelines(f"{finding}\n" for finding in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
