"""Library classes and functions that make containers, by what those do with what is put there."""

from __future__ import annotations

#: Make what can change.
MUTABLE_FACTORIES = frozenset(
    {
        "builtins.list",
        "builtins.dict",
        "builtins.set",
        "builtins.bytearray",
        "collections.defaultdict",
        "collections.deque",
        "collections.OrderedDict",
        "collections.Counter",
        "queue.Queue",
        "itertools.count",
    }
)

#: Make queues, which hand out what was put there once.
QUEUE_FACTORIES = frozenset(
    {
        "asyncio.Queue",
        "multiprocessing.Queue",
        "queue.LifoQueue",
        "queue.PriorityQueue",
        "queue.Queue",
        "queue.SimpleQueue",
    }
)

#: Make containers that let go of what nobody else holds: what a test puts there goes with the test.
WEAK_FACTORIES = frozenset({"weakref.WeakValueDictionary", "weakref.WeakKeyDictionary", "weakref.WeakSet"})

#: How the names of what makes mocks begin.
MOCK_MODULES = ("unittest.mock.", "mock.")
