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
)
#: A container hands out what was put into it.
ELEMENTS = (
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
