"""One botocore session and one client per service and process. No boto3: botocore is all that is used, for less.

Clients give up before the function does. Only DynamoDB and the read-mostly stores retry inside the SDK; what sends
(mail, SMS, queues, the bus) makes one attempt, because retrying is the ledger's business (docs/decisions).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.config import Config
from botocore.loaders import Loader, instance_cache

RETRYING = {"dynamodb": 3, "s3": 3, "secretsmanager": 3, "kms": 3}
AGENT = "kervan"
TRANSACTION_CONFLICT = "TransactionConflictException"  # a transaction holds the row that a single write is for
ROOTS = Path(__file__).with_name("amazon_roots.pem")  # reading all 120 of the web costs a first connection 15 ms


class LeanLoader(Loader):  # type: ignore[misc]  # botocore has no types
    """botocore's data, without what costs a third of a client and gives it nothing (PERFORMANCE, row 3)."""

    @instance_cache  # type: ignore[untyped-decorator]
    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - botocore's signature
        """The folders, without a look into each of 440: a service without this type of data fails when it is loaded."""
        folders = (Path(path) for path in self.search_paths)
        return sorted(entry.name for folder in folders if folder.is_dir() for entry in os.scandir(folder))

    @instance_cache  # type: ignore[untyped-decorator]
    def load_data_with_path(self, name: str) -> tuple[Any, str]:
        """As botocore, but the partitions stand for its table of every endpoint there is (7 MB of memory).

        Addresses come from each service's own rules; of that table only partitions and signatures still count.
        """
        if name != "endpoints":
            found: tuple[Any, str] = super().load_data_with_path(name)
            return found
        partitions, path = self.load_data_with_path("partitions")
        return {"version": 3, "partitions": [_endpoints(partition) for partition in partitions["partitions"]]}, path


def _endpoints(partition: dict[str, Any]) -> dict[str, Any]:
    """What the old table says of a partition, as far as it is still asked. S3 signs in its own way, and has one
    address without a region.
    """
    everywhere = f"{partition['id']}-global"
    suffix, region = partition["outputs"]["dnsSuffix"], partition["outputs"]["implicitGlobalRegion"]
    globally = {"hostname": f"s3.{suffix}", "credentialScope": {"region": region}}
    return {
        "partition": partition["id"],
        "dnsSuffix": suffix,
        "regionRegex": partition["regionRegex"],
        "regions": partition["regions"],
        "defaults": {"hostname": "{service}.{region}.{dnsSuffix}", "protocols": ["https"], "signatureVersions": ["v4"]},
        "services": {
            "s3": {
                "defaults": {"signatureVersions": ["s3v4"]},
                "partitionEndpoint": everywhere,
                "endpoints": {everywhere: globally},
            }
        },
    }


@cache
def session() -> botocore.session.Session:
    """The process's session."""
    made = botocore.session.Session()
    made.register_component("data_loader", LeanLoader())
    return made


@cache
def client(service: str, endpoint: str | None = None) -> BaseClient:
    """The process's client of a service. `endpoint` only where the address is data (WebSocket management)."""
    return session().create_client(
        service,
        endpoint_url=endpoint,
        verify=session().get_config_variable("ca_bundle") or str(ROOTS),
        config=Config(
            connect_timeout=2,
            read_timeout=5,
            retries={"total_max_attempts": RETRYING.get(service, 1), "mode": "standard"},
            parameter_validation=False,
            user_agent=AGENT,
            max_pool_connections=10,
            s3={"addressing_style": "virtual"},  # signed addresses name the region's own host, which never redirects
        ),
    )


@contextmanager
def rehearsal(*services: str) -> Iterator[None]:
    """Inside the block no call to these services is sent: it goes through all of the SDK and meets an empty answer.

    What the SDK makes with its first call is thus made before the first request; no connection, no permission needed.
    """
    clients = [client(service) for service in services]
    for made in clients:
        made.meta.events.register("before-send", _empty_answer)
    try:
        yield
    finally:
        for made in clients:
            made.meta.events.unregister("before-send", _empty_answer)


def _empty_answer(request: Any, **_: Any) -> AWSResponse:
    answer = AWSResponse(request.url, 200, {}, None)
    answer._content = b"{}"  # there is no stream to read it from
    return answer


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
