"""The store: bins of grain in Postgres."""

SCHEMA = """
CREATE TABLE bins (id serial PRIMARY KEY, name text UNIQUE NOT NULL, capacity integer CHECK (capacity > 0));
CREATE TABLE loads (id serial PRIMARY KEY, bin integer REFERENCES bins ON DELETE CASCADE, tonnes integer NOT NULL);
CREATE INDEX loads_bin ON loads (bin);
"""


def build(connection):
    connection.execute(SCHEMA)


def add_bin(connection, name, capacity):
    row = connection.execute(
        "INSERT INTO bins (name, capacity) VALUES (%s, %s) RETURNING id", (name, capacity)
    ).fetchone()
    return row[0]


def load(connection, bin_id, tonnes):
    connection.execute("INSERT INTO loads (bin, tonnes) VALUES (%s, %s)", (bin_id, tonnes))


def stored(connection, bin_id):
    return connection.execute(
        "SELECT coalesce(sum(tonnes), 0) FROM loads WHERE bin = %s", (bin_id,)
    ).fetchone()[0]
