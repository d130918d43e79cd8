"""Cases of folders that a fixture empties after each test, one part of them after the other."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_TESTS = """
    def test_a(site):
        (site / "pages" / "home").mkdir(parents=True, exist_ok=True)
        (site / "pages" / "home" / "index.txt").write_text("x")

    def test_b(site):
        assert not (site / "pages" / "home" / "index.txt").exists()
    """
_SITE = """
    import shutil
    import pytest

    @pytest.fixture(scope="module")
    def site(tmp_path_factory):
        made = tmp_path_factory.mktemp("site")
        (made / "pages").mkdir()
        return made

    @pytest.fixture(autouse=True)
    def clean(site):
        pages = site / "pages"
        """
_BY_NAME = """
        kept = {page.name for page in pages.iterdir()}
        yield
        for name in {page.name for page in pages.iterdir()} - kept:
            shutil.rmtree(str(pages / name))
    """
_EACH = """
        yield
        for page in pages.iterdir():
            shutil.rmtree(page)
    """
_BEFORE = """
        for page in (site / "drafts").iterdir():
            shutil.rmtree(page)
        yield
    """

SWEPT_AWAY = (
    Valid(
        "what tests have added to a folder is removed by its name",
        {"conftest.py": _SITE + _BY_NAME, "test_case.py": _TESTS},
    ),
    Valid(
        "each thing in a folder is removed",
        {"conftest.py": _SITE + _EACH, "test_case.py": _TESTS},
    ),
)

NOT_SWEPT_AWAY = (
    Invalid(
        "another folder is emptied",
        {"conftest.py": _SITE + _BEFORE, "test_case.py": _TESTS},
        line=3,
        path="test_case.py",
        site="file:{conftest:site}/pages/home/index.txt",
        message="`test_a` writes the file `{site}/pages/home/index.txt`, "
        "and leaves it so after 1 test; 1 test meets it",
    ),
)
