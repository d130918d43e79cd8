"""Set the level of a logger through `caplog`, which puts it back after the test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.planning.callers import thread
from isolint.codemods.planning.questions import local_packages, refusals
from isolint.codemods.state.plans import by_function
from isolint.codemods.syntax.imports import bound_name, drop_dead_imports, ensure_import
from isolint.codemods.syntax.parameters import add_parameters, is_annotated, parameter_names
from isolint.codemods.syntax.tree import (
    Locator,
    Replacement,
    Rewriter,
    code,
    dotted,
    names_in,
    replace,
    vacated,
)
from isolint.contracts import Codemod, Payload, Refused, Refuses, Rewrites, Task
from isolint.index import ProjectIndex
from isolint.index.state.effects import Effect, EffectKind
from isolint.model import Finding, Refusal, Safety

_CAPLOG = "caplog"
_ROOT = "root"


class CaplogLevel(Codemod):
    """Turns `logger.setLevel(...)` in tests and their fixtures into `caplog.set_level(...)`."""

    name: ClassVar[str] = "caplog_level"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO105"})
    REWRITES = (
        Rewrites(
            "loggers by their names, by a name of the module, and the root logger",
            {
                "app.py": 'import logging\n\nLOG = logging.getLogger("shop.app")\n',
                "test_app.py": """
                    import logging

                    import pytest
                    from app import LOG

                    NAME = "shop.mail"

                    @pytest.fixture
                    def verbose() -> None:
                        logging.getLogger().setLevel(logging.DEBUG)

                    class TestLog:
                        def test_name(self, verbose):
                            logging.getLogger(NAME).setLevel("INFO")  # not all of it
                            assert logging.getLogger(NAME).isEnabledFor(logging.INFO)

                    def test_constant(caplog):
                        LOG.setLevel(logging.ERROR)
                        LOG.setLevel(level=logging.DEBUG)
                        LOG.info("told")
                        assert caplog.records

                    def test_local():
                        # Quiet
                        logger = logging.getLogger("shop.app")
                        logger.setLevel(logging.ERROR)
                        assert not LOG.isEnabledFor(logging.INFO)

                    def test_own():
                        logger = logging.getLogger(__name__)
                        logger.setLevel(logging.DEBUG)
                        assert logger.isEnabledFor(logging.DEBUG)

                    def test_other():
                        assert not LOG.isEnabledFor(logging.INFO)
                        assert not logging.getLogger(NAME).isEnabledFor(logging.INFO)
                    """,
            },
            {
                "test_app.py": """
                    import logging

                    import pytest
                    from app import LOG

                    NAME = "shop.mail"

                    @pytest.fixture
                    def verbose(caplog: pytest.LogCaptureFixture) -> None:
                        caplog.set_level(logging.DEBUG)

                    class TestLog:
                        def test_name(self, verbose, caplog):
                            caplog.set_level("INFO", logger=NAME)  # not all of it
                            assert logging.getLogger(NAME).isEnabledFor(logging.INFO)

                    def test_constant(caplog):
                        caplog.set_level(logging.ERROR, logger=LOG.name)
                        caplog.set_level(logging.DEBUG, logger=LOG.name)
                        LOG.info("told")
                        assert caplog.records

                    def test_local(caplog):
                        # Quiet
                        caplog.set_level(logging.ERROR, logger="shop.app")
                        assert not LOG.isEnabledFor(logging.INFO)

                    def test_own(caplog):
                        logger = logging.getLogger(__name__)
                        caplog.set_level(logging.DEBUG, logger=logger.name)
                        assert logger.isEnabledFor(logging.DEBUG)

                    def test_other():
                        assert not LOG.isEnabledFor(logging.INFO)
                        assert not logging.getLogger(NAME).isEnabledFor(logging.INFO)
                    """,
            },
        ),
    )
    REFUSES = (
        Refuses(
            "a `caplog` of its own",
            """
            import logging

            def test_a():
                caplog = []
                logging.getLogger("app").setLevel(logging.DEBUG)
                assert not caplog

            def test_b():
                assert not logging.getLogger("app").isEnabledFor(logging.DEBUG)
            """,
            "`test_a` has a `caplog` of its own",
        ),
        Refuses(
            "a level that is set in order to put it back",
            {
                "app.py": """
                    import logging

                    logger = logging.getLogger("app")

                    def configure():
                        logger.setLevel(logging.DEBUG)
                    """,
                "test_app.py": """
                    import logging
                    import app

                    def test_a():
                        app.configure()
                        assert app.logger.level == logging.DEBUG
                        app.logger.setLevel(logging.WARNING)

                    def test_b():
                        assert not logging.getLogger("app").isEnabledFor(logging.DEBUG)
                    """,
            },
            "`configure` sets the level before, and `caplog` would put that one back",
        ),
        Refuses(
            "a level that is set among other things",
            """
            import logging

            def test_a():
                print(logging.getLogger("app").setLevel(logging.DEBUG))

            def test_b():
                assert not logging.getLogger("app").isEnabledFor(logging.DEBUG)
            """,
            "line 4 does more than set the level of a logger",
        ),
    )

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each function."""
        for function, group in by_function(index, findings).items():
            found = tuple(finding for finding, _ in group)
            scope = index.resolver.scope(function)
            try:
                thread(index, [function], f"`{_CAPLOG}`")
                for effect in (effect for _, effects in group for effect in effects):
                    _check_first(index, function, effect)
            except Refused as refused:
                yield from refusals(self.name, found, str(refused))
                continue
            levels = [
                {
                    "line": scope.events[effect.event].statement,
                    "root": effect.site[1].rpartition(":")[2] == _ROOT,
                }
                for _, effects in group
                for effect in effects
            ]
            payload: Payload = {
                "function": scope.span.line,
                "levels": levels,
                "local": local_packages(index),
            }
            yield Task(self.name, Safety.SAFE, found, {index.program.path(function): payload})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with one function that sets levels through `caplog`.

        Payload: `function` (line of its `def`), `levels` (each with its `line`, and whether it is of `root`),
        `local` (the project's own packages).
        """
        locator = Locator(module)
        function = locator.function(payload["function"])
        if _CAPLOG not in parameter_names(function) and _CAPLOG in names_in(function):
            raise Refused(f"`{function.name.value}` has a `{_CAPLOG}` of its own")
        annotation = f"{bound_name(module, 'pytest') or 'pytest'}.LogCaptureFixture"
        rewriters: dict[cst.CSTNode, Rewriter] = {function: add_parameters((_CAPLOG,), {_CAPLOG: annotation})}
        calls = {
            _setting(locator.statement(row["line"]), row["line"]): row["root"] for row in payload["levels"]
        }
        unused = _unused(function, list(calls))
        asked = {name: _name(value) for name, value in unused.values()}
        for call, is_root in calls.items():
            rewriters[call] = _through_caplog(asked, is_root=is_root)
        rewriters |= dict.fromkeys(unused, vacated)
        result = replace(module, rewriters)
        if is_annotated(function) and _CAPLOG not in parameter_names(function):
            result, _ = ensure_import(result, "pytest", payload.get("local", ()))
        return drop_dead_imports(result, names_in(module))


def _check_first(index: ProjectIndex, function: int, effect: Effect) -> None:
    """Refuse a level that something called before sets as well: `caplog` would go back to that one.

    Raises:
        Refused: There is such a call, as where the level is set only in order to put it back.
    """
    setting = {one.source for one in index.on(effect.site, EffectKind.WRITE)} - {function}
    for call in index.graph.outgoing.get(function, ()):
        if 0 <= call.event < effect.event and setting & index.graph.closure(call.callee):
            name = index.resolver.scope(call.callee).name
            raise Refused(f"`{name}` sets the level before, and `caplog` would put that one back")


def _setting(line: cst.CSTNode, number: int) -> cst.Call:
    """Return the call by which a line sets a level, and does nothing else."""
    match line:
        case cst.SimpleStatementLine(
            body=[cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name("setLevel")), args=[_]) as call)]
        ):
            return call
    raise Refused(f"line {number} does more than set the level of a logger")


def _through_caplog(asked: Mapping[str, cst.BaseExpression | None], *, is_root: bool) -> Rewriter:
    """Return a rewriter that has `caplog` set a level; `asked` is what is asked for under names that go."""

    def rewritten(node: cst.CSTNode) -> Replacement:
        assert isinstance(node, cst.Call)
        receiver = cst.ensure_type(node.func, cst.Attribute).value
        args = [cst.Arg(node.args[0].value)]
        if not is_root:
            name = _name(receiver) or asked.get(code(receiver)) or cst.Attribute(receiver, cst.Name("name"))
            equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
            args.append(cst.Arg(name, keyword=cst.Name("logger"), equal=equal))
        return cst.Call(cst.Attribute(cst.Name(_CAPLOG), cst.Name("set_level")), args)

    return rewritten


def _name(receiver: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return what an expression asks `getLogger` for."""
    match receiver:
        case cst.Call(func=function, args=[cst.Arg(value=name)]):
            return name if (dotted(function) or "").rpartition(".")[2] == "getLogger" else None
    return None


def _unused(
    function: cst.FunctionDef, calls: Sequence[cst.Call]
) -> dict[cst.SimpleStatementLine, tuple[str, cst.BaseExpression]]:
    """Return the lines that look up a logger for nothing but to set its level, with its name and value."""
    loggers = [code(cst.ensure_type(call.func, cst.Attribute).value) for call in calls]
    mentioned = names_in(function.body)
    found = {}
    for line in function.body.body:
        match line:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value)]
            ) if _name(value) is not None and mentioned.count(name) == 1 + loggers.count(name):
                found[line] = (name, value)
    return found
