"""Cases of classes that make one object for all, keep one state for all or enter each into a registry, and of those that do not."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_KEPT = """
    class Service:
        _made = None

        def __init__(self):
            self.tokens = []

        @staticmethod
        def made():
            if Service._made is None:
                Service._made = Service()
            return {given}

        def log_in(self, token):
            self.tokens.append(token)

    service = Service.made()
    """
_LOGGED_IN = """
    from app import service

    def test_a():
        service.log_in("x")

    def test_b():
        assert not service.tokens
    """

_LOGS_IN = """
    class Service{bases}:
        def __init__(self):
            self.tokens = []

        def log_in(self, token):
            self.tokens.append(token)
    """
_BY_DECORATOR = """
    def one(kind):
        made = {}

        def get():
            if kind not in made:
                made[kind] = kind()
            return {given}

        return get

    @one""" + _LOGS_IN.replace("{bases}", "")
_BY_METACLASS = """
    class One(type):
        made = {}

        def __call__(cls):
            return {given}
    """ + _LOGS_IN.replace("{bases}", "(metaclass=One)")
_TWO_USES = """
    from app import Service

    def test_a():
        Service().log_in("x")

    def test_b():
        assert not Service().tokens
    """

NOT_SINGLETONS = (
    Valid(
        "a decorator that makes a new object each time",
        {"app.py": _BY_DECORATOR.replace("{given}", "kind()"), "test_case.py": _TWO_USES},
    ),
    Valid(
        "a metaclass that makes a new object each time",
        {"app.py": _BY_METACLASS.replace("{given}", "super().__call__()"), "test_case.py": _TWO_USES},
    ),
    Valid(
        "a `__new__` that makes a new object each time",
        {
            "app.py": """
                class Service:
                    def __new__(cls):
                        made = object.__new__(cls)
                        made.token = None
                        return made

                    def log_in(self, token):
                        self.token = token
                """,
            "test_case.py": """
                from app import Service

                def test_a():
                    Service().log_in("x")

                def test_b():
                    assert Service().token is None
                """,
        },
    ),
)

SINGLETONS = (
    Invalid(
        "a singleton that a decorator of its class keeps",
        {"app.py": _BY_DECORATOR.replace("{given}", "made[kind]"), "test_case.py": _TWO_USES},
        line=17,
        path="app.py",
        site="attr:app:one.<locals>.made",
        message=(
            "`Service.log_in` changes `one.<locals>.made`, and leaves it so after 1 test; 2 tests meet it"
        ),
    ),
    Invalid(
        "a singleton that its metaclass keeps",
        {"app.py": _BY_METACLASS.replace("{given}", "cls.made[cls]"), "test_case.py": _TWO_USES},
        line=12,
        path="app.py",
        site="attr:app:One.made",
        message="`Service.log_in` changes `One.made`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a singleton that `__new__` keeps",
        {
            "app.py": """
                class Service:
                    def __new__(cls):
                        return cls._instance

                    def log_in(self, token):
                        self.token = token

                Service._instance = object.__new__(Service)
                """,
            "test_case.py": """
                from app import Service

                def test_a():
                    Service().log_in("x")

                def test_b():
                    assert not hasattr(Service(), "token")
                """,
        },
        line=6,
        path="app.py",
        site="attr:app:Service._instance",
        message=(
            "`Service.log_in` changes `Service._instance`, and leaves it so after 1 test; 2 tests meet it"
        ),
    ),
    Invalid(
        "a singleton made by __new__",
        {
            "app.py": """
                class Pool:
                    _instance = None

                    def __new__(cls):
                        cls._instance = object.__new__(cls)
                        return cls._instance
                """,
            "test_case.py": """
                from app import Pool

                def test_a():
                    Pool()

                def test_b():
                    assert Pool._instance is None
                """,
        },
        line=5,
        path="app.py",
        site="attr:app:Pool._instance",
        message="`Pool.__new__` changes `Pool._instance`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a Borg, whose objects have one __dict__",
        {
            "app.py": """
                class Settings:
                    _shared = {}

                    def __init__(self):
                        self.__dict__ = self._shared

                    def use(self, mode):
                        self.mode = mode
                """,
            "test_case.py": """
                from app import Settings

                def test_a():
                    Settings().use("loud")

                def test_b():
                    assert not hasattr(Settings(), "mode")
                """,
        },
        line=8,
        path="app.py",
        site="attr:app:Settings._shared",
        message="`Settings.use` changes `Settings._shared`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a registry that a metaclass keeps, entered by a class made in a test",
        {
            "app.py": """
                class Meta(type):
                    known = []

                    def __init__(cls, name, bases, namespace):
                        Meta.known.append(name)

                class Plugin(metaclass=Meta):
                    pass
                """,
            "test_case.py": """
                from app import Meta, Plugin

                def test_a():
                    class Mine(Plugin):
                        pass

                def test_b():
                    assert Meta.known == ["Plugin"]
                """,
        },
        line=5,
        path="app.py",
        site="attr:app:Meta.known",
        message="`Meta.__init__` changes `Meta.known`, and leaves it so after 1 test; 1 test meets it",
    ),
)

#: Objects of modules, which a class keeps.
OF_KEPT_UNCHANGED = (
    Valid(
        "an object that a static method keeps in its class, by name, of which nothing changes",
        {
            "app.py": _KEPT.replace("{given}", "Service._made"),
            "test_case.py": _LOGGED_IN.replace('log_in("x")', "tokens.copy()"),
        },
    ),
)
OF_KEPT = (
    Invalid(
        "a singleton that a static method keeps in its class, by name",
        {"app.py": _KEPT.replace("{given}", "Service._made"), "test_case.py": _LOGGED_IN},
        line=14,
        path="app.py",
        site="global:app:service",
        message="`Service.log_in` changes `service`, and leaves it so after 1 test; 1 test meets it",
    ),
)
