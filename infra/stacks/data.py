"""What must survive: tables, buckets, keys. Every other stack can be thrown away and made again."""

from collections.abc import Iterable
from typing import Unpack

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra.constructs import uploads
from infra.constructs.accepted import accept
from infra.constructs.model_table import ModelTable
from infra.stacks.place import Place
from infra.stage import DOCUMENT_KEY_ARN, SEALING_KEY_ARN, Stage, stream_parameter
from kervan.settings import Bucket
from kervan.tables import Table

OLD_VERSIONS_KEPT = Duration.days(90)
LIFE_CYCLES = {
    Bucket.EXPORTS: s3.LifecycleRule(
        expiration=Duration.days(7),
        noncurrent_version_expiration=Duration.days(1),
        abort_incomplete_multipart_upload_after=Duration.days(1),
    ),
    Bucket.DOCUMENTS: s3.LifecycleRule(
        expiration=Duration.days(11 * 366),  # later than the row of the books that a document belongs to
        noncurrent_version_expiration=OLD_VERSIONS_KEPT,
    ),
}
THROUGH = ("dynamodb", "s3")


class DataStack(Stack):
    """The stage's state."""

    def __init__(self, scope: Construct, stage: Stage, tables: Iterable[type[Table]], **where: Unpack[Place]) -> None:
        """`tables` of the deployed groups and of the shared package."""
        super().__init__(scope, stage.stack("data"), **where)
        self._stage = stage
        self._removal = RemovalPolicy.RETAIN if stage.protected else RemovalPolicy.DESTROY
        key = self._data_key()
        for table in tables:
            made = ModelTable(self, stage, table.schema(), key)
            if table.schema().stream and made.table_stream_arn:
                self._publish(stream_parameter(table), made.table_stream_arn)
        for bucket in Bucket:
            self._bucket(bucket, key)
        self._document_key()
        self._sealing_key()

    def _data_key(self) -> kms.Key:
        """Encrypts tables and buckets. Who may use those may use it, through them alone: no function holds a grant."""
        key = kms.Key(
            self,
            "DataKey",
            alias=f"alias/kervan-{self._stage.name}-data",
            description=f"Tables and buckets of {self._stage.name}",
            enable_key_rotation=True,
            removal_policy=self._removal,
        )
        services = [f"{service}.{self._stage.region}.amazonaws.com" for service in THROUGH]
        key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.AnyPrincipal()],
                actions=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
                resources=["*"],
                conditions={
                    "StringEquals": {"kms:CallerAccount": self._stage.account, "kms:ViaService": services},
                },
            )
        )
        return key

    def _bucket(self, bucket: Bucket, key: kms.IKey) -> None:
        """Private, TLS only, versioned, encrypted."""
        theirs = bucket == Bucket.UPLOADS
        kept = s3.LifecycleRule(noncurrent_version_expiration=OLD_VERSIONS_KEPT)
        made = s3.Bucket(
            self,
            f"bucket-{bucket}",
            bucket_name=self._stage.settings.bucket(bucket),
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            versioned=True,
            cors=uploads.posts(self._stage) if theirs else None,
            lifecycle_rules=uploads.forgetting() if theirs else [LIFE_CYCLES.get(bucket) or kept],
            removal_policy=self._removal,
        )
        if theirs:
            uploads.tell_of_what_came(made)
            uploads.look_for_malware(self, self._stage, made)
        accept(made, "Objects are reached by 60-second links alone, and a function logs each", "AwsSolutions-S1")

    def _document_key(self) -> None:
        """Signs certificates; the private half never leaves KMS."""
        key = kms.Key(
            self,
            "DocumentKey",
            alias=f"alias/kervan-{self._stage.name}-documents",
            description=f"Signs documents of {self._stage.name}",
            key_spec=kms.KeySpec.RSA_2048,
            key_usage=kms.KeyUsage.SIGN_VERIFY,
            removal_policy=self._removal,
        )
        self._publish(DOCUMENT_KEY_ARN, key.key_arn)

    def _sealing_key(self) -> None:
        """Keeps people's tokens of other services; a new key of it every year opens what the old ones sealed."""
        key = kms.Key(
            self,
            "SealingKey",
            alias=self._stage.settings.sealing_key,
            description=f"People's tokens of other services, {self._stage.name}",
            enable_key_rotation=True,
            removal_policy=self._removal,
        )
        self._publish(SEALING_KEY_ARN, key.key_arn)

    def _publish(self, name: str, value: str) -> None:
        ssm.StringParameter(self, f"parameter-{name}", parameter_name=self._stage.parameter(name), string_value=value)
