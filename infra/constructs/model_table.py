"""A DynamoDB table as its model declares it."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.stage import Stage
from kervan.tables import TableSchema

TYPES = {
    "S": dynamodb.AttributeType.STRING,
    "N": dynamodb.AttributeType.NUMBER,
    "B": dynamodb.AttributeType.BINARY,
}


class ModelTable(dynamodb.TableV2):
    """On demand, encrypted with the stage's key, restorable to any second of the last 35 days."""

    def __init__(self, scope: Construct, stage: Stage, schema: TableSchema, key: kms.IKey) -> None:
        """Every index carries all attributes."""
        super().__init__(
            scope,
            schema.name,
            table_name=stage.called(schema.name),
            partition_key=_attribute(schema, schema.hash_key),
            sort_key=_attribute(schema, schema.range_key) if schema.range_key else None,
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.customer_managed_key(key),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=stage.protected,
            removal_policy=RemovalPolicy.RETAIN if stage.protected else RemovalPolicy.DESTROY,
            time_to_live_attribute=schema.ttl,
            dynamo_stream=dynamodb.StreamViewType[schema.stream] if schema.stream else None,
            global_secondary_indexes=[
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name=index.name,
                    partition_key=_attribute(schema, index.hash_key),
                    sort_key=_attribute(schema, index.range_key) if index.range_key else None,
                )
                for index in schema.indexes
            ],
        )


def _attribute(schema: TableSchema, name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=TYPES[schema.types[name]])
