"""Which file an import statement reaches, without importing anything."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Iterable, Sequence
from itertools import accumulate


class Layout:
    """The project's files as importable names.

    An absolute name is looked up as the interpreter under pytest would: from the importing file's own
    folder and the folders above it that are not packages, from each `src` beside them, and from the roots.
    """

    def __init__(self, paths: Iterable[str], roots: Sequence[str] = (".", "src")) -> None:
        self._paths = frozenset(paths)
        self._folders = frozenset(
            folder for path in self._paths for folder in _ancestors(posixpath.dirname(path))
        )
        self._packages = frozenset(
            posixpath.dirname(path) for path in self._paths if posixpath.basename(path) == "__init__.py"
        )
        self._roots = tuple("" if root == "." else root.strip("/") for root in roots)
        self._found: dict[tuple[str, str], str | None] = {}
        self._dotted: dict[str, str] = {}

    def dotted(self, path: str) -> str:
        """Return the name that a file would be imported by."""
        if path not in self._dotted:
            self._dotted[path] = self._found_dotted(path)
        return self._dotted[path]

    def _found_dotted(self, path: str) -> str:
        stem = path.removesuffix(".py").removesuffix("/__init__")
        folder = posixpath.dirname(path)
        while folder and folder in self._packages:
            folder = posixpath.dirname(folder)
        root = next((root for root in self._roots if root and (stem + "/").startswith(root + "/")), "")
        first = stem.removeprefix(root).strip("/").partition("/")[0]
        # What stands in a package of a root is a part of it, also by a folder between them that is none.
        is_of_root = bool(root) and posixpath.join(root, first) in self._packages
        # Else a package says where it starts; without one, the longest configured root does.
        prefix = folder if posixpath.dirname(path) in self._packages and not is_of_root else root
        return stem.removeprefix(prefix).strip("/").replace("/", ".")

    def find(self, name: str, importer: str) -> str | None:
        """Return the file (or package folder, ending in a slash) that an absolute name reaches, if ours."""
        if name.partition(".")[0] in sys.stdlib_module_names:
            return None
        folder = posixpath.dirname(importer)
        key = (folder, name)
        if key not in self._found:
            self._found[key] = self._search(name, folder)
        return self._found[key]

    def find_relative(self, level: int, name: str, importer: str) -> str | None:
        """Return the file that `level` dots and a name reach."""
        folder = posixpath.dirname(importer)
        for _ in range(level - 1):
            folder = posixpath.dirname(folder)
        return (
            self._at(folder, name)
            if name
            else self._at(posixpath.dirname(folder), posixpath.basename(folder))
        )

    def submodule(self, package: str, name: str) -> str | None:
        """Return the file of a package's submodule; the package is a file or a folder that `find` gave."""
        if package.endswith("/"):
            return self._at(package.rstrip("/"), name)
        return self._at(posixpath.dirname(package), name) if package.endswith("__init__.py") else None

    def _search(self, name: str, folder: str) -> str | None:
        starts = [item for item in _ancestors(folder) if item not in self._packages]
        for start in (*starts, *self._roots):
            for base in (start, posixpath.join(start, "src")):
                found = self._at(base, name)
                if found is not None:
                    return found
        return None

    def _at(self, folder: str, name: str) -> str | None:
        target = posixpath.join(folder, name.replace(".", "/")) if name else folder
        # Where there are both, Python takes the package.
        for candidate in (f"{target}/__init__.py", f"{target}.py"):
            if candidate in self._paths:
                return candidate
        return f"{target}/" if target and target in self._folders else None


def with_packages(name: str) -> list[str]:
    """Return a dotted name after those of the packages that it stands in, outermost first."""
    return list(accumulate(name.split("."), "{}.{}".format))


def _ancestors(folder: str) -> list[str]:
    """Return a folder and all above it, nearest first, the root being the empty string."""
    result = [folder]
    while folder:
        folder = posixpath.dirname(folder)
        result.append(folder)
    return result
