"""A cloud assembly as CDK leaves it, small and written by hand: a table, both APIs, and a function that serves them."""

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BUCKET = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"
HANDLER = """
import json, os
import boto3
from greeting import WORD

def handler(event, context):
    for record in event.get("Records", []):
        added = record["dynamodb"]["NewImage"]["id"]["S"]
        boto3.client("sns").publish(PhoneNumber="+905551112233", Message=added)
    if "Records" in event:
        return None
    route = event["requestContext"].get("routeKey", "")
    if route == "$connect":
        return {"statusCode": 200 if event["queryStringParameters"]["ticket"] == "good" else 403}
    if route == "$default":
        socket = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["SOCKET"])
        connection = event["requestContext"]["connectionId"]
        if event["body"] == "leave":
            socket.delete_connection(ConnectionId=connection)
        else:
            socket.post_to_connection(ConnectionId=connection, Data=("echo " + event["body"]).encode())
        return {"statusCode": 200}
    if event["rawPath"] == "/api/mail":
        boto3.client("sesv2").send_email(
            FromEmailAddress="a@kervan.test",
            Destination={"ToAddresses": ["ayse@example.com"]},
            Content={"Simple": {
                "Subject": {"Data": "Merhaba"},
                "Body": {"Text": {"Data": "düz"}, "Html": {"Data": "<b>kalın</b>"}},
                "Attachments": [{"FileName": "şahadet.pdf", "ContentType": "application/pdf", "RawContent": b"%PDF"}],
            }},
        )
    if event["rawPath"] == "/api/secret":
        boto3.client("secretsmanager").list_secrets()
    if event["rawPath"] == "/api/items":
        table = boto3.client("dynamodb")
        if event["requestContext"]["http"]["method"] == "POST":
            table.put_item(TableName="local-items", Item={"id": {"S": event["body"]}})
        rows = table.scan(TableName="local-items")["Items"]
        return {"statusCode": 200, "body": json.dumps(sorted(row["id"]["S"] for row in rows))}
    print(json.dumps({"level": "INFO", "message": "asked", "function_request_id": context.aws_request_id, "n": 1}))
    seen = {"path": event["rawPath"], "query": event["rawQueryString"], "from": event["headers"]["x-forwarded-for"]}
    return {
        "statusCode": 200,
        "headers": {"x-word": WORD},
        "cookies": ["a=1", "b=2"],
        "body": json.dumps({**seen, "public": os.environ["PUBLIC"], "body": event.get("body")}),
    }
"""
READ_STREAM = ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"]
ACTIONS = [
    *("dynamodb:PutItem", "dynamodb:Scan", "ses:SendEmail", "sns:Publish", "execute-api:ManageConnections"),
    *READ_STREAM,
]


def eventually(look: Callable[[], Any]) -> Any:
    """What `look` finds, within thirty seconds."""
    deadline = time.monotonic() + 30
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found
    return found


def write_assembly(folder: Path, *, extra: dict[str, Any] | None = None) -> Path:
    """Two stacks, `local-data` and `local-hello`; the second needs the first and follows its table's stream."""
    folder.mkdir(parents=True)
    code = _asset(folder, {"hello/handler.py": HANDLER, "hello/__init__.py": ""})
    layer = _asset(folder, {"python/greeting.py": 'WORD = "selam"\n'})
    data = {
        "Items": _resource("DynamoDB::Table", **_table("local-items")),
        "Sender": _resource("SES::EmailIdentity", EmailIdentity="kervan.test"),
        **(extra or {}),
    }
    stream = {"Value": {"Fn::GetAtt": ["Items", "StreamArn"]}, "Export": {"Name": "items-stream"}}
    _stack(folder, "local-data", data, [], outputs={"ItemsStream": stream})
    _stack(folder, "local-hello", _function(code, layer) | _http() | _socket(), [code, layer])
    artifacts = {**_artifacts("local-data", []), **_artifacts("local-hello", ["local-data"])}
    (folder / "manifest.json").write_text(json.dumps({"version": "55.0.0", "artifacts": artifacts}))
    return folder


def _function(code: str, layer: str) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    policy = {"Statement": [{"Effect": "Allow", "Action": ACTIONS, "Resource": "*"}], "Version": "2012-10-17"}
    socket = "http://127.0.0.1:8001/_aws/execute-api/kervanws/live"
    return {
        "Role": _resource(
            "IAM::Role",
            AssumeRolePolicyDocument={"Statement": [trust], "Version": "2012-10-17"},
            Policies=[{"PolicyName": "own", "PolicyDocument": policy}],
        ),
        "Layer": _resource("Lambda::LayerVersion", Content=_s3(layer)),
        "Hello": _resource(
            "Lambda::Function",
            FunctionName="local-hello-handler",
            Runtime="python3.13",
            Handler="hello.handler.handler",
            Timeout=10,
            Code=_s3(code),
            Layers=[{"Ref": "Layer"}],
            Role={"Fn::GetAtt": ["Role", "Arn"]},
            Environment={"Variables": {"PUBLIC": "http://localhost:8000", "SOCKET": socket}},
        ),
        f"HelloCurrentVersion{hashlib.md5(code.encode()).hexdigest()}": _resource(  # noqa: S324 - as CDK names it
            "Lambda::Version", FunctionName={"Ref": "Hello"}
        ),
        "Live": _resource(
            "Lambda::Alias",
            Name="live",
            FunctionName={"Ref": "Hello"},
            FunctionVersion={
                "Fn::GetAtt": [f"HelloCurrentVersion{hashlib.md5(code.encode()).hexdigest()}", "Version"]  # noqa: S324
            },
        ),
        "Follows": _resource(
            "Lambda::EventSourceMapping",
            EventSourceArn={"Fn::ImportValue": "items-stream"},
            FunctionName={"Ref": "Live"},
            StartingPosition="LATEST",
        ),
        "Allowed": _resource(
            "Lambda::Permission",
            Action="lambda:InvokeFunction",
            FunctionName={"Ref": "Live"},
            Principal="apigateway.amazonaws.com",
        ),
    }


def _http() -> dict[str, Any]:
    return {
        "HttpApi": _resource(
            "ApiGatewayV2::Api", Name="http", ProtocolType="HTTP", Tags={"ms-custom-id": "kervanhttp"}
        ),
        "HttpStage": _resource("ApiGatewayV2::Stage", ApiId={"Ref": "HttpApi"}, StageName="$default", AutoDeploy=True),
        **_routes("HttpApi", ["ANY /api/{proxy+}", "GET /health"]),
    }


def _socket() -> dict[str, Any]:
    return {
        "SocketApi": _resource(
            "ApiGatewayV2::Api",
            Name="socket",
            ProtocolType="WEBSOCKET",
            RouteSelectionExpression="$request.body.action",
            Tags={"ms-custom-id": "kervanws"},
        ),
        "SocketStage": _resource("ApiGatewayV2::Stage", ApiId={"Ref": "SocketApi"}, StageName="live", AutoDeploy=True),
        **_routes("SocketApi", ["$connect", "$default"]),
    }


def _routes(api: str, keys: list[str]) -> dict[str, Any]:
    path = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Live}/invocations"
    integration = _resource(
        "ApiGatewayV2::Integration",
        ApiId={"Ref": api},
        IntegrationType="AWS_PROXY",
        IntegrationUri={"Fn::Sub": path},
        PayloadFormatVersion="2.0" if api == "HttpApi" else "1.0",
    )
    target = {"Fn::Sub": f"integrations/${{{api}Integration}}"}
    return {f"{api}Integration": integration} | {
        f"{api}Route{n}": _resource("ApiGatewayV2::Route", ApiId={"Ref": api}, RouteKey=key, Target=target)
        for n, key in enumerate(keys)
    }


def _table(name: str) -> dict[str, Any]:
    return {
        "TableName": name,
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    }


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def _s3(asset: str) -> dict[str, Any]:
    return {"S3Bucket": {"Fn::Sub": BUCKET}, "S3Key": f"{asset}.zip"}


def _asset(folder: Path, files: dict[str, str]) -> str:
    name = hashlib.sha256(json.dumps(files).encode()).hexdigest()
    for path, text in files.items():
        target = folder / f"asset.{name}" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return name


def _stack(
    folder: Path, name: str, resources: dict[str, Any], assets: list[str], outputs: dict[str, Any] | None = None
) -> None:
    (folder / f"{name}.template.json").write_text(json.dumps({"Resources": resources, "Outputs": outputs or {}}))
    zips = {asset: _file(f"asset.{asset}", "zip", f"{asset}.zip") for asset in assets}
    template = {"template": _file(f"{name}.template.json", "file", f"{name}.json")}
    (folder / f"{name}.assets.json").write_text(json.dumps({"version": "55.0.0", "files": zips | template}))


def _file(path: str, packaging: str, key: str) -> dict[str, Any]:
    return {
        "source": {"path": path, "packaging": packaging},
        "destinations": {"here": {"bucketName": BUCKET, "objectKey": key}},
    }


def _artifacts(name: str, needs: list[str]) -> dict[str, Any]:
    manifest = {"type": "cdk:asset-manifest", "properties": {"file": f"{name}.assets.json"}}
    properties = {"templateFile": f"{name}.template.json", "stackName": name}
    stack = {"type": "aws:cloudformation:stack", "properties": properties, "dependencies": [*needs, f"{name}.assets"]}
    return {f"{name}.assets": manifest, name: stack}
