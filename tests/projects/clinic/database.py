"""The application, which makes its database where there is none."""

import psycopg


class Database:
    def __init__(self, name, host, port, user):
        self.name = name
        self.server = {"host": host, "port": port, "user": user}

    def provision(self):
        with psycopg.connect(**self.server, dbname="postgres", autocommit=True) as admin:
            found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (self.name,))
            if found.fetchone() is None:
                admin.execute(f'CREATE DATABASE "{self.name}"')

    def connect(self):
        return psycopg.connect(**self.server, dbname=self.name, autocommit=True)
