"""Cases of code that looks as if it wrote to what tests share: the write is not made, or not there."""

from __future__ import annotations

from isolint.contracts import Valid

#: What the caller passes does not get past the condition around the write.
NOT_TAKEN = (
    Valid(
        "only the handler of an exception writes",
        {
            "app.py": """
                BROKEN = []

                def show(stream, text):
                    try:
                        stream.write(text)
                    except BrokenPipeError:
                        BROKEN.append(stream)
                """,
            "test_case.py": """
                import io
                import app

                def test_a():
                    app.show(io.StringIO(), "a")

                def test_b():
                    assert not app.BROKEN
                """,
        },
    ),
    Valid(
        "at its end a test sets an attribute to what an object starts with",
        {
            "app.py": """
                class Master:
                    def __init__(self):
                        self.modules = []
                        self.name = None

                master = Master()
                """,
            "test_case.py": """
                from app import master

                def test_a():
                    assert not master.modules
                    master.modules = []
                    master.name = None

                def test_b():
                    assert not master.modules and master.name is None
                """,
        },
    ),
    Valid(
        "the argument is not of the class that is asked for",
        {
            "app.py": """
                class Runner:
                    def __init__(self):
                        self.options = {}

                def run(job):
                    if isinstance(job, Runner):
                        job.options.update(a=1)
                """,
            "test_case.py": """
                from app import run

                class Job:
                    options = {}

                def test_a():
                    run(Job)

                def test_b():
                    assert not Job.options
                """,
        },
    ),
    Valid(
        "what comes back is the argument only where it is of another class",
        {
            "app.py": """
                class Runner:
                    def __init__(self, job):
                        self.job = job

                def runner(job: "Runner | type"):
                    if isinstance(job, Runner):
                        return job
                    return Runner(job)
                """,
            "test_case.py": """
                from app import runner

                class Job:
                    stats = None

                def test_a():
                    runner(Job).stats = {}

                def test_b():
                    assert Job.stats is None
                """,
        },
    ),
    Valid(
        "the argument is the default that stands for none",
        {
            "app.py": """
                NOTHING = object()
                TABLE = {}

                def put(table, value=NOTHING):
                    if value is not NOTHING:
                        table["value"] = value
                """,
            "test_case.py": """
                from app import TABLE, put

                def test_a():
                    put(TABLE)

                def test_b():
                    assert not TABLE
                """,
        },
    ),
    Valid(
        "the assignment is what is to raise",
        {
            "app.py": "class Empty:\n    hooks = ()\n\nEMPTY = Empty()\n",
            "test_case.py": """
                import pytest
                from app import EMPTY

                def test_a():
                    with pytest.raises(AttributeError):
                        EMPTY.hooks = [1]

                def test_b():
                    assert not EMPTY.hooks
                """,
        },
    ),
    Valid(
        "one of two classes may be called, and writes in one of two branches",
        {
            "app.py": """
                SEEN = []

                class Loud:
                    def see(self, name):
                        if len(name) > 3:
                            SEEN.append(name)

                class Quiet:
                    def see(self, name):
                        pass

                WATCHERS = {"loud": Loud(), "quiet": Quiet()}

                def see(kind, name):
                    WATCHERS[kind].see(name)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.see("quiet", "a")

                def test_b():
                    assert not app.SEEN
                """,
        },
    ),
)

#: What is set belongs to a class that has just been made.
FRESH_CLASSES = (
    Valid(
        "a class method sets an attribute of a class made in the test",
        {
            "app.py": """
                class Model:
                    complete = False

                    @classmethod
                    def rebuild(cls):
                        cls.complete = True
                """,
            "test_case.py": """
                from app import Model

                def test_a():
                    class User(Model):
                        pass

                    User.rebuild()
                    assert User.complete

                def test_b():
                    assert not Model.complete
                """,
        },
    ),
    Valid(
        "`__init_subclass__` and a metaclass prepare the new class",
        {
            "app.py": """
                class Meta(type):
                    def __init__(cls, name, bases, attributes):
                        super().__init__(name, bases, attributes)
                        cls.hooks = [name]

                class Schema(metaclass=Meta):
                    hooks = []
                    methods = set()

                    def __init_subclass__(cls, **options):
                        cls.methods = {"get"}
                """,
            "test_case.py": """
                from app import Schema

                class User(Schema):
                    pass

                def test_a():
                    assert User.hooks

                def test_b():
                    assert not Schema.methods
                """,
        },
    ),
    Valid(
        "a class method sets an attribute of a class that the suite derives",
        {
            "app.py": """
                class Model:
                    complete = False

                    @classmethod
                    def rebuild(cls):
                        cls.complete = True
                """,
            "test_case.py": """
                from app import Model

                class User(Model):
                    pass

                def test_a():
                    User.rebuild()

                def test_b():
                    assert not Model.complete
                """,
        },
    ),
)
