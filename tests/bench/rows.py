"""Many rows in seconds: clones of a real one, written straight into DynamoDB Local's SQLite file while it is stopped.

Through its API a hundred thousand rows with seven indexes take minutes. The file's columns are the table's keys, its
indexes' keys, a hash of the table's key and the item as JSON; what a clone changes is its key, wherever that stands.
Every index ends in that hash, so that each row would go into another page of each: they are dropped, and made again
when all rows are there.
"""

import sqlite3
from contextlib import closing
from hashlib import sha1
from pathlib import Path

from kervan.tables import TableSchema

KEY_LENGTH = 26
SALT = b"LocalDdb"
MAKE = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count),
     keys(new) AS (SELECT CAST(:prefix || substr('{zeros}' || n, -{length}) AS BLOB) FROM numbers)
INSERT OR IGNORE INTO "{table}" ({columns}) SELECT {values} FROM keys, (SELECT * FROM "{table}" WHERE hashKey = :old)
"""
INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql IS NOT NULL"
FAST = ("synchronous = OFF", "journal_mode = OFF", "cache_size = -500000", "temp_store = FILE")
VALUES = {
    "hashKey": "new",
    "hashValue": "hash_value(new)",
    "ObjectJSON": "CAST(replace(CAST(ObjectJSON AS TEXT), CAST(:old AS TEXT), CAST(new AS TEXT)) AS BLOB)",
}


def hash_value(key: bytes) -> bytes:
    """By what DynamoDB Local orders rows whose sort keys are equal, and finds where a page of them ended."""
    return sha1(SALT + key, usedforsecurity=False).digest()


def clone(file: Path, schema: TableSchema, stage: str, *, key: str, up_to: int) -> None:
    """Fill a table up to so many rows, all alike but for their key: as if one person had them all."""
    if schema.range_key:
        raise ValueError(f"{schema.name} has a range key")
    table = f"{stage}-{schema.name}"
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.create_function("hash_value", 1, hash_value, deterministic=True)
        for pragma in FAST:
            database.execute(f"PRAGMA {pragma}")
        names = [str(row[1]) for row in database.execute(f'PRAGMA table_info("{table}")')]
        values = [VALUES.get(name, f"CASE WHEN {name} = :old THEN new ELSE {name} END") for name in names]
        (there,) = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608 - our own table's name
        statement = MAKE.format(
            table=table,
            columns=", ".join(names),
            values=", ".join(values),
            zeros="0" * KEY_LENGTH,
            length=KEY_LENGTH,
        )
        prefix = f"{key.rpartition('_')[0]}_"
        indexes = database.execute(INDEXES, {"table": table}).fetchall()
        database.execute("BEGIN")
        for name, _ in indexes:
            database.execute(f'DROP INDEX "{name}"')
        database.execute(statement, {"count": up_to - there, "prefix": prefix, "old": key.encode()})
        for _, made in indexes:
            database.execute(made)
        database.execute("COMMIT")
