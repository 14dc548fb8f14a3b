"""One stage of the product: where it stands, what it is called there and how careful we are with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kervan.providers.scanning import GUARDDUTY
from kervan.settings import Bucket, Settings
from kervan.tables import Table

LOCAL = "local"
LOCAL_ACCOUNT = "000000000000"
LOCAL_ASSETS = "kervan-local-assets"
EDGE = "edge"
EDGE_REGION = "us-east-1"  # where CloudFront's firewalls and certificates must stand
EDGE_KEY_VERSION = "edge-key-version"
SOCKET_STAGE = "live"
HTTP_API_ID = "http-api-id"
SOCKET_API_ID = "socket-api-id"
DOCUMENT_KEY_ARN = "document-key-arn"
SEALING_KEY_ARN = "sealing-key-arn"


@dataclass(frozen=True)
class Stage:
    """Made from CDK's context: `stage`, `region`, `account`, and the fields of Settings by name."""

    settings: Settings
    region: str
    protected: bool  # whether tables and buckets refuse to be deleted
    layers: Path  # where scripts/build put the vendor layers
    python: str  # the interpreter that compiles what is deployed; empty: nobody does
    context: Mapping[str, str]

    @classmethod
    def of(cls, context: Mapping[str, str]) -> "Stage":
        """The stage; SettingsError names what the context lacks."""
        name = context["stage"]
        known = {key: value for key, value in context.items() if key in Settings.model_fields}
        given = {
            "account": LOCAL_ACCOUNT if name == LOCAL else "",
            "socket_endpoint": "https://set-by-the-group-stack",
            "document_key": f"alias/kervan-{name}-documents",
            "staff_second_factor": "false" if name == LOCAL else "true",
            "file_scanner": "structure" if name == LOCAL else GUARDDUTY,
            **known,
        }
        return cls(
            settings=Settings.of({f"KERVAN_{key.upper()}": value for key, value in given.items()}),
            region=context.get("region", "eu-central-1"),
            protected=name != LOCAL and context.get("development", "false") != "true",
            layers=Path(context.get("layers", "layers")),
            python=context.get("python", ""),
            context=dict(context),
        )

    def with_people(self, groups: Iterable[str]) -> "Stage":
        """The stage in which these groups answer for people."""
        return replace(self, settings=self.settings.model_copy(update={"people_groups": ",".join(groups)}))

    @property
    def name(self) -> str:
        """`prod`, `local`."""
        return self.settings.stage

    @property
    def local(self) -> bool:
        """On one machine: no vendor layers, no snapshots, nothing that only a real account has."""
        return self.name == LOCAL

    @property
    def account(self) -> str:
        """The AWS account."""
        return self.settings.account

    def called(self, name: str) -> str:
        """A physical name: `prod-orders`."""
        return f"{self.name}-{name}"

    def stack(self, name: str) -> str:
        """A stack's name: `prod-kervan-orders`."""
        return f"{self.name}-kervan-{name}"

    def arn(self, service: str, resource: str) -> str:
        """The ARN of something of this stage's account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def table_arn(self, table: str, index: str = "") -> str:
        """A table's, or one of its indexes'."""
        return self.arn("dynamodb", f"table/{self.called(table)}" + (f"/index/{index}" if index else ""))

    def bucket_arn(self, bucket: Bucket) -> str:
        """A bucket's."""
        return f"arn:aws:s3:::{self.settings.bucket(bucket)}"

    def parameter(self, name: str) -> str:
        """The Parameter Store entry that carries an id from one stack to the others."""
        return f"/kervan/{self.name}/{name}"


def edge_secret(stage: str) -> str:
    """The entry of Secrets Manager, in the edge's region, that its template refers to."""
    return f"kervan/{stage}/{EDGE}"


def stream_parameter(table: type[Table]) -> str:
    """Where a table's stream is published: its ARN holds the time of its making."""
    return f"stream/{table.schema().name}"
