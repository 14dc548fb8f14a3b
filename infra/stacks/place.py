"""Where a stack stands and how its assets get there."""

from typing import TypedDict

from aws_cdk import DefaultStackSynthesizer, Environment, IStackSynthesizer

from infra.stage import LOCAL_ASSETS, Stage


class Place(TypedDict):
    """What every stack is given besides its matter."""

    env: Environment
    synthesizer: IStackSynthesizer


def place(stage: Stage, region: str = "") -> Place:
    """The stage's account, and its region or another. The local cloud is not bootstrapped: a plain bucket."""
    synthesizer = (
        DefaultStackSynthesizer(file_assets_bucket_name=LOCAL_ASSETS, generate_bootstrap_version_rule=False)
        if stage.local
        else DefaultStackSynthesizer()
    )
    return {"env": Environment(account=stage.account, region=region or stage.region), "synthesizer": synthesizer}
