"""Cases of `class_state` on lists and dicts that are given again with what they start with."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_SHELF = """
    class Rules:
        order = ["rank", "name"]
        sizes = {"small": (1, 2), "large": (3,)}

    class Shelf:
        rules = Rules()

    def first(books):
        return sorted(books, key=lambda one: [one[key] for key in Shelf.rules.order])[0]
    """
_TEST = """
    from app import Shelf, first

    BOOKS = [{{"rank": 1, "name": "b"}}, {{"rank": 2, "name": "a"}}]

    def test_a():
        Shelf.rules.{changed}
        found = first(BOOKS)
        Shelf.rules.{last}
        assert found and Shelf.rules.sizes

    def test_b():
        assert first(BOOKS)["name"] == "b"
        assert Shelf.rules.sizes["large"] == (3,)
    """
_MODELS = """
    from django.db import models

    class Album(models.Model):
        name = models.CharField(max_length=9)

        class Meta:
            ordering = ["name", "id"]
    """
_MODEL_TEST = """
    from app import Album

    def test_a():
        Album._meta.ordering = ["id"]
        assert Album._meta.ordering
        Album._meta.ordering = [{last}]

    def test_b():
        assert Album._meta.ordering == ["name", "id"]
    """


def _shelf(changed: str, last: str) -> dict[str, str]:
    return {"app.py": _SHELF, "test_case.py": _TEST.format(changed=changed, last=last)}


EQUAL_CONTENT = (
    Valid(
        "a list with the content that the class of the object has by its definition",
        _shelf("order = ['name']", "order = ['rank', 'name']"),
    ),
    Valid(
        "a dict of tuples with such content",
        _shelf("sizes = {}", "sizes = {'small': (1, 2), 'large': (3,)}"),
    ),
    Valid(
        "what the options of a Django model start with stands in its `Meta`",
        {"app.py": _MODELS, "test_case.py": _MODEL_TEST.format(last="'name', 'id'")},
    ),
)

OTHER_CONTENT = (
    Invalid(
        "a list with the same content in another order",
        _shelf("order = ['name']", "order = ['name', 'rank']"),
        line=8,
        site="attr:app:Shelf.rules",
        message="`test_a` changes `Shelf.rules`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a dict with another item",
        _shelf("sizes = {}", "sizes = {'small': (1, 2), 'large': (4,)}"),
        line=8,
        site="attr:app:Shelf.rules",
        message="`test_a` changes `Shelf.rules`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a list that is not what the `Meta` of a Django model says",
        {"app.py": _MODELS, "test_case.py": _MODEL_TEST.format(last="'name'")},
        line=6,
        site="attr:app:Album._meta",
        message="`test_a` changes `Album._meta`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
