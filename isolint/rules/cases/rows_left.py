"""Cases of rows in a database that a module opens once."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.injected_sessions import INJECTED, INJECTED_AFRESH

_SQLITE = """
    import sqlite3

    db = sqlite3.connect({place})
    db.execute("CREATE TABLE users (name)")

    def add(name):
        db.execute("INSERT INTO users VALUES (?)", (name,))

    def count():
        return db.execute("SELECT count(*) FROM users").fetchone()[0]
    """
_ALCHEMY = """
    from sqlalchemy import Column, Integer, create_engine
    from sqlalchemy.orm import declarative_base, sessionmaker

    engine = create_engine("sqlite://")
    Session = sessionmaker(bind=engine)
    Base = declarative_base()

    class User(Base):
        __tablename__ = "users"
        id = Column(Integer, primary_key=True)

    def add():
        with Session() as session:
            session.add(User())
            session.commit()

    def count():
        return Session().query(User).count()
    """
_FLASK = """
    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy

    db = SQLAlchemy()

    class User(db.Model):
        id = db.Column(db.Integer, primary_key=True)

    def create_app():
        app = Flask("app")
        app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
        db.init_app(app)

        @app.post("/users")
        def add():
            db.session.add(User())
            db.session.commit()
            return {}

        @app.get("/users")
        def count():
            return {"count": User.query.count()}

        return app
    """
_CLIENT = """
    import pytest
    from app import create_app, db

    @pytest.fixture(scope="{scope}")
    def client():
        app = create_app()
        with app.app_context():
            db.create_all()
            yield app.test_client()

    def test_add(client):
        client.post("/users")

    def test_none(client):
        assert client.get("/users").json == {{"count": 0}}
    """
_PLAIN = """
    from app import add, count
    {set_up}
    def test_add():
        add({given})

    def test_none():
        assert count() == 0
    """


def _sqlite(set_up: str = "", place: str = '":memory:"') -> dict[str, str]:
    return {"app.py": _SQLITE.format(place=place), "test_case.py": _PLAIN.format(set_up=set_up, given='"a"')}


def _alchemy(set_up: str = "") -> dict[str, str]:
    return {"app.py": _ALCHEMY, "test_case.py": _PLAIN.format(set_up=set_up, given="")}


def _flask(scope: str) -> dict[str, str]:
    return {"app.py": _FLASK, "test_case.py": _CLIENT.format(scope=scope)}


_DROPPED = """
    import pytest
    from app import Base, engine

    @pytest.fixture(autouse=True)
    def tables():
        Base.metadata.create_all(engine)
        yield
        Base.metadata.drop_all(engine)
    """
_OTHER = """
    import pytest
    from sqlalchemy import create_engine
    from sqlalchemy.orm import sessionmaker

    @pytest.fixture(autouse=True)
    def own(monkeypatch):
        monkeypatch.setattr("app.Session", sessionmaker(create_engine("sqlite://")))
    """
_CLEARED = """
    from app import db

    def setup_function():
        db.execute("DELETE FROM users")
    """

VALID = (
    Valid("the rows are deleted before each test", _sqlite(_CLEARED)),
    Valid("the tables are dropped after each test", _alchemy(_DROPPED)),
    Valid("each test is given a database of its own", _alchemy(_OTHER)),
    Valid("each test has an application of its own", _flask("function")),
    Valid(
        "an engine of which it is not known where its database is",
        {
            "app.py": _ALCHEMY.replace('"sqlite://"', "find()"),
            "test_case.py": _PLAIN.format(set_up="", given=""),
        },
    ),
    *INJECTED_AFRESH,
    Valid(
        "the tests only read",
        {
            "app.py": _ALCHEMY,
            "test_case.py": "from app import count\n\ndef test_none():\n    assert count() == 0\n",
        },
    ),
)
INVALID = (
    Invalid(
        "a session whose factory a module makes",
        _alchemy(),
        line=15,
        path="app.py",
        site="db:app:engine",
        message="`add` stores something in the database of `engine`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a connection that a module opens",
        _sqlite(),
        line=7,
        path="app.py",
        site="db:app:db",
        message="`add` stores something in the database of `db`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "an application that all tests share",
        _flask("session"),
        line=17,
        path="app.py",
        site="db:app:db",
        message="`create_app.add` stores something in the database of `db`, and leaves it so after 1 test; "
        "1 test meets it",
    ),
    *INJECTED,
)
