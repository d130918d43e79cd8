"""Cases of files whose paths are taken from names that tests put other paths in place of."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    from pathlib import Path

    PLACE = Path("/srv/app/log")
    OTHER = Path("/srv/app/other")

    class Store:
        folder = Path("/srv/store")

        def save(self, item):
            (self.folder / "items").write_text(item)

    def save(item):
        target = PLACE
        target.write_text(item)

    def put(item):
        with open(PLACE, "w") as file:
            file.write(item)

    def known():
        return PLACE.read_text() + (Store.folder / "items").read_text()
    """

REPLACED = (
    Valid(
        "a fixture replaces the name that the path is taken from, or the attribute with its folder",
        {
            "app.py": _APP,
            "test_case.py": """
                import app
                import pytest

                @pytest.fixture
                def place(tmp_path, monkeypatch):
                    monkeypatch.setattr(app, "PLACE", tmp_path / "log")
                    monkeypatch.setattr(app.Store, "folder", tmp_path)

                def test_a(place):
                    app.save("a")
                    app.put("b")
                    app.Store().save("c")

                def test_b():
                    assert app.known()
                """,
        },
    ),
)

NOT_REPLACED = (
    Invalid(
        "a fixture replaces another name than the one that the path is taken from",
        {
            "app.py": _APP,
            "test_case.py": """
                import app
                import pytest

                @pytest.fixture
                def place(tmp_path, monkeypatch):
                    monkeypatch.setattr(app, "OTHER", tmp_path / "log")

                def test_a(place):
                    app.put("b")

                def test_b():
                    assert app.known()
                """,
        },
        line=17,
        path="app.py",
        site="file:/srv/app/log",
        message="`put` writes the file `/srv/app/log`, and leaves it so after 1 test; 1 test meets it",
    ),
)
