"""Cases of `state_in_testcase`: attributes that nobody can delete, so that no patch can end."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "a property, and an object that keeps its attributes elsewhere",
        {
            "app.py": """
                class Options:
                    def __init__(self):
                        self.__dict__["_values"] = {"debug": False}

                    def __getattr__(self, name):
                        return self._values[name]

                    def __setattr__(self, name, value):
                        self._values[name] = value

                class Heating:
                    def __init__(self):
                        self._level = 1

                    @property
                    def level(self):
                        return self._level

                    @level.setter
                    def level(self, value):
                        self._level = value

                options = Options()
                heating = Heating()
                """,
            "test_app.py": """
                import unittest

                from app import heating, options

                class TestApp(unittest.TestCase):
                    def test_a(self):
                        # Louder
                        options.debug = True
                        self.assertTrue(options.debug)

                    def test_b(self):
                        heating.level = 3
                        self.assertEqual(heating.level, 3)

                    def test_c(self):
                        self.assertFalse(options.debug)
                        self.assertEqual(heating.level, 1)
                """,
        },
        {
            "test_app.py": """
                import unittest

                from app import heating, options

                class TestApp(unittest.TestCase):
                    def test_a(self):
                        self.addCleanup(setattr, options, "debug", options.debug)
                        # Louder
                        options.debug = True
                        self.assertTrue(options.debug)

                    def test_b(self):
                        self.addCleanup(setattr, heating, "level", heating.level)
                        heating.level = 3
                        self.assertEqual(heating.level, 3)

                    def test_c(self):
                        self.assertFalse(options.debug)
                        self.assertEqual(heating.level, 1)
                """,
        },
    ),
    Rewrites(
        "objects of libraries that the project asks for the attribute, and one of the standard library",
        {
            "app.py": """
                import decimal

                from django.conf import settings
                from tornado.options import options

                def third():
                    return decimal.Decimal(1) / 3

                def state():
                    return settings.DEBUG, options.forbidden
                """,
            "test_app.py": """
                import decimal
                import unittest

                from django.conf import settings
                from tornado.options import options

                import app

                class TestApp(unittest.TestCase):
                    def test_a(self):
                        options.forbidden = True
                        settings.DEBUG = True
                        decimal.getcontext().prec = 2
                        self.assertEqual(app.state(), (True, True))
                        self.assertEqual(str(app.third()), "0.33")

                    def test_b(self):
                        self.assertEqual(app.state(), (False, False))
                        self.assertNotEqual(str(app.third()), "0.33")
                """,
        },
        {
            "test_app.py": """
                import decimal
                import unittest

                from django.conf import settings
                from tornado.options import options

                import app

                class TestApp(unittest.TestCase):
                    def test_a(self):
                        self.addCleanup(setattr, options, "forbidden", options.forbidden)
                        options.forbidden = True
                        self.addCleanup(setattr, settings, "DEBUG", settings.DEBUG)
                        settings.DEBUG = True
                        self.addCleanup(setattr, decimal.getcontext(), "prec", decimal.getcontext().prec)
                        decimal.getcontext().prec = 2
                        self.assertEqual(app.state(), (True, True))
                        self.assertEqual(str(app.third()), "0.33")

                    def test_b(self):
                        self.assertEqual(app.state(), (False, False))
                        self.assertNotEqual(str(app.third()), "0.33")
                """,
        },
    ),
    Rewrites(
        "a module and a class of a library, and an object that stands for one of its own",
        {
            "app.py": """
                from cloud import storage

                class Heating:
                    level = 1

                heating = Heating()

                def client():
                    return storage.Client()
                """,
            "test_app.py": """
                import unittest

                import app
                from cloud import storage

                class TestApp(unittest.TestCase):
                    def test_a(self):
                        storage.Client = dict
                        app.heating.level = 3
                        self.assertEqual(app.client(), {})
                        self.assertEqual(app.heating.level, 3)

                    def test_b(self):
                        self.assertNotEqual(app.client(), {})
                        self.assertEqual(app.heating.level, 1)
                """,
        },
        {
            "test_app.py": """
                import unittest
                from unittest import mock

                import app
                from cloud import storage

                class TestApp(unittest.TestCase):
                    def test_a(self):
                        self.enterContext(mock.patch.object(storage, "Client", dict, create=True))
                        self.enterContext(mock.patch.object(app.heating, "level", 3))
                        self.assertEqual(app.client(), {})
                        self.assertEqual(app.heating.level, 3)

                    def test_b(self):
                        self.assertNotEqual(app.client(), {})
                        self.assertEqual(app.heating.level, 1)
                """,
        },
    ),
)

REFUSES = (
    Refuses(
        "a property that gives a number, and takes a name",
        {
            "app.py": """
                CODES = {"EUR": 978, "SEK": 752}

                class Client:
                    def __init__(self):
                        self._currency = "EUR"

                    @property
                    def currency(self):
                        return CODES[self._currency]

                    @currency.setter
                    def currency(self, value):
                        self._currency = value

                client = Client()
                """,
            "test_app.py": """
                import unittest

                from app import client

                class TestClient(unittest.TestCase):
                    def test_a(self):
                        client.currency = "SEK"
                        self.assertEqual(client.currency, 752)

                    def test_b(self):
                        self.assertEqual(client.currency, 978)
                """,
        },
        "the property `currency` may give something else than what it is to be given",
    ),
    Refuses(
        "an object of a library that nothing shows to have the attribute",
        {
            "app.py": """
                from django.conf import settings

                def is_quiet():
                    return hasattr(settings, "QUIET") and settings.QUIET
                """,
            "test_app.py": """
                import unittest

                import app
                from django.conf import settings

                class TestApp(unittest.TestCase):
                    def test_a(self):
                        settings.QUIET = True
                        self.assertTrue(app.is_quiet())

                    def test_b(self):
                        self.assertFalse(app.is_quiet())
                """,
        },
        "`django.conf.settings` may keep its attributes in a way of its own, "
        "and nothing shows that it had a `QUIET`",
    ),
)
