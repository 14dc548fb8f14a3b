"""Many rows in seconds: clones of a real one, written straight into DynamoDB Local's SQLite file while it is stopped.

Through its API a hundred thousand rows with seven indexes take minutes. The file's columns are the table's keys, its
indexes' keys and the item as JSON; what a clone changes is its key, wherever that stands.
"""

import sqlite3
from pathlib import Path

from kervan.tables import TableSchema

KEY_LENGTH = 26
MAKE = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count),
     keys(new) AS (SELECT CAST(:prefix || substr('{zeros}' || n, -{length}) AS BLOB) FROM numbers)
INSERT OR IGNORE INTO "{table}" ({columns}) SELECT {values} FROM keys, (SELECT * FROM "{table}" WHERE hashKey = :old)
"""
VALUES = {
    "hashKey": "new",
    "hashValue": "randomblob(20)",  # only spreads a parallel scan
    "ObjectJSON": "CAST(replace(CAST(ObjectJSON AS TEXT), CAST(:old AS TEXT), CAST(new AS TEXT)) AS BLOB)",
}


def clone(file: Path, schema: TableSchema, stage: str, *, key: str, up_to: int) -> None:
    """Fill a table up to so many rows, all alike but for their key: as if one person had them all."""
    if schema.range_key:
        raise ValueError(f"{schema.name} has a range key")
    table = f"{stage}-{schema.name}"
    database = sqlite3.connect(file)
    try:
        database.execute("PRAGMA synchronous = OFF")
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
        database.execute(statement, {"count": up_to - there, "prefix": prefix, "old": key.encode()})
        database.commit()
    finally:
        database.close()
