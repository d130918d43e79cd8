"""Cases of what the methods of an object hand out that a class keeps: rows, or its own elements."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_TESTS = """
from app import Task

def test_get():
    task = Task.objects.get("a")
    task.name = "b"
    assert task.name == "b"

def test_other():
    assert Task.objects.get("a").name == "a"
"""

_UPDATE = """
from django.test import TestCase

from app import Task

class TaskTest(TestCase):
    def test_update(self):
        Task.objects.update(name="b")

    def test_other(self):
        assert Task.objects.count() == 0
"""

#: A library that makes objects of rows makes another one each time.
ROWS = (
    Valid(
        "an attribute of what a library's object that a class keeps finds",
        {
            "app.py": """
                from django.db import models

                class Task(models.Model):
                    name = models.TextField()
                    objects = models.Manager()
                """,
            "test_case.py": _TESTS,
        },
    ),
    Valid(
        "an attribute of what a manager of the project's own finds, in a model whose metaclass is one of its own",
        {
            "app.py": """
                from typing import ClassVar
                from django.db import models
                from django.db.models.base import ModelBase

                class Meta(ModelBase):
                    pass

                class Tasks(models.Manager):
                    def open(self):
                        return self.filter(is_open=True)

                class Base(models.Model, metaclass=Meta):
                    objects: ClassVar[Tasks] = Tasks()

                class Task(Base):
                    name = models.TextField()
                """,
            "test_case.py": _TESTS,
        },
    ),
    Valid(
        "an attribute of what an object finds that a class has made by an inherited method",
        {
            "app.py": """
                from django.db import models

                class Found(models.QuerySet):
                    def open(self):
                        return self.filter(is_open=True)

                class Task(models.Model):
                    name = models.TextField()
                    objects = Found.as_manager()
                """,
            "test_case.py": _TESTS,
        },
    ),
    Valid(
        "an attribute of what an object finds whose class an inherited method has made",
        {
            "app.py": """
                from django.db import models

                class Found(models.QuerySet):
                    def open(self):
                        return self.filter(is_open=True)

                class Task(models.Model):
                    name = models.TextField()
                    objects = models.Manager.from_queryset(Found)()
                """,
            "test_case.py": _TESTS,
        },
    ),
    Valid(
        "an update of rows by the library's own object",
        {
            "app.py": """
                from django.db import models

                class Task(models.Model):
                    name = models.TextField()
                    objects = models.Manager()
                """,
            "test_case.py": _UPDATE,
        },
    ),
    Valid(
        "an update of rows by what a class has from the library's",
        {
            "app.py": """
                from django.db import models

                class Named(models.Model):
                    name = models.TextField()

                    class Meta:
                        abstract = True

                class Task(Named):
                    pass
                """,
            "test_case.py": _UPDATE,
        },
    ),
    Valid(
        "an update of rows by what a class is made for that is found when the program runs",
        {
            "app.py": """
                from importlib import import_module

                from django.db import models

                def find(module, names):
                    return [getattr(import_module(module), name) for name in names]

                Tasks, Found = find("tasks", ["Tasks", "Found"])

                class AbstractTask(models.Model):
                    name = models.TextField()
                    objects = Tasks.from_queryset(Found)()

                    class Meta:
                        abstract = True

                class Task(AbstractTask):
                    pass
                """,
            "test_case.py": _UPDATE,
        },
    ),
    Valid(
        "an update of rows by an object of a class of the project",
        {
            "app.py": """
                from django.db import models

                class Tasks(models.Manager):
                    pass

                class Task(models.Model):
                    name = models.TextField()
                    objects = Tasks()
                """,
            "test_case.py": _UPDATE,
        },
    ),
    Valid(
        "a field of a form, which the library gives each form anew",
        {
            "app.py": """
                import wtforms

                class Name(wtforms.StringField):
                    def fill(self, value):
                        self.data = value

                class Base(wtforms.Form):
                    class Meta:
                        csrf = False

                class Login(Base):
                    name = Name()
                """,
            "test_case.py": """
                from app import Login

                def test_validators():
                    form = Login()
                    form.name.validators = []
                    assert form.name

                def test_other():
                    assert Login().name.validators
                """,
        },
    ),
    Valid(
        "a method that has to be awaited is none of a container",
        {
            "app.py": """
                from library import Rows

                class Book:
                    rows = Rows()
                """,
            "test_case.py": """
                import pytest
                from app import Book

                @pytest.mark.asyncio
                async def test_update():
                    await Book.rows.update(genre="fiction")
                    assert await Book.rows.count()

                @pytest.mark.asyncio
                async def test_other():
                    assert not await Book.rows.count()
                """,
        },
    ),
)
#: A container hands out what was put into it.
ELEMENTS = (
    Invalid(
        "an update of what a class keeps for all tests in an object of another library",
        {
            "app.py": """
                from stores import Store

                class Task:
                    objects = Store()
                """,
            "test_case.py": """
                from app import Task

                def test_update():
                    Task.objects.update(name="b")

                def test_other():
                    assert Task.objects.count() == 0
                """,
        },
        line=4,
        site="attr:app:Task.objects",
        message="`test_update` changes `Task.objects`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a test gives the object that finds rows another method",
        {
            "app.py": """
                from django.db import models

                class Task(models.Model):
                    objects = models.Manager()
                """,
            "test_case.py": """
                from app import Task

                def test_get():
                    Task.objects.get = print

                def test_other():
                    assert Task.objects.get("a") is None
                """,
        },
        line=4,
        site="attr:app:Task.objects",
        message="`test_get` changes `Task.objects`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "an attribute of an element of an ordered dictionary that a class keeps",
        {
            "app.py": """
                from collections import OrderedDict

                class Task:
                    objects = OrderedDict()

                    def __init__(self, name):
                        self.name = name

                Task.objects["a"] = Task("a")
                """,
            "test_case.py": _TESTS,
        },
        line=5,
        site="attr:app:Task.objects",
        message="`test_get` changes `Task.objects`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
