"""Someone who sends files: announces them, posts them by the form they got, and waits for the scan."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from functions.files.handler import app
from functions.files.tables import File, Storage
from kervan import aws
from kervan.notices import INCOMING, ObjectScanned
from kervan.settings import Bucket
from kervan.world import World
from tests import cloud
from tests.conftest import USERS, Answer, Caller, Deliver
from tests.faults.injector import Injector
from tests.plant import Plant


@dataclass(frozen=True)
class Sender:
    """Files on their way. moto takes whatever is posted, so what S3 refuses is tested on the local cloud."""

    world: World
    call: Caller
    plant: Plant
    deliver: Deliver

    def announce(self, size: int, media: str = "image/png", purpose: str = "attachment", **more: Any) -> Answer:
        """By the route."""
        who = more.pop("as_", "ana")
        body = {"filename": "foto.png", "content_type": media, "size": size, "purpose": purpose, **more}
        return self.call(app, "POST", "/api/files/presign-upload", body, as_=who)

    def put(self, file_id: str, body: bytes, **more: Any) -> str:
        """As the form does; the version."""
        bucket = self.world.settings.bucket(Bucket.UPLOADS)
        s3: Any = aws.client("s3")
        return str(s3.put_object(Bucket=bucket, Key=f"{INCOMING}{file_id}", Body=body, **more)["VersionId"])

    def send(self, body: bytes, media: str = "image/png", purpose: str = "attachment", **more: Any) -> str:
        """Announced, posted and looked at; the file's id."""
        announced = self.announce(len(body), media, purpose, **more)
        assert announced.status == 201, announced.body
        file_id = str(announced.body["file"]["id"])
        self.put(file_id, body)
        self.deliver()
        return file_id

    def look(self, file_id: str, as_: str = "ana", **headers: str) -> Answer:
        """At one file."""
        return self.call(app, "GET", f"/api/files/{file_id}", as_=as_, **headers)

    def rejection(self, file_id: str) -> str | None:
        """Why it was rejected, and that nobody gets it then."""
        row = File.get(file_id)
        assert (row.status == "REJECTED") == (row.reason is not None)
        assert row.reason is None or row.link(self.world) is None
        return row.reason

    def served(self, file_id: str) -> bytes:
        """What the link leads to."""
        row = File.get(file_id)
        bucket = self.world.settings.bucket(Bucket.UPLOADS)
        s3: Any = aws.client("s3")
        body: bytes = s3.get_object(Bucket=bucket, Key=row.served, VersionId=row.serves)["Body"].read()
        return body

    def objects(self) -> list[tuple[str, str]]:
        """Every version in the bucket: its key, and its id."""
        s3: Any = aws.client("s3")
        found = s3.list_object_versions(Bucket=self.world.settings.bucket(Bucket.UPLOADS))
        kinds = ("Versions", "DeleteMarkers")
        return [(each["Key"], each["VersionId"]) for kind in kinds for each in found.get(kind, ())]

    def guardduty(self, file_id: str, version: str, status: str) -> None:
        """Its word on a version."""
        detail = {
            "s3ObjectDetails": {"objectKey": f"{INCOMING}{file_id}", "versionId": version},
            "scanResultDetails": {"scanResultStatus": status},
        }
        self.plant.tell(ObjectScanned, detail)


def used(person: str = "ana") -> int:
    """How much of their storage is taken."""
    row = Storage.find(USERS[person][0])
    return int(row.used) if row else 0


def owed(person: str = "ana") -> int:
    """How much should be."""
    return sum(int(row.size) for row in File.scan() if row.user_id == USERS[person][0] and row.status != "REJECTED")


@pytest.fixture
def sender(world: World, call: Caller, plant: Plant, deliver: Deliver) -> Sender:
    """To send with."""
    return Sender(world, call, plant, deliver)


@pytest.fixture
def calls() -> Iterator[Injector]:
    """Every call that leaves; the seeded scheduler switches there."""
    with Injector().installed() as injector:
        yield injector


def told(answer: Answer) -> list[tuple[str, str]]:
    """The wrong fields of a problem."""
    return [(error["pointer"], error["code"]) for error in json.loads(json.dumps(answer.body))["errors"]]


def scanned_by(world: World, **settings: str) -> World:
    """A world that is asked for another scanner."""
    changed = replace(world, settings=world.settings.model_copy(update=settings))
    cloud.inhabit(changed)
    return changed


@pytest.fixture
def guarded(world: World) -> World:
    """A world in which GuardDuty has the last word."""
    return scanned_by(world, file_scanner="guardduty")
