"""Library models: which objects of a library hold state, what changes it and what resets it.

Each library is one TOML file beside this module; a project adds its own with `models` in `[tool.isolint]`.
Names are dotted and canonical: the module that documents a class, with re-exports listed as aliases.
"""

from isolint.models.load import load
from isolint.models.schema import (
    ClientModel,
    CliModel,
    DatabaseModel,
    LibraryModels,
    Listing,
    RouteModel,
    RouterModel,
    SavedModel,
    StateModel,
)

__all__ = [
    "CliModel",
    "ClientModel",
    "DatabaseModel",
    "LibraryModels",
    "Listing",
    "RouteModel",
    "RouterModel",
    "SavedModel",
    "StateModel",
    "load",
]
