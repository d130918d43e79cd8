"""Hazards in modules, classes and objects of an application, and in what it caches."""

from __future__ import annotations

from seeded.hazard import CACHE, MODULE_STATE, SETTINGS, Hazard

FOUND = (
    Hazard(
        "global-rebound-by-a-function",
        (MODULE_STATE,),
        ("global:ferry:tariff",),
        "import ferry",
        leak='ferry.use("winter")',
        leak_too='ferry.use("storm")',
        notice='assert ferry.fare() == "summer fare"',
        need='assert ferry.fare() == "winter fare"',
        files={
            "ferry.py": """
                tariff = "summer"

                def use(name):
                    global tariff
                    tariff = name

                def fare():
                    return f"{tariff} fare"
                """
        },
    ),
    Hazard(
        "global-assigned-by-a-test",
        (MODULE_STATE,),
        ("global:harbour:depth",),
        "import harbour",
        leak="harbour.depth = 2",
        leak_too="harbour.depth = 3",
        notice="assert harbour.may_enter(4)",
        files={"harbour.py": "depth = 9\n\ndef may_enter(draught):\n    return draught < depth\n"},
    ),
    Hazard(
        "list-appended-to",
        (MODULE_STATE,),
        ("global:queue_of_jobs:waiting",),
        "from queue_of_jobs import submit, waiting",
        leak='submit("print")',
        leak_too='waiting.append("scan")',
        notice="assert waiting == []",
        need='assert waiting == ["print"]',
        files={"queue_of_jobs.py": "waiting = []\n\ndef submit(job):\n    waiting.append(job)\n"},
    ),
    Hazard(
        "dict-item-set",
        (MODULE_STATE,),
        ("global:prices:table",),
        "import prices",
        leak='prices.table["pear"] = 0',
        leak_too="prices.table.update(pear=7)",
        notice='assert prices.of("pear") == 3',
        files={"prices.py": 'table = {"pear": 3}\n\ndef of(name):\n    return table[name]\n'},
    ),
    Hazard(
        "dict-cleared",
        (MODULE_STATE,),
        ("global:routes:handlers",),
        "import routes",
        leak="routes.forget()",
        notice='assert routes.handlers["/"]() == "home"',
        files={
            "routes.py": """
                handlers = {"/": lambda: "home"}

                def forget():
                    handlers.clear()
                """
        },
    ),
    Hazard(
        "set-added-to",
        (MODULE_STATE,),
        ("global:banned:names",),
        "import banned",
        leak='banned.ban("ada")',
        leak_too='banned.names.add("ada")',
        notice='assert banned.is_welcome("ada")',
        files={
            "banned.py": """
                names = set()

                def ban(name):
                    names.add(name)

                def is_welcome(name):
                    return name not in names
                """
        },
    ),
    Hazard(
        "class-attribute-assigned",
        (MODULE_STATE,),
        ("attr:kiln:Kiln.limit",),
        "from kiln import Kiln",
        leak="Kiln.limit = 10",
        leak_too="Kiln.limit = 20",
        notice="assert Kiln().accepts(900)",
        files={
            "kiln.py": """
                class Kiln:
                    limit = 1200

                    def accepts(self, degrees):
                        return degrees <= self.limit
                """
        },
    ),
    Hazard(
        "list-of-a-class",
        (MODULE_STATE,),
        ("attr:basket:Basket.goods",),
        "from basket import Basket",
        leak='Basket().put("salt")',
        notice="assert Basket().count() == 0",
        need="assert Basket().count() == 1",
        files={
            "basket.py": """
                class Basket:
                    goods = []

                    def put(self, name):
                        self.goods.append(name)

                    def count(self):
                        return len(self.goods)
                """
        },
    ),
    Hazard(
        "attribute-of-a-shared-object",
        (MODULE_STATE,),
        ("global:crane:crane", "attr:crane:"),
        "from crane import crane",
        leak="crane.lift(7)",
        leak_too="crane.load = 5",
        notice="assert crane.load == 0",
        files={
            "crane.py": """
                class Crane:
                    def __init__(self):
                        self.load = 0

                    def lift(self, tons):
                        self.load += tons

                crane = Crane()
                """
        },
    ),
    Hazard(
        "registry-filled-by-a-decorator",
        (MODULE_STATE,),
        ("global:plugins:known",),
        "import plugins",
        leak='plugins.plugin("loud")(print)',
        notice='assert sorted(plugins.known) == ["quiet"]',
        files={
            "plugins.py": """
                known = {}

                def plugin(name):
                    def keep(function):
                        known[name] = function
                        return function
                    return keep

                @plugin("quiet")
                def quiet():
                    return ""
                """
        },
    ),
    Hazard(
        "counter-of-a-module",
        (MODULE_STATE,),
        ("global:tickets:_last",),
        "import tickets",
        leak="tickets.draw()",
        notice="assert tickets.draw() == 1",
        files={
            "tickets.py": """
                _last = 0

                def draw():
                    global _last
                    _last += 1
                    return _last
                """
        },
    ),
    Hazard(
        "mutable-default",
        (MODULE_STATE,),
        ("attr:parcels:pack", "global:parcels"),
        "from parcels import pack",
        leak='pack("hat")',
        notice='assert pack("coat") == ["coat"]',
        files={"parcels.py": "def pack(thing, into=[]):\n    into.append(thing)\n    return into\n"},
    ),
    Hazard(
        "context-variable",
        (MODULE_STATE,),
        ("global:tenants:current",),
        "import tenants",
        leak='tenants.current.set("acme")',
        notice='assert tenants.name() == "nobody"',
        is_of_task=True,
        files={
            "tenants.py": """
                import contextvars

                current = contextvars.ContextVar("current", default="nobody")

                def name():
                    return current.get()
                """
        },
    ),
    Hazard(
        "attribute-of-a-function",
        (MODULE_STATE,),
        ("attr:greeting:greet", "global:greeting:greet"),
        "from greeting import greet",
        leak='greet("ada")',
        notice='assert greet("bob") == "hello bob, number 1"',
        files={
            "greeting.py": """
                def greet(name):
                    greet.count += 1
                    return f"hello {name}, number {greet.count}"

                greet.count = 0
                """
        },
    ),
    Hazard(
        "singleton-of-a-class",
        (MODULE_STATE,),
        ("attr:vault:Vault",),
        "from vault import Vault",
        leak='Vault.open().keep("ring")',
        notice="assert Vault.open().things == []",
        files={
            "vault.py": """
                class Vault:
                    _instance = None

                    def __init__(self):
                        self.things = []

                    def keep(self, thing):
                        self.things.append(thing)

                    @classmethod
                    def open(cls):
                        if cls._instance is None:
                            cls._instance = cls()
                        return cls._instance
                """
        },
    ),
    Hazard(
        "memo-of-a-module",
        (MODULE_STATE, CACHE),
        ("global:areas:_known", "global:areas:scale"),
        "import areas",
        leak="old = areas.scale\nareas.scale = 5\nareas.area(2)\nareas.scale = old",
        notice="assert areas.area(2) == 2",
        files={
            "areas.py": """
                scale = 1
                _known = {}

                def area(side):
                    if side not in _known:
                        _known[side] = side * scale
                    return _known[side]
                """
        },
    ),
    Hazard(
        "memo-of-a-function",
        (CACHE,),
        ("cache:rates:rate",),
        "from unittest import mock\nimport rates",
        leak='with mock.patch.object(rates, "TABLE", {"eur": 9}):\n    rates.rate("eur")',
        notice='assert rates.rate("eur") == 1',
        files={
            "rates.py": """
                import functools

                TABLE = {"eur": 1}

                @functools.lru_cache(maxsize=None)
                def rate(name):
                    return TABLE[name]
                """
        },
    ),
    Hazard(
        "cache-of-a-variable",
        (CACHE, SETTINGS),
        ("cache:service:base_url",),
        "import os\nfrom unittest import mock\nimport service",
        leak='with mock.patch.dict(os.environ, {"SERVICE_URL": "http://test"}):\n    service.base_url()',
        notice='assert service.base_url() == "http://live"',
        files={
            "service.py": """
                import functools
                import os

                @functools.cache
                def base_url():
                    return os.environ.get("SERVICE_URL", "http://live")
                """
        },
    ),
    Hazard(
        "settings-of-a-cached-factory",
        (SETTINGS,),
        ("cache:configured:get_settings",),
        "import os\nfrom unittest import mock\nimport configured",
        leak='with mock.patch.dict(os.environ, {"TOWN": "Bath"}):\n    configured.get_settings()',
        notice='assert configured.get_settings().town == "Ely"',
        files={
            "configured.py": """
                import functools
                import os

                class Settings:
                    def __init__(self):
                        self.town = os.environ.get("TOWN", "Ely")

                @functools.lru_cache
                def get_settings():
                    return Settings()
                """
        },
    ),
    Hazard(
        "settings-made-once",
        (SETTINGS, MODULE_STATE),
        ("global:options:_options",),
        "import os\nfrom unittest import mock\nimport options",
        leak='with mock.patch.dict(os.environ, {"OPTION_LEVEL": "9"}):\n    options.get()',
        notice='assert options.get().level == "1"',
        files={
            "options.py": """
                import os

                _options = None

                class Options:
                    def __init__(self):
                        self.level = os.environ.get("OPTION_LEVEL", "1")

                def get():
                    global _options
                    if _options is None:
                        _options = Options()
                    return _options
                """
        },
    ),
    Hazard(
        "settings-attribute",
        (SETTINGS, MODULE_STATE),
        ("global:mill.config:settings", "attr:mill.config:Settings"),
        "from mill.config import settings\nfrom mill.wheel import speed",
        leak="settings.debug = True",
        leak_too='setattr(settings, "debug", True)',
        notice="assert speed() == 10",
        need="assert speed() == 1",
        files={
            "mill/__init__.py": "",
            "mill/config.py": """
                class Settings:
                    def __init__(self):
                        self.debug = False

                settings = Settings()
                """,
            "mill/wheel.py": """
                from mill.config import settings

                def speed():
                    return 1 if settings.debug else 10
                """,
        },
    ),
    Hazard(
        "two-marks-in-a-list",
        (MODULE_STATE,),
        ("global:signals:lamps",),
        "import signals",
        leak='signals.lamps.append("red")',
        notice='assert signals.state() != ["green", "red"]',
        halves=('signals.light("red")', 'signals.light("green")'),
        files={
            "signals.py": """
                lamps = []

                def light(colour):
                    lamps.append(colour)

                def state():
                    return sorted(set(lamps))
                """
        },
    ),
    Hazard(
        "one-key-and-one-flag",
        (MODULE_STATE,),
        ("global:safe:keys", "global:safe:is_armed"),
        "import safe",
        leak="safe.is_armed = True",
        notice='assert safe.opens("b")',
        halves=('safe.keys.discard("b")', "safe.arm()"),
        files={
            "safe.py": """
                keys = {"a", "b"}
                is_armed = False

                def arm():
                    global is_armed
                    is_armed = True

                def opens(key):
                    return key in keys or not is_armed
                """
        },
    ),
    Hazard(
        "overrides-of-an-application",
        (MODULE_STATE,),
        ("global:webapp:app", "attr:webapp"),
        "from fastapi.testclient import TestClient\nimport webapp",
        leak='webapp.app.dependency_overrides[webapp.user] = lambda: "root"',
        notice='assert TestClient(webapp.app).get("/").json() == "guest"',
        files={
            "webapp.py": """
                from fastapi import Depends, FastAPI

                app = FastAPI()

                def user():
                    return "guest"

                @app.get("/")
                def home(name: str = Depends(user)):
                    return name
                """
        },
    ),
    Hazard(
        "configuration-of-an-application",
        (MODULE_STATE, SETTINGS),
        ("global:shop:app", "attr:shop"),
        "import shop",
        leak='shop.app.config["CURRENCY"] = "yen"',
        leak_too='shop.app.config.update(CURRENCY="yen")',
        notice='assert shop.app.test_client().get("/").text == "pound"',
        files={
            "shop.py": """
                from flask import Flask

                app = Flask(__name__)
                app.config["CURRENCY"] = "pound"

                @app.get("/")
                def currency():
                    return app.config["CURRENCY"]
                """
        },
    ),
)
