"""Findings of cdk-nag that we have looked at and live with, each with its reason."""

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import Construct


def accept(construct: Construct, reason: str, *rules: str) -> None:
    """Accept these findings on the construct and all below it."""
    names = [f"{rule.partition('-')[0]}::{rule}" for rule in rules]
    Validations.of(construct).acknowledge(*(Acknowledgment(id=name, reason=reason) for name in names))


def accept_wildcard(construct: Construct, reason: str, resource: str) -> None:
    """Accept one wildcard in a policy, named as cdk-nag spells it: references in angle brackets."""
    resolved = Stack.of(construct).resolve(resource)
    parts = resolved["Fn::Join"][1] if isinstance(resolved, dict) else [resolved]
    text = "".join(part if isinstance(part, str) else f"<{part['Ref']}>" for part in parts)
    accept(construct, reason, f"AwsSolutions-IAM5[Resource::{text}]")
