"""The rewrites, one codemod a file; imported as `isolint.codemods` only."""

from __future__ import annotations

if __name__ != "isolint.codemods":
    # Under two names the catalog would meet every codemod class twice.
    raise ImportError(f"import the codemods as `isolint.codemods`, not as `{__name__}`")
