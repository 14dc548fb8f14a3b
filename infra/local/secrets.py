"""Puts secrets into the local Secrets Manager: made up once, kept for as long as the state is."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

# A source gives secrets of a stage by name, each a JSON object.
Values = Mapping[str, Mapping[str, Any]]
Source = Callable[[str], Values]


def seed_secrets(client: Any, stage: str, sources: Sequence[Source]) -> dict[str, dict[str, Any]]:
    """Add what is missing, entry by entry, and change nothing that is there; an earlier source goes before a later one.

    Gives every secret as it now is.
    """
    wanted: dict[str, dict[str, Any]] = {}
    for source in sources:
        for name, entries in source(stage).items():
            wanted[name] = {**entries, **wanted.get(name, {})}
    return {name: _completed(client, name, entries) for name, entries in wanted.items()}


def _completed(client: Any, name: str, entries: dict[str, Any]) -> dict[str, Any]:
    there = _value(client, name)
    if there is None:
        client.create_secret(Name=name, SecretString=json.dumps(entries))
        return entries
    completed = {**entries, **there}
    if completed != there:
        client.put_secret_value(SecretId=name, SecretString=json.dumps(completed))
    return completed


def _value(client: Any, name: str) -> dict[str, Any] | None:
    try:
        value = json.loads(client.get_secret_value(SecretId=name)["SecretString"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None
    return value if isinstance(value, dict) else {}
