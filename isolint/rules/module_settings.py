"""ISO202: a settings object made at import outlives the environment that it was made from."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.contracts import Invalid, Rule, Valid
from isolint.index import ProjectIndex, Role
from isolint.index.resolution.settings import fields, module_objects
from isolint.index.resolution.values import Global
from isolint.index.sites.site_key import SiteKey
from isolint.model import Confidence, Doubt, Finding, FixOffer, Location, Safety, SiteKind, Span
from isolint.rules._findings import counted, enumerated, variables

_MAY_READ_OTHERS = Doubt("the tests may read other fields of it", Confidence.LIKELY)


class ModuleSettings(Rule):
    """A settings object is made when its module is imported, and the suite changes its environment later.

    What it does: reports module-level instances of settings classes, made directly or by a factory, where
    the suite sets or patches a variable that one of their fields is read from.

    Why it breaks tests: the object holds the environment of whichever test module was imported first. A
    `monkeypatch.setenv` comes too late to be seen, and a module run alone sees other settings.

    Example:
        settings = Settings()

        def connect():
            return sqlite3.connect(settings.db_path)

    Fix and its safety: unsafe, as it changes the application, and code outside of the tree may import the object.
    A cached function takes the place of the object, all modules that import it call that function, and its cache is
    then reset for each test (ISO201). What reads the settings while it is imported still does so only once.
    """

    code = "ISO202"
    name = "module-settings"

    VALID = (
        Valid(
            "the suite leaves the environment alone",
            {
                "app.py": """
                    from pydantic_settings import BaseSettings

                    class Settings(BaseSettings):
                        mode: str = "a"

                    settings = Settings()

                    def mode():
                        return settings.mode
                    """,
                "test_case.py": "from app import mode\n\ndef test_a():\n    assert mode()\n",
            },
        ),
        Valid(
            "another class that is only called Settings",
            {
                "app.py": """
                    class Settings:
                        mode: str = "a"

                    settings = Settings()

                    def mode():
                        return settings.mode
                    """,
                "test_case.py": """
                    from app import mode

                    def test_a(monkeypatch):
                        monkeypatch.setenv("MODE", "b")
                        assert mode()
                    """,
            },
        ),
        Valid(
            "made anew for each call",
            {
                "app.py": """
                    from pydantic_settings import BaseSettings

                    class Settings(BaseSettings):
                        mode: str = "a"

                    def mode():
                        return Settings().mode
                    """,
                "test_case.py": """
                    from app import mode

                    def test_a(monkeypatch):
                        monkeypatch.setenv("MODE", "b")
                        assert mode() == "b"
                    """,
            },
        ),
    )
    INVALID = (
        Invalid(
            "an instance at module level",
            {
                "app.py": """
                    from pydantic_settings import BaseSettings

                    class Settings(BaseSettings):
                        mode: str = "a"

                    settings = Settings()

                    def mode():
                        return settings.mode
                    """,
                "test_case.py": """
                    from app import mode

                    def test_a(monkeypatch):
                        monkeypatch.setenv("MODE", "b")
                        assert mode() == "b"
                    """,
            },
            line=6,
            path="app.py",
            site="global:app:settings",
            message="`settings` is made from the environment when `app.py` is imported; the suite changes "
            "`MODE` later, and 1 test reads it",
        ),
        Invalid(
            "made by a factory, read through an import",
            {
                "config.py": """
                    from pydantic_settings import BaseSettings

                    class Settings(BaseSettings):
                        mode: str = "a"

                    def load():
                        return Settings()

                    settings = load()
                    """,
                "app.py": "from config import settings\n\ndef mode():\n    return settings.mode\n",
                "test_case.py": """
                    import os
                    from app import mode

                    os.environ["MODE"] = "b"

                    def test_a():
                        assert mode() == "b"
                    """,
            },
            line=9,
            path="config.py",
            site="global:config:settings",
            message="`settings` is made from the environment when `config.py` is imported; the suite changes "
            "`MODE` later, and 1 test reads it",
        ),
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each object."""
        for name, owner in module_objects(index.resolver):
            if index.roles.of(index.program.number(name.path)) is Role.APP_MODULE:
                yield from self._findings(index, name, owner)

    def _findings(self, index: ProjectIndex, name: Global, owner: int) -> Iterator[Finding]:
        read = [(SiteKind.ENV, field.variable) for field in fields(index.resolver, owner)]
        changed: list[SiteKey] = [site for site in read if index.audience.changed_by_suite(site)]
        readers = index.audience.name_readers(name)
        if not changed or not readers:
            return
        setters = 0
        for site in changed:
            setters |= index.audience.setters(site)
        line = index.program.modules[name.path].module.binding_lines[name.name]
        reads = "reads" if readers.bit_count() == 1 else "read"
        yield Finding(
            code=self.code,
            name=self.name,
            message=f"`{name.name}` is made from the environment when `{name.path}` is imported; the suite "
            f"changes {enumerated(variables(changed))} later, and {counted(readers.bit_count(), 'test')} {reads} it",
            path=name.path,
            span=Span(line, 1, line, 1 + len(name.name)),
            doubts=(_MAY_READ_OTHERS,),
            site=index.site(
                (SiteKind.GLOBAL, f"{index.program.dotted(name.path)}:{name.name}"),
                Location(name.path, line, name.name),
            ),
            tests=index.nodeids(setters),
            victims=index.nodeids(readers),
            fix=FixOffer("settings_accessor", Safety.UNSAFE),
        )
