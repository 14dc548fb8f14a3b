"""Clients of the local AWS, with the root credentials that may do everything."""

from functools import cache
from typing import Any

from infra.local.emulator import ROOT


@cache
def client(service: str, endpoint: str) -> Any:
    """One client per service and endpoint; they are safe to share between threads."""
    import boto3
    from botocore.config import Config

    config = Config(
        retries={"total_max_attempts": 2}, connect_timeout=5, max_pool_connections=20, s3={"addressing_style": "path"}
    )
    return boto3.session.Session().client(service, endpoint_url=endpoint, config=config, **ROOT)
