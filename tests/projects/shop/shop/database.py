"""Orders in Postgres, without and with an event loop."""

import asyncpg
import psycopg

SCHEMA = "CREATE TABLE orders (id serial PRIMARY KEY, item text NOT NULL)"


def create_schema(url):
    with psycopg.connect(url) as connection:
        connection.execute(SCHEMA)


async def create_schema_async(url):
    connection = await asyncpg.connect(url)
    await connection.execute(SCHEMA)
    await connection.close()
