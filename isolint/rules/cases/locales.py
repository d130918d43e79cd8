"""Cases of the process's locale, which the call that sets it also tells."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

#: Calls that only ask, and a trial that fails or is taken back.
LOCALES = (
    Valid(
        "a locale that is asked for, not set",
        """
        import locale

        def test_a():
            assert locale.setlocale(locale.LC_TIME)
            assert locale.setlocale(locale.LC_TIME, None)

        def test_b():
            assert locale.getlocale()
        """,
    ),
    Valid(
        "a trial that changes nothing where it raises, and is taken back where it does not",
        """
        import locale

        def is_available(name):
            before = locale.setlocale(locale.LC_TIME)
            try:
                locale.setlocale(locale.LC_TIME, name)
            except locale.Error:
                return False
            else:
                locale.setlocale(locale.LC_TIME, before)
                return True

        def test_a():
            assert is_available("C")

        def test_b():
            assert locale.getlocale()
        """,
    ),
    Valid(
        "what a trial sets is set to what the package of all tests has set when it was imported",
        {
            "tests/__init__.py": """
                import locale

                locale.setlocale(locale.LC_ALL, "C")
                """,
            "tests/test_case.py": """
                import locale

                def has_unicode():
                    try:
                        locale.setlocale(locale.LC_ALL, "C.UTF-8")
                        locale.setlocale(locale.LC_ALL, (None, None))
                    except locale.Error:
                        return False
                    return True

                def test_a():
                    assert has_unicode()

                def test_b():
                    assert locale.getlocale()
                """,
        },
    ),
)

#: The same, where something else may raise.
LEFT_LOCALES = (
    Invalid(
        "what a trial sets is set to something else than the package of all tests has set",
        {
            "tests/__init__.py": """
                import locale

                locale.setlocale(locale.LC_ALL, "en_US.UTF-8")
                """,
            "tests/test_case.py": """
                import locale

                def test_a():
                    locale.setlocale(locale.LC_ALL, "C")

                def test_b():
                    assert locale.getlocale()
                """,
        },
        line=4,
        path="tests/test_case.py",
        site="process:locale",
        message="`test_a` changes the process's locale, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "what is put back where something else does not raise",
        """
        import locale

        def is_available(name):
            before = locale.setlocale(locale.LC_TIME)
            locale.setlocale(locale.LC_TIME, name)
            try:
                float(name)
            except ValueError:
                return False
            else:
                locale.setlocale(locale.LC_TIME, before)
                return True

        def test_a():
            assert is_available("C")

        def test_b():
            assert locale.getlocale()
        """,
        line=5,
        site="process:locale",
        message=(
            "`is_available` changes the process's locale, and leaves it so after 1 test; 2 tests meet it. "
            "Restored only when the condition before line 11 holds"
        ),
    ),
)
