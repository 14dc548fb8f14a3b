"""One local cloud for all journeys: the stacks that AWS gets, IAM enforced, on free ports, forgotten at the end.

The tests of this folder live in no test stage: moto is for the others.
"""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from infra.local import product
from infra.local.cloud import LocalCloud
from infra.local.people import ADMIN, STAFF
from infra.local.person import Person
from kervan.settings import Secret


@pytest.fixture(scope="session", autouse=True)
def _stage() -> None:
    """Instead of the test stage: real clients, to the local cloud alone."""
    os.environ.pop("AWS_ENDPOINT_URL", None)


@pytest.fixture(scope="session")
def cloud() -> Iterator[LocalCloud]:
    """Running and filled."""
    with LocalCloud.start() as running:
        product.people(running.addresses.door)
        yield running


@pytest.fixture
def donor(cloud: LocalCloud) -> Iterator[Person]:
    """Somebody new, registered and listening."""
    person = Person(cloud.urls, email=f"bagisci.{uuid4().hex[:10]}@example.com", password="uzun-ve-gizli-parola")
    person.register("Çağrı", "Öztürk")
    person.listen()
    yield person
    person.close()


@pytest.fixture
def staff(cloud: LocalCloud) -> Iterator[Person]:
    """The local cloud's staff."""
    person = Person(cloud.urls, email=STAFF.email, password=STAFF.password).sign_in()
    yield person
    person.close()


@pytest.fixture
def admin(cloud: LocalCloud) -> Iterator[Person]:
    """The local cloud's admin."""
    with closing(Person(cloud.urls, email=ADMIN.email, password=ADMIN.password)) as somebody:
        yield somebody.sign_in()


@pytest.fixture
def root_certificate(cloud: LocalCloud, tmp_path: Path) -> Path:
    """The root under which documents are signed."""
    answer = cloud.client("secretsmanager").get_secret_value(SecretId=Secret.DOCUMENT_CERTIFICATE.path("local"))
    path = tmp_path / "root.pem"
    path.write_text(json.loads(answer["SecretString"])["root"])
    return path
