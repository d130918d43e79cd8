"""Put an expression in the place of a module-level name, wherever the name means the module's."""

from __future__ import annotations

from collections.abc import Callable, Collection

import libcst as cst

from isolint.codemods.syntax.tree import dotted, names_in
from isolint.contracts import Refused


class BoundNames(cst.CSTVisitor):
    """Collects what a scope binds: by assignments, parameters, loops, imports, definitions and their kin.

    Nested functions, classes and comprehensions are scopes of their own. An import for which `is_ours` is
    true does not count.
    """

    def __init__(self, is_ours: Callable[[cst.ImportFrom], bool]) -> None:
        super().__init__()
        self._is_ours = is_ours
        self.found: set[str] = set()
        self.declared: set[str] = set()

    def _target(self, node: cst.CSTNode) -> None:
        if isinstance(node, cst.Name):
            self.found.add(node.value)
        elif isinstance(node, (cst.Tuple, cst.List)):
            for element in node.elements:
                self._target(element.value)

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        """Note the target of an assignment."""
        self._target(node.target)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        """Note what is annotated."""
        self._target(node.target)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        """Note what is changed."""
        self._target(node.target)

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        """Note the target of a `:=`."""
        self._target(node.target)

    def visit_For(self, node: cst.For) -> None:
        """Note the variables of a loop."""
        self._target(node.target)

    def visit_AsName(self, node: cst.AsName) -> None:
        """Note what stands behind an `as`."""
        self._target(node.name)

    def visit_MatchAs(self, node: cst.MatchAs) -> None:
        """Note what a pattern binds."""
        if node.name is not None:
            self._target(node.name)

    def visit_Del(self, node: cst.Del) -> None:
        """Note what is deleted."""
        self._target(node.target)

    def visit_Param(self, node: cst.Param) -> None:
        """Note a parameter."""
        self._target(node.name)

    def visit_NameItem(self, node: cst.NameItem) -> None:
        """Note what is declared `global` or `nonlocal`."""
        self.declared.add(node.name.value)

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        """Note what an import binds."""
        if not isinstance(node.names, cst.ImportStar) and not self._is_ours(node):
            self._imported(node.names)
        return False

    def visit_Import(self, node: cst.Import) -> bool:
        """Note what an import binds."""
        self._imported(node.names)
        return False

    def _imported(self, names: Collection[cst.ImportAlias]) -> None:
        for alias in names:
            bound = alias.name if alias.asname is None else alias.asname.name
            self.found.add((dotted(bound) or "").partition(".")[0])

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        """Note the name of a function, which is a scope of its own."""
        self._target(node.name)
        return False

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:
        """Note the name of a class, which is a scope of its own."""
        self._target(node.name)
        return False

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        """Leave out a scope of its own."""
        return False

    def visit_CompFor(self, node: cst.CompFor) -> None:
        """Note the variables of a comprehension."""
        self._target(node.target)


class Substitution(cst.CSTTransformer):
    """Replaces module-level names, and chains that begin with one, by other expressions.

    `expressions` maps `name` or `module.name` to what stands in its place. Of the imports for which
    `renamed` gives another one, that one is put in their place.

    Raises:
        Refused: A name is bound anew by a class, a comprehension or `global`, or an `assert` mentions it.
    """

    def __init__(
        self,
        expressions: dict[str, cst.BaseExpression],
        renamed: Callable[[cst.ImportFrom], cst.ImportFrom | None],
    ) -> None:
        super().__init__()
        self._expressions = expressions
        self._renamed = renamed
        self._in_assert = False
        self._heads = {name.partition(".")[0] for name in expressions}
        #: What the code at hand, and functions in it, cannot see of the module's names.
        self._hidden: list[set[str]] = [set()]
        self._hidden_inside: list[set[str]] = [set()]

    def _bound(self, *nodes: cst.CSTNode) -> set[str]:
        names = BoundNames(lambda node: self._renamed(node) is not None)
        for node in nodes:
            node.visit(names)
        for name in sorted(names.declared & self._heads):
            raise Refused(f"a function binds the module's `{name}`")
        return names.found & self._heads

    def visit_ClassDef_body(self, node: cst.ClassDef) -> None:
        """Hide what a class binds from its own statements."""
        bound = self._bound(node.body)
        simple = [one for one in node.body.body if isinstance(one, cst.SimpleStatementLine)]
        mentioned = names_in(*simple)
        for name in sorted(bound):
            if mentioned.count(name) > 1:
                raise Refused(f"the class `{node.name.value}` binds a `{name}` of its own")
        # Its methods do not see what a class binds.
        self._hidden.append(self._hidden[-1] | bound)
        self._hidden_inside.append(self._hidden_inside[-1])

    def leave_ClassDef_body(self, node: cst.ClassDef) -> None:
        """Show it again."""
        self._leave()

    def visit_FunctionDef_body(self, node: cst.FunctionDef) -> None:
        """Hide what a function binds."""
        self._enter(node.params, node.body)

    def leave_FunctionDef_body(self, node: cst.FunctionDef) -> None:
        """Show it again."""
        self._leave()

    def visit_Lambda_body(self, node: cst.Lambda) -> None:
        """Hide the parameters."""
        self._enter(node.params)

    def leave_Lambda_body(self, node: cst.Lambda) -> None:
        """Show them again."""
        self._leave()

    def _enter(self, *nodes: cst.CSTNode) -> None:
        hidden = self._hidden_inside[-1] | self._bound(*nodes)
        self._hidden.append(hidden)
        self._hidden_inside.append(hidden)

    def _leave(self) -> None:
        self._hidden.pop()
        self._hidden_inside.pop()

    def visit_CompFor(self, node: cst.CompFor) -> None:
        """Refuse a comprehension with a variable of that name."""
        target = BoundNames(lambda _: False)
        cst.AssignTarget(node.target).visit(target)
        for name in sorted(target.found & self._heads - self._hidden[-1]):
            raise Refused(f"a comprehension binds a `{name}` of its own")

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        """Leave the names in an import alone."""
        return False

    def visit_Import(self, node: cst.Import) -> bool:
        """Leave the names in an import alone."""
        return False

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.BaseSmallStatement:
        """Import what is used instead."""
        return self._renamed(original_node) or updated_node

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        """Keep the name of a function."""
        return updated_node.with_changes(name=original_node.name)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        """Keep the name of a class."""
        return updated_node.with_changes(name=original_node.name)

    def leave_Param(self, original_node: cst.Param, updated_node: cst.Param) -> cst.Param:
        """Keep the name of a parameter."""
        return updated_node.with_changes(name=original_node.name)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        """Keep the keyword of an argument."""
        return updated_node.with_changes(keyword=original_node.keyword)

    def visit_Assert(self, node: cst.Assert) -> None:
        """Watch over an `assert`, which is to stay as it is."""
        self._in_assert = True

    def leave_Assert(self, original_node: cst.Assert, updated_node: cst.Assert) -> cst.Assert:
        """Return the assert."""
        self._in_assert = False
        return updated_node

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        """Replace one mention of a name."""
        return self._instead(original_node) or updated_node

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        """Replace one mention of a chain, and keep what stands behind a dot."""
        return self._instead(original_node) or updated_node.with_changes(attr=original_node.attr)

    def _instead(self, node: cst.BaseExpression) -> cst.BaseExpression | None:
        text = dotted(node)
        if text is None or text.partition(".")[0] in self._hidden[-1]:
            return None
        found = self._expressions.get(text)
        if found is not None and self._in_assert:
            raise Refused(f"an `assert` mentions `{text}`, and asserts stay as they are")
        return None if found is None else found.deep_clone()
