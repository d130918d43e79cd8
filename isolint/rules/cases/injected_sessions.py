"""Cases of sessions that a framework passes to the functions which answer requests."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    from typing import Annotated

    from fastapi import Depends, FastAPI
    from sqlalchemy import Column, Integer, create_engine
    from sqlalchemy.orm import Session, declarative_base, sessionmaker

    engine = create_engine("postgresql://db/shop")
    Sessions = sessionmaker(bind=engine)
    Base = declarative_base()
    app = FastAPI()

    class User(Base):
        __tablename__ = "users"
        id = Column(Integer, primary_key=True)

    def get_db():
        db = Sessions()
        try:
            yield db
        finally:
            db.close()

    def store(db: Session, user):
        db.add(user)
        db.commit()

    @app.post("/users")
    def add_user(db: {asked}):
        store(db, User())

    @app.get("/users")
    def users(db: {asked}):
        return db.query(User).all()
    """
_TESTS = """
    from app import Base, app, get_db
    from fastapi.testclient import TestClient
    from sqlalchemy import create_engine
    from sqlalchemy.orm import sessionmaker
    from sqlalchemy.pool import StaticPool

    memory = create_engine("sqlite://", poolclass=StaticPool)
    TestSessions = sessionmaker(bind=memory)
    {set_up}
    def own_db():
        db = TestSessions()
        yield db
        db.close()

    app.dependency_overrides[get_db] = own_db
    client = TestClient(app)

    def test_add():
        assert client.post("/users").status_code == 200

    def test_none():
        assert client.get("/users").json() == []
    """
_ONCE = """
    Base.metadata.create_all(bind=memory)
    """
_FOR_EACH = """
    def setup_function():
        Base.metadata.drop_all(bind=memory)
        Base.metadata.create_all(bind=memory)
    """
_BY_DEFAULT = "Session = Depends(get_db)"
_BY_ANNOTATION = "Annotated[Session, Depends(get_db)]"


def _users(asked: str, set_up: str) -> dict[str, str]:
    return {"app.py": _APP.format(asked=asked), "test_case.py": _TESTS.format(set_up=set_up)}


INJECTED_AFRESH = (
    Valid("the tables are made anew for each test", _users(_BY_DEFAULT, _FOR_EACH)),
    Valid("the same, and a session that an annotation asks for", _users(_BY_ANNOTATION, _FOR_EACH)),
)
INJECTED = tuple(
    Invalid(
        f"what the suite has the framework pass in place of a session, asked for by {why}",
        _users(asked, _ONCE),
        line=25,
        path="app.py",
        site="db:test_case:memory",
        message="`store` stores something in the database of `memory`, and leaves it so after 1 test; 1 test meets it",
    )
    for why, asked in (("a default", _BY_DEFAULT), ("an annotation", _BY_ANNOTATION))
)
