"""Orders in a SQLite file."""

import os
import sqlite3
from contextlib import closing


def create_schema(path):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE orders (item TEXT)")


def add_order(item):
    with closing(sqlite3.connect(os.environ["SHOP_DB"])) as connection, connection:
        connection.execute("INSERT INTO orders VALUES (?)", (item,))


def orders(path):
    with closing(sqlite3.connect(path)) as connection:
        return [item for (item,) in connection.execute("SELECT item FROM orders")]
