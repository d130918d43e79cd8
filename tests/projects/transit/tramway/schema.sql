CREATE TABLE IF NOT EXISTS stops (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS legs (
    line TEXT NOT NULL,
    from_stop TEXT NOT NULL REFERENCES stops (code),
    to_stop TEXT NOT NULL REFERENCES stops (code),
    timetable_sec REAL NOT NULL,
    rides INTEGER NOT NULL DEFAULT 0,
    mean_sec REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (line, from_stop, to_stop)
);

CREATE TABLE IF NOT EXISTS receipts (
    receipt_key TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    stored_at INTEGER NOT NULL
);
