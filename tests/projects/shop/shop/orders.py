"""Orders, by SQLAlchemy."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlalchemy.orm import sessionmaker

from shop.models import Order

Sessions = sessionmaker()
AsyncSessions = async_sessionmaker()


def add(item):
    with Sessions.begin() as session:
        session.add(Order(item=item))


def count():
    with Sessions() as session:
        return session.scalar(select(func.count()).select_from(Order))


async def add_async(item):
    async with AsyncSessions.begin() as session:
        session.add(Order(item=item))


async def count_async():
    async with AsyncSessions() as session:
        return await session.scalar(select(func.count()).select_from(Order))
