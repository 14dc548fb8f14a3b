"""All stacks of a stage, in the order in which they can be made."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import App

from infra.assets import stage_group, stage_package
from infra.manifest import SHARED_TABLES, Group, merged_openapi, tables_of
from infra.privacy import answering
from infra.stacks.api import ApiStack
from infra.stacks.data import DataStack
from infra.stacks.edge import EdgeStack
from infra.stacks.group import GroupStack
from infra.stacks.place import place
from infra.stacks.watch import WatchStack
from infra.stage import EDGE_REGION, HTTP_API_ID, Stage

DOCUMENTED_BY = "health"  # the group that shows the API's document


# Without these a new layer or a changed property would not be published as a new version.
FLAGS = ("@aws-cdk/aws-lambda:recognizeLayerVersion", "@aws-cdk/aws-lambda:recognizeVersionProps")


def application(out: Path) -> App:
    """The root that stages are built under; its assembly goes to `out`."""
    return App(outdir=str(out), analytics_reporting=False, post_cli_context=dict.fromkeys(FLAGS, True))


def build(app: App, stage: Stage, groups: Mapping[str, Group], staging: Path) -> None:
    """`staging` holds the assets until CDK has copied them."""
    stage = stage.with_people(answering(groups.values()))
    owned = [table for group in groups.values() for table in group.tables]
    data = DataStack(app, stage, [*tables_of(SHARED_TABLES), *owned], **place(stage))
    api = ApiStack(app, stage, **place(stage))
    package = stage_package(staging, python=stage.python)
    for group in (group for group in groups.values() if group.functions):
        made = {"openapi.json": merged_openapi(groups.values())} if group.name == DOCUMENTED_BY else {}
        asset = stage_group(group, staging, python=stage.python, documents=made)
        stack = GroupStack(app, stage, group, asset=asset, package=package, **place(stage))
        stack.add_stack_dependency(data)
        stack.add_stack_dependency(api)
    if not stage.local:
        WatchStack(app, stage, groups.values(), **place(stage)).add_stack_dependency(api)
        if HTTP_API_ID in stage.context:
            EdgeStack(app, stage, **place(stage, EDGE_REGION))
