"""Clients of the local AWS, with the root credentials that may do everything.

They read nothing of the developer's own AWS set-up: a profile in the environment must neither break this nor be used.
"""

import os
from functools import cache
from typing import Any

from infra.local.emulator import ROOT

NO_SET_UP = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


@cache
def client(service: str, endpoint: str) -> Any:
    """One client per service and endpoint; they are safe to share between threads."""
    import boto3
    import botocore.session
    from botocore.config import Config

    config = Config(
        retries={"total_max_attempts": 2}, connect_timeout=5, max_pool_connections=20, s3={"addressing_style": "path"}
    )
    session = botocore.session.Session(session_vars=NO_SET_UP)
    return boto3.session.Session(botocore_session=session).client(service, endpoint_url=endpoint, config=config, **ROOT)
