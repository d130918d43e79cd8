"""Run isolint as `python -m isolint`."""

from __future__ import annotations

import sys

from isolint.cli import main

if __name__ == "__main__":
    sys.exit(main())
