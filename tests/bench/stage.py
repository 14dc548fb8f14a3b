"""The stage that is measured: one donor who has ordered, paid and got a certificate, made by the product itself."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from moto import mock_aws

from infra import layers
from infra.assets import stage_group, stage_package
from infra.manifest import groups
from kervan import aws
from kervan.entry import LAYERS
from kervan.settings import settings
from tests import cloud, environment
from tests.conftest import USERS
from tests.faults.job import Job
from tests.faults.scene import opened

Stock = dict[str, Any]
REPOSITORY = Path(__file__).parents[2]
CACHE = REPOSITORY / ".cache" / "layers"


@dataclass(frozen=True)
class Ids:
    """What there is one of."""

    order: str
    payment: str
    certificate: str
    product: str


@contextmanager
def in_moto() -> Iterator[None]:
    """The test stage's variables and a cloud in memory."""
    saved = dict(os.environ)
    os.environ.update(environment.VARIABLES)
    settings.cache_clear()
    try:
        with mock_aws():
            yield
    finally:
        os.environ.clear()
        os.environ.update(saved)


def one_of_each() -> tuple[Stock, Ids]:
    """The main job run once: every row that it left, raw, and the secrets."""
    with in_moto():
        with opened() as scene:
            job = Job(scene)
            job.run()
            order = job.order
            certificate = job.certificates[0].certificate_id
        ids = Ids(order.order_id, str(order.payment_id), certificate, order.items[0].product_id)
        stage = settings().stage
        dynamo: Any = aws.client("dynamodb")
        names = [f"{stage}-{table.schema().name}" for table in cloud.tables()]
        tables = {name: {"items": dynamo.scan(TableName=name)["Items"]} for name in names}
        secrets = {secret.path(stage): json.dumps(value) for secret, value in cloud.secrets().items()}
        aws.forget()
    return {"tables": tables, "secrets": secrets}, ids


def _on_the_wire(binary: bytes) -> str:
    """As DynamoDB's JSON holds what is binary."""
    return base64.b64encode(binary).decode()


@contextmanager
def stub(stock: Stock) -> Iterator[str]:
    """The stub's address, while the block runs."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "stock.json")
        file.write_text(json.dumps(stock, default=_on_the_wire), encoding="utf-8")
        child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "tests.bench.cloud_stub", str(file)], stdout=subprocess.PIPE, text=True
        )
        try:
            assert child.stdout is not None
            yield f"http://127.0.0.1:{child.stdout.readline().strip()}"
        finally:
            child.kill()
            child.wait()


@contextmanager
def bundles() -> Iterator[Mapping[str, list[str]]]:
    """Every function's folders as Lambda lays them out, by its name; and `floor`, with the runtime and the vendors."""
    made = _layers()
    vendor = made / "vendor" / "python"
    with TemporaryDirectory() as folder:
        into = Path(folder)
        runtime = into / "runtime"
        runtime.mkdir()
        for pattern in ("awslambdaric", "runtime_client*", "snapshot_restore_py*", "simplejson", "boto3", "s3transfer"):
            for path in Path(sysconfig.get_path("purelib")).glob(pattern):
                (runtime / path.name).symlink_to(path)
        package = stage_package(into, python=sys.executable) / "python"
        found = {"floor": [str(REPOSITORY / "tests" / "bench"), str(vendor), str(runtime)]}
        for group in groups().values():
            asset = stage_group(group, into, python=sys.executable, documents={})
            for function in group.functions:
                heavy = [made / name / "python" for name in function.entry.layers]
                found[function.name] = [str(path) for path in (asset, package, vendor, *heavy, runtime)]
        yield found


def _layers() -> Path:
    """The layers for this machine, as `scripts/build` makes them; again when what they are made from is new."""
    made_from = ["requirements/runtime.txt", *(f"requirements/{name}.txt" for name in LAYERS), "infra/layers.py"]
    inputs = [(REPOSITORY / name).read_bytes() for name in made_from] + [" ".join(sorted(layers.operations())).encode()]
    place = CACHE / hashlib.sha256(b"".join(inputs)).hexdigest()[:12]
    if not place.exists():
        unfinished = place.with_suffix(".unfinished")
        layers.build(unfinished, layers.Target.of_this_machine())
        unfinished.rename(place)
    return place


def variables(stub_address: str, folders: list[str], entry: str = "") -> dict[str, str]:
    """A function's environment."""
    return {
        "PATH": os.environ["PATH"],
        **environment.VARIABLES,
        "AWS_ENDPOINT_URL": stub_address,
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "PYTHONPATH": os.pathsep.join(folders),
        "PYTHONDONTWRITEBYTECODE": "1",
        "KERVAN_ENTRY": entry,
    }


def bearer(person: str = "ana") -> str:
    """This person's Authorization header, now."""
    user_id, role = USERS[person]
    with in_moto():
        return f"Bearer {cloud.access_token(user_id, role, datetime.now(UTC))}"
