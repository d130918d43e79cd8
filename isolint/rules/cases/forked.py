"""Cases of what only a forked child does."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

#: Callbacks for a child, and conditions on the number of the process.
IN_CHILD = (
    Valid(
        "a callback that runs in the child after each fork",
        """
        import os

        LOCKS = []

        def forget():
            LOCKS.clear()
            LOCKS.append("child")

        def watch():
            os.register_at_fork(after_in_child=forget)

        def test_a():
            watch()

        def test_b():
            assert not LOCKS
        """,
    ),
    Valid(
        "code behind another number of the process than the one that was remembered",
        """
        import os

        _getpid = os.getpid
        LOCKS = []

        class State:
            def __init__(self):
                self.pid = os.getpid()

        STATE = State()
        STARTED = os.getpid()

        def check():
            if (pid := os.getpid()) == STATE.pid:
                return
            LOCKS.append(pid)

        def opened():
            before = _getpid()
            if _getpid() != before:
                LOCKS.append(1)
            if not (LOCKS or _getpid() == STARTED):
                LOCKS.append(2)

        def test_a():
            check()
            opened()

        def test_b():
            assert not LOCKS
        """,
    ),
)

#: What the first process does as well.
IN_PARENT = (
    Invalid(
        "a number that nothing has remembered at first",
        """
        import os

        LOCKS = []
        _pid = None

        def check():
            global _pid
            if _pid != os.getpid():
                _pid = os.getpid()
                LOCKS.append(_pid)

        def test_a():
            check()

        def test_b():
            assert not LOCKS
        """,
        line=10,
        site="global:test_case:LOCKS",
        message="`check` changes `LOCKS`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a callback that runs in the parent",
        """
        import os

        LOCKS = []

        def forget():
            LOCKS.append(1)

        def test_a():
            os.register_at_fork(after_in_parent=forget)
            os.fork()

        def test_b():
            assert not LOCKS
        """,
        line=6,
        site="global:test_case:LOCKS",
        message="`forget` changes `LOCKS`, and leaves it so after 1 test; 1 test meets it",
    ),
)
