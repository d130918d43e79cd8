"""Cases of module-level names that are bound to methods of a shared object."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_METRICS = """
    class Counter:
        def __init__(self):
            self.count = 0

        def inc(self):
            self.count += 1

    class Metrics:
        def __init__(self):
            self.counters = {}

        def counter(self, name):
            if name not in self.counters:
                self.counters[name] = Counter()
            return self.counters[name]

    shared = Metrics()
    counter = {name}.counter
    """
_TESTS = """
    from app import counter

    def test_a():
        counter("calls").inc()
        assert counter("calls").count == 1

    def test_b():
        counter("calls").inc()
        assert counter("calls").count == 1
    """

#: Objects of modules.
OF_NEW_OBJECTS = (
    Valid(
        "a name that is bound to what a method makes anew",
        {
            "app.py": """
                class Metrics:
                    def counter(self):
                        return []

                shared = Metrics()
                counter = shared.counter
                """,
            "test_case.py": """
                from app import counter

                def test_a():
                    counter().append(1)

                def test_b():
                    assert not counter()
                """,
        },
    ),
)
OF_SHARED_OBJECTS = (
    Invalid(
        "what counters count that a method of an object hands out, which goes by a name of its own",
        {"app.py": _METRICS.replace("{name}", "shared"), "test_case.py": _TESTS},
        line=14,
        path="app.py",
        site="global:app:shared",
        message="`Metrics.counter` changes `shared`, and leaves it so after 2 tests; 2 tests meet it",
    ),
    Invalid(
        "an object that another module imports and calls",
        {
            "words.py": """
                class Words:
                    def __init__(self):
                        self.language = None

                    def __call__(self, text):
                        return self.language or text

                    def speak(self, language):
                        self.language = language

                words = Words()
                speak = words.speak
                """,
            "app.py": """
                from words import words

                def hello():
                    return words("hello")
                """,
            "test_case.py": """
                from app import hello

                def test_a():
                    from words import speak
                    speak("hola")
                    assert hello() == "hola"

                def test_b():
                    assert hello() == "hello"
                """,
        },
        line=9,
        path="words.py",
        site="global:words:words",
        message="`Words.speak` changes `words`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "what an object does by an attribute that begins as another one of its own",
        {
            "app.py": """
                class Band:
                    def __init__(self, radio):
                        self.radio = radio
                        self.position = 0

                    def scan(self):
                        self.position += 1

                class Radio:
                    def __init__(self):
                        self.medium = Band(self)
                        self.band = self.medium

                    def scan(self):
                        self.band.scan()

                radio = Radio()
                """,
            "test_case.py": """
                from app import radio

                def test_a():
                    radio.scan()
                    assert radio.band.position == 1

                def test_b():
                    assert radio.band.position == 0
                """,
        },
        line=7,
        path="app.py",
        site="global:app:radio",
        message="`Band.scan` changes `radio`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
