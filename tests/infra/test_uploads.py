"""The bucket that people send files to, as AWS would be told of it."""

import json

from kervan.notices import INCOMING
from tests.infra.conftest import ACCOUNT, Assembly

RULE = "AWS::Events::Rule"


def test_uploads_are_told_of_and_looked_at_and_what_is_served_stays(assembly: Assembly) -> None:
    bucket = assembly.one("all", "data", "AWS::S3::Bucket", BucketName=f"kervan-all-{ACCOUNT}-uploads")
    assert bucket["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    assert {rule["Prefix"] for rule in bucket["LifecycleConfiguration"]["Rules"]} == {INCOMING}
    assert bucket["CorsConfiguration"]["CorsRules"][0]["AllowedOrigins"] == ["https://app.kervan.example"]
    plan = assembly.one("all", "data", "AWS::GuardDuty::MalwareProtectionPlan")
    assert plan["ProtectedResource"]["S3Bucket"]["ObjectPrefixes"] == [INCOMING]
    assert plan["Actions"]["Tagging"]["Status"] == "DISABLED"
    assert assembly.resources("local", "data", "AWS::GuardDuty::MalwareProtectionPlan") == {}


def test_what_aws_tells_comes_by_the_accounts_bus_and_only_of_ours(assembly: Assembly) -> None:
    rules = {r["Properties"]["Name"]: r["Properties"] for r in assembly.resources("all", "files", RULE).values()}
    came = rules["all-files-aws-ObjectCreated"]
    assert "EventBusName" not in came
    assert came["EventPattern"] == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": [f"kervan-all-{ACCOUNT}-uploads"]},
            "object": {"key": [{"prefix": INCOMING}]},
        },
    }
    assert rules["all-files-aws-ObjectScanned"]["EventPattern"]["source"] == ["aws.guardduty"]
    assert all(len(name) <= 64 for name in rules)


def test_files_leave_by_the_edge_which_forbids_to_guess_their_type(assembly: Assembly) -> None:
    headers = assembly.one("sample", "edge", "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
    assert headers["SecurityHeadersConfig"]["ContentTypeOptions"] == {"Override": True}
    assert "sandbox" in json.dumps(headers)
    asked = assembly.one("sample", "edge", "AWS::CloudFront::OriginRequestPolicy")["OriginRequestPolicyConfig"]
    assert (asked["HeadersConfig"], asked["QueryStringsConfig"]) == (
        {"HeaderBehavior": "none"},
        {"QueryStringBehavior": "all"},
    )
