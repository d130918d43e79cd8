"""Cases of attributes of a test class that are parts of other ones: a copy would part them."""

from __future__ import annotations

from isolint.contracts import Refuses

REFUSES = (
    Refuses(
        "a set-up of the class that gives a part of an object another name",
        {
            "test_app.py": """
                class Consumer:
                    def __init__(self):
                        self.log = []
                        self.waiting = []

                    def send(self, text):
                        self.waiting.append(text)

                    def flush(self):
                        self.log.extend(self.waiting)
                        self.waiting.clear()

                class TestConsumer:
                    @classmethod
                    def setup_class(cls):
                        cls.consumer = Consumer()
                        cls.log = cls.consumer.log

                    def setup_method(self):
                        del self.log[:]

                    def test_send(self):
                        self.consumer.send("a")
                        assert self.log == []

                    def test_flush(self):
                        self.consumer.send("b")
                        self.consumer.flush()
                        assert self.log[-1] == "b"
                """,
        },
        "`log` is a part of `consumer`, and would stay that of the first one",
    ),
)
