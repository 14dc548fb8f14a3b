"""A GET by id as a tutorial writes it: boto3's client, one read, `json.dumps`. No validation, no errors, no log."""

import json
import os
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer

CLIENT = boto3.client("dynamodb")
TABLE = os.environ["KERVAN_STAGE"] + "-orders"
READ = TypeDeserializer()


def handler(event: Any, _context: Any) -> dict[str, Any]:
    """The row as it is."""
    order_id = event["rawPath"].rpartition("/")[2]
    item = CLIENT.get_item(TableName=TABLE, Key={"order_id": {"S": order_id}})["Item"]
    body = {name: READ.deserialize(value) for name, value in item.items()}
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body, default=str),
    }
