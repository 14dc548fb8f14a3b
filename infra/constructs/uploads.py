"""The bucket that people send files to: who may post to it, whom it tells of what came, and who looks for malware."""

from urllib.parse import urlsplit

from aws_cdk import Duration
from aws_cdk import aws_guardduty as guardduty
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.accepted import accept_wildcards
from infra.stage import Stage
from kervan.notices import INCOMING
from kervan.providers.scanning import GUARDDUTY
from kervan.settings import Bucket

FORM_LIFE_OF_A_BROWSER = 3600  # seconds for which it may remember that it may post
FORGOTTEN_AFTER = Duration.days(2)  # later than a file that is not judged is given up
MANAGED_RULES = "rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*"


def posts(stage: Stage) -> list[s3.CorsRule]:
    """Browsers of the app post with the form that they were given."""
    app = urlsplit(stage.settings.app_url)
    origins = sorted({f"{app.scheme}://{app.netloc}", *stage.settings.origins})
    return [
        s3.CorsRule(
            allowed_methods=[s3.HttpMethods.POST],
            allowed_origins=origins,
            allowed_headers=["*"],
            max_age=FORM_LIFE_OF_A_BROWSER,
        )
    ]


def forgetting() -> list[s3.LifecycleRule]:
    """What came in and was never taken care of leaves by itself. What is served stays in every version: a link names
    one, and deleting a file erases all.
    """
    return [
        s3.LifecycleRule(
            prefix=INCOMING,
            expiration=FORGOTTEN_AFTER,
            noncurrent_version_expiration=FORGOTTEN_AFTER,
            abort_incomplete_multipart_upload_after=FORGOTTEN_AFTER,
        )
    ]


def tell_of_what_came(bucket: s3.Bucket) -> None:
    """By the account's event bus. CDK's own switch would add a function that only sets this property."""
    made = bucket.node.default_child
    if isinstance(made, s3.CfnBucket):
        made.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
        )


def look_for_malware(scope: Construct, stage: Stage, bucket: s3.Bucket) -> None:
    """GuardDuty looks at every version that comes in, and tells the account's bus what it found. It sets no tags:
    nobody reads verdicts from what a client might write.
    """
    if stage.settings.file_scanner != GUARDDUTY:
        return
    role = iam.Role(
        scope,
        "MalwareScanner",
        assumed_by=iam.ServicePrincipal(
            "malware-protection-plan.guardduty.amazonaws.com",
            conditions={"StringEquals": {"aws:SourceAccount": stage.account}},
        ),
        inline_policies={"scan": iam.PolicyDocument(statements=_allowed(stage))},
    )
    came, rules = f"{stage.bucket_arn(Bucket.UPLOADS)}/{INCOMING}*", stage.arn("events", MANAGED_RULES)
    accept_wildcards(role, {came: "Objects are named as they come", rules: "GuardDuty names its own rule"})
    plan = guardduty.CfnMalwareProtectionPlan(
        scope,
        "MalwareProtection",
        role=role.role_arn,
        protected_resource=guardduty.CfnMalwareProtectionPlan.CFNProtectedResourceProperty(
            s3_bucket=guardduty.CfnMalwareProtectionPlan.S3BucketProperty(
                bucket_name=bucket.bucket_name, object_prefixes=[INCOMING]
            )
        ),
        actions=guardduty.CfnMalwareProtectionPlan.CFNActionsProperty(
            tagging=guardduty.CfnMalwareProtectionPlan.CFNTaggingProperty(status="DISABLED")
        ),
    )
    plan.node.add_dependency(role)


def _allowed(stage: Stage) -> list[iam.PolicyStatement]:
    """As GuardDuty's documents ask for, without tagging. The data key is opened by its own policy."""
    bucket, rules = stage.bucket_arn(Bucket.UPLOADS), stage.arn("events", MANAGED_RULES)
    by_guardduty = {"StringLike": {"events:ManagedBy": "malware-protection-plan.guardduty.amazonaws.com"}}
    changing = ["events:PutRule", "events:DeleteRule", "events:PutTargets", "events:RemoveTargets"]
    looking = ["events:DescribeRule", "events:ListTargetsByRule"]
    told = ["s3:PutBucketNotification", "s3:GetBucketNotification", "s3:ListBucket"]
    return [
        iam.PolicyStatement(actions=changing, resources=[rules], conditions=by_guardduty),
        iam.PolicyStatement(actions=looking, resources=[rules]),
        iam.PolicyStatement(actions=told, resources=[bucket]),
        iam.PolicyStatement(
            actions=["s3:PutObject"], resources=[f"{bucket}/malware-protection-resource-validation-object"]
        ),
        iam.PolicyStatement(
            actions=["s3:GetObject", "s3:GetObjectVersion"],
            resources=[f"{bucket}/{INCOMING}*"],
        ),
    ]
