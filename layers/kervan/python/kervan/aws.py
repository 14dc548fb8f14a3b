"""One botocore session and one client per service and process. No boto3: botocore is all that is used, for less.

Clients give up before the function does. Only DynamoDB and the read-mostly stores retry inside the SDK; what sends
(mail, SMS, queues, the bus) makes one attempt, because retrying is the ledger's business (docs/decisions).
"""

import os
from functools import cache
from typing import Any

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config

RETRYING = {"dynamodb": 3, "s3": 3, "secretsmanager": 3, "kms": 3}
AGENT = "kervan"


@cache
def session() -> botocore.session.Session:
    """The process's session."""
    return botocore.session.Session()


@cache
def client(service: str, endpoint: str | None = None) -> BaseClient:
    """The process's client of a service. `endpoint` only where the address is data (WebSocket management)."""
    return session().create_client(
        service,
        endpoint_url=endpoint,
        config=Config(
            connect_timeout=2,
            read_timeout=5,
            retries={"total_max_attempts": RETRYING.get(service, 1), "mode": "standard"},
            parameter_validation=False,
            user_agent=AGENT,
            max_pool_connections=10,
        ),
    )


def region() -> str:
    """The region that the platform names."""
    return os.environ.get("AWS_REGION") or os.environ["AWS_DEFAULT_REGION"]


def forget() -> None:
    """Drop every client, so that the next call opens new ones (tests, and after a snapshot was restored)."""
    session.cache_clear()
    client.cache_clear()


def error_code(error: Any) -> str:
    """The service's own name for a ClientError."""
    return str(error.response.get("Error", {}).get("Code", ""))
