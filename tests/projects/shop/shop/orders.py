"""Orders, by SQLAlchemy."""

from sqlalchemy import func, select
from sqlalchemy.orm import sessionmaker

from shop.models import Order

Sessions = sessionmaker()


def add(item):
    with Sessions.begin() as session:
        session.add(Order(item=item))


def count():
    with Sessions() as session:
        return session.scalar(select(func.count()).select_from(Order))
