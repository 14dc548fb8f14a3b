"""Findings of cdk-nag that we have looked at and live with, each with its reason."""

from collections.abc import Mapping

from aws_cdk import Acknowledgment, Stack, Token, Validations
from constructs import Construct


def accept(construct: Construct, reason: str, *rules: str) -> None:
    """Accept these findings on the construct and all below it."""
    names = [f"{rule.partition('-')[0]}::{rule}" for rule in rules]
    Validations.of(construct).acknowledge(*(Acknowledgment(id=name, reason=reason) for name in names))


def accept_wildcards(construct: Construct, reasons: Mapping[str, str]) -> None:
    """Accept these resources in policies, each for its reason, as cdk-nag spells them: references in angle brackets."""
    stack = Stack.of(construct)
    found = {f"AwsSolutions::AwsSolutions-IAM5[Resource::{_flat(stack, r)}]": why for r, why in reasons.items()}
    found["Serverless::Serverless-LambdaStarPermissions"] = "; ".join(sorted(set(reasons.values())))
    Validations.of(construct).acknowledge(*(Acknowledgment(id=name, reason=why) for name, why in found.items()))


def _flat(stack: Stack, resource: str) -> str:
    if not Token.is_unresolved(resource):
        return resource
    parts = stack.resolve(resource)["Fn::Join"][1]
    return "".join(part if isinstance(part, str) else f"<{part['Ref']}>" for part in parts)
