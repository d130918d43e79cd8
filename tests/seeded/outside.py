"""Hazards in files and databases, and in values that fixtures share out."""

from __future__ import annotations

from seeded.hazard import DATABASE, FILE, FIXTURE_SCOPE, Hazard

OUTSIDE = (
    Hazard(
        "file-in-the-working-folder",
        (FILE,),
        ("file:",),
        "import ledger",
        leak='ledger.note("rent")',
        notice="assert ledger.lines() == []",
        files={
            "ledger.py": """
                import pathlib

                PATH = pathlib.Path("ledger.txt")

                def note(line):
                    with PATH.open("a") as file:
                        file.write(line + "\\n")

                def lines():
                    return PATH.read_text().splitlines() if PATH.exists() else []
                """
        },
    ),
    Hazard(
        "file-beside-the-tests",
        (FILE,),
        ("file:",),
        "import os\nimport report",
        leak='with open("report.csv", "w") as file:\n    file.write("a,b")',
        notice="assert not report.is_written()",
        files={
            "report.py": 'import os\n\ndef is_written():\n    return os.path.exists("report.csv")\n',
        },
    ),
    Hazard(
        "file-of-the-project-overwritten",
        (FILE,),
        ("file:",),
        "import json\nimport catalogue",
        leak='catalogue.save({"oak": 0})',
        notice='assert catalogue.load() == {"oak": 4}',
        files={
            "catalogue.json": '{"oak": 4}',
            "catalogue.py": """
                import json

                def save(content):
                    with open("catalogue.json", "w") as file:
                        json.dump(content, file)

                def load():
                    with open("catalogue.json") as file:
                        return json.load(file)
                """,
        },
    ),
    Hazard(
        "rows-of-a-database-file",
        (DATABASE, FILE),
        ("db:", "file:"),
        "import rides",
        leak='rides.add("ada")',
        notice="assert rides.count() == 0",
        need="assert rides.count() == 1",
        files={
            "rides.py": """
                import sqlite3

                def connect():
                    connection = sqlite3.connect("rides.db")
                    connection.execute("CREATE TABLE IF NOT EXISTS rides (rider TEXT)")
                    return connection

                def add(rider):
                    connection = connect()
                    connection.execute("INSERT INTO rides VALUES (?)", (rider,))
                    connection.commit()
                    connection.close()

                def count():
                    connection = connect()
                    ((found,),) = connection.execute("SELECT count(*) FROM rides").fetchall()
                    connection.close()
                    return found
                """
        },
    ),
    Hazard(
        "rows-of-a-shared-connection",
        (DATABASE, "module state"),
        ("db:", "global:books:connection"),
        "import books",
        leak='books.add("Emma")',
        notice="assert books.titles() == []",
        files={
            "books.py": """
                import sqlite3

                connection = sqlite3.connect(":memory:")
                connection.execute("CREATE TABLE books (title TEXT)")

                def add(title):
                    connection.execute("INSERT INTO books VALUES (?)", (title,))
                    connection.commit()

                def titles():
                    return [title for (title,) in connection.execute("SELECT title FROM books")]
                """
        },
    ),
)

FIXTURES = (
    Hazard(
        "list-of-a-session-fixture",
        (FIXTURE_SCOPE,),
        ("fixture:conftest:team",),
        "",
        leak='team.append("eve")',
        leak_too='team.insert(0, "joe")',
        notice='assert team == ["ada", "bob"]',
        need='assert team == ["ada", "bob", "eve"]',
        arguments="team",
        files={
            "conftest.py": """
                import pytest

                @pytest.fixture(scope="session")
                def team():
                    return ["ada", "bob"]
                """
        },
    ),
    Hazard(
        "object-of-a-session-fixture",
        (FIXTURE_SCOPE,),
        ("fixture:conftest:account",),
        "",
        leak="account.withdraw(5)",
        notice="assert account.balance == 10",
        arguments="account",
        files={
            "bank.py": """
                class Account:
                    def __init__(self):
                        self.balance = 10

                    def withdraw(self, amount):
                        self.balance -= amount
                """,
            "conftest.py": """
                import pytest
                from bank import Account

                @pytest.fixture(scope="session")
                def account():
                    yield Account()
                """,
        },
    ),
)

#: Their fixture lives for one module: victim and polluters have to stand in it.
OF_A_MODULE = (
    Hazard(
        "dict-of-a-module-fixture",
        (FIXTURE_SCOPE,),
        ("fixture:",),
        "import pytest",
        leak='menu["soup"] = 0',
        leak_too='menu.pop("soup")',
        notice='assert menu == {"soup": 4}',
        arguments="menu",
        test_head='@pytest.fixture(scope="module")\ndef menu():\n    return {"soup": 4}\n',
    ),
    Hazard(
        "object-of-a-module-fixture",
        (FIXTURE_SCOPE,),
        ("fixture:",),
        "import pytest\nfrom lift import Lift",
        leak="lift.go_to(3)",
        notice="assert lift.floor == 0",
        need="assert lift.floor == 3",
        arguments="lift",
        test_head='@pytest.fixture(scope="module")\ndef lift():\n    yield Lift()\n',
        files={
            "lift.py": """
                class Lift:
                    def __init__(self):
                        self.floor = 0

                    def go_to(self, floor):
                        self.floor = floor
                """
        },
    ),
)

#: No statement of theirs stands in the suite.
OF_ENGINES = (
    Hazard(
        "rows-of-an-engine",
        (DATABASE,),
        ("db:",),
        "import guests",
        leak='guests.add("ada")',
        notice="assert guests.names() == []",
        need='assert guests.names() == ["ada"]',
        files={
            "guests.py": """
                import sqlalchemy
                from sqlalchemy import orm, pool

                engine = sqlalchemy.create_engine("sqlite://", poolclass=pool.StaticPool)
                Base = orm.declarative_base()

                class Guest(Base):
                    __tablename__ = "guests"
                    name = sqlalchemy.Column(sqlalchemy.Text, primary_key=True)

                Base.metadata.create_all(engine)

                def add(name):
                    with orm.Session(engine) as session:
                        session.add(Guest(name=name))
                        session.commit()

                def names():
                    with orm.Session(engine) as session:
                        return [guest.name for guest in session.scalars(sqlalchemy.select(Guest))]
                """
        },
    ),
)

FOUND = (*OUTSIDE, *FIXTURES)
