"""Cases of `fresh_default`."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "a list that a constructor keeps, and a dict that a function fills",
        {
            "app.py": '''
                class Basket:
                    def __init__(self, owner, items=[]):
                        """Make a basket."""
                        # Nothing is checked here
                        self.owner = owner
                        self.items = items

                    def add(self, item):
                        self.items.append(item)


                def count(word, *, counts={"a": [1]}):
                    counts[word] = len(word)
                    return counts


                def report(words):
                    return count(words, counts={})
                ''',
            "test_case.py": """
                from app import Basket, count, report

                def test_add():
                    Basket("me").add(1)

                def test_empty():
                    assert Basket("me").items == []

                def test_count():
                    assert count("b") == {"a": [1], "b": 1}

                def test_other():
                    assert count("c") == {"a": [1], "c": 1}
                    assert report("d") == {"d": 1}
                """,
        },
        {
            "app.py": '''
                class Basket:
                    def __init__(self, owner, items=None):
                        """Make a basket."""
                        if items is None:
                            items = []
                        # Nothing is checked here
                        self.owner = owner
                        self.items = items

                    def add(self, item):
                        self.items.append(item)


                def count(word, *, counts=None):
                    if counts is None:
                        counts = {"a": [1]}
                    counts[word] = len(word)
                    return counts


                def report(words):
                    return count(words, counts={})
                ''',
        },
    ),
    Rewrites(
        "annotated parameters",
        {
            "app.py": """
                from typing import Any, List

                def add(item: int, items: List[int] = []) -> List[int]:
                    items.append(item)
                    return items

                def put(item: int, items: Any = []) -> Any:
                    items.append(item)
                    return items
                """,
            "shop.py": """
                from __future__ import annotations

                def add(item: int, items: list[int] = []) -> list[int]:
                    items.append(item)
                    return items
                """,
            "store.py": """
                from typing import Any

                def add(item: int | str, items: dict[int, Any] = {}) -> dict[int, Any]:
                    items[1] = item
                    return items
                """,
            "test_case.py": """
                import app
                import shop
                import store

                def test_one():
                    assert app.add(1) == app.put(1) == shop.add(1) == [1]
                    assert store.add(1) == {1: 1}

                def test_two():
                    assert app.add(2) == app.put(2) == shop.add(2) == [2]
                    assert store.add(2) == {1: 2}
                """,
        },
        {
            "app.py": """
                from typing import Any, List, Optional

                def add(item: int, items: Optional[List[int]] = None) -> List[int]:
                    if items is None:
                        items = []
                    items.append(item)
                    return items

                def put(item: int, items: Any = None) -> Any:
                    if items is None:
                        items = []
                    items.append(item)
                    return items
                """,
            "shop.py": """
                from __future__ import annotations

                def add(item: int, items: list[int] | None = None) -> list[int]:
                    if items is None:
                        items = []
                    items.append(item)
                    return items
                """,
            "store.py": """
                from typing import Any

                def add(item: int | str, items: dict[int, Any] | None = None) -> dict[int, Any]:
                    if items is None:
                        items = {}
                    items[1] = item
                    return items
                """,
        },
    ),
)

REFUSES = (
    Refuses(
        "a store that nobody hands over: what is put there is looked up later",
        {
            "app.py": """
                def position(word, known={}):
                    known[word] = known.get(word, len(known))
                    return known[word]
                """,
            "test_case.py": """
                from app import position

                def test_one():
                    assert position("a") == position("a")

                def test_other():
                    assert position("b") == position("b")
                """,
        },
        "`position` looks up in `known` what earlier calls put there, and nobody hands over another one",
    ),
    Refuses(
        "None has a meaning",
        {
            "app.py": """
                def add(item, items=[]):
                    if items is None:
                        return [item]
                    items.append(item)
                    return items
                """,
            "test_case.py": """
                from app import add

                def test_one():
                    assert add(1) == [1]

                def test_two():
                    assert add(2) == [2]
                """,
        },
        "`add` asks already whether `items` is None",
    ),
    Refuses(
        "None is handed over",
        {
            "app.py": """
                def add(item, items=[]):
                    try:
                        items.append(item)
                    except AttributeError:
                        return None
                    return items
                """,
            "test_case.py": """
                from app import add

                def test_none():
                    assert add(1, None) is None

                def test_one():
                    assert add(1) == [1]

                def test_two():
                    assert add(2) == [2]
                """,
        },
        "`test_none` hands None to `add` as `items`, which would become another one",
    ),
    Refuses(
        "a default made of what may be something else when the function is called",
        {
            "app.py": """
                first = 1

                def add(item, items=[first]):
                    items.append(item)
                    return items
                """,
            "test_case.py": """
                from app import add

                def test_two():
                    assert add(2) == [1, 2]

                def test_three():
                    assert add(3) == [1, 3]
                """,
        },
        "the default of `items` is made of `first`, which may be something else when `add` is called",
    ),
)
