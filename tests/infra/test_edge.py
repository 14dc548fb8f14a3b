"""What CloudFront is told: everything goes through it, marked, to where it belongs."""

import json
import subprocess
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

import pytest

from infra.app import NODE
from infra.manifest import groups
from infra.stage import EDGE_KEY_VERSION, edge_secret
from kervan.edge import HEADER
from kervan.settings import Bucket
from kervan.world import World
from tests.infra.conftest import CONTEXT, Assembly

DISTRIBUTION, POLICY = "AWS::CloudFront::Distribution", "AWS::CloudFront::CachePolicy"
NOTHING_IS_KEPT = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # AWS's CachingDisabled
ALL_BUT_THE_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"  # AWS's AllViewerExceptHostHeader
HTTP = [(m, path) for group in groups().values() for f in group.functions for m, path in f.routes]
SOCKET = ["/ws", "/ws/chat/usr_01KAGQ0000AAAAAAAAAAAAAAAA"]


def config(assembly: Assembly) -> dict[str, Any]:
    """The distribution."""
    found: dict[str, Any] = assembly.one("all", "edge", DISTRIBUTION)["DistributionConfig"]
    return found


def behavior(assembly: Assembly, path: str) -> dict[str, Any]:
    """How CloudFront treats a path: the first pattern that fits, else the default."""
    told = config(assembly)
    fitting = (each for each in told["CacheBehaviors"] if fnmatchcase(path, each["PathPattern"]))
    return next(fitting, told["DefaultCacheBehavior"])


def host(assembly: Assembly, path: str) -> str:
    """Who is asked for a path in the end."""
    target = behavior(assembly, path)["TargetOriginId"]
    return next(str(o["DomainName"]).partition(".")[0] for o in config(assembly)["Origins"] if o["Id"] == target)


@pytest.mark.parametrize(("method", "path"), HTTP)
def test_every_route_is_reached_whole(assembly: Assembly, method: str, path: str) -> None:
    told = behavior(assembly, path)
    assert host(assembly, path) == "http000000"
    assert method in told["AllowedMethods"]
    assert told["OriginRequestPolicyId"] == ALL_BUT_THE_HOST
    assert not told["FunctionAssociations"]


@pytest.mark.parametrize("path", ["/", "/api/nowhere", "/wsx", "/certificate/crt_1", "/.well-known/jwks.json"])
def test_what_nobody_answers_is_refused_by_the_api(assembly: Assembly, path: str) -> None:
    assert host(assembly, path) == "http000000"


@pytest.mark.parametrize("path", SOCKET)
def test_the_sockets_addresses_reach_the_socket(assembly: Assembly, path: str) -> None:
    assert host(assembly, path) == "sock000000"
    assert behavior(assembly, path)["CachePolicyId"] == NOTHING_IS_KEPT
    assert behavior(assembly, path)["OriginRequestPolicyId"] == ALL_BUT_THE_HOST


@pytest.mark.parametrize(
    ("path", "query", "sent"),
    [
        ("/ws", {"ticket": "t"}, {"ticket": "t"}),
        ("/ws/chat/usr_1", {"ticket": "t"}, {"ticket": "t", "user_id": "usr_1"}),
        ("/ws/chat/usr_1", {"user_id": "usr_2"}, {"user_id": "usr_1"}),
        ("/ws/chat/a/b", {}, {}),
    ],
)
def test_who_is_named_in_the_path_is_named_to_the_stage(
    assembly: Assembly, path: str, query: dict[str, str], sent: dict[str, str]
) -> None:
    code = assembly.one("all", "edge", "AWS::CloudFront::Function")["FunctionCode"]
    request = {"uri": path, "querystring": {name: {"value": value} for name, value in query.items()}}
    script = f"{code}\nconsole.log(JSON.stringify(handler({json.dumps({'request': request})})))"
    done = subprocess.run([NODE, "-e", script], capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    left = json.loads(done.stdout)
    assert left["uri"] == "/live"
    assert {name: each["value"] for name, each in left["querystring"].items()} == sent


def test_only_pages_are_kept_and_only_as_long_as_they_say(assembly: Assembly) -> None:
    ((name, made),) = assembly.resources("all", "edge", POLICY).items()
    kept = {path for _, path in HTTP if behavior(assembly, path)["CachePolicyId"] != NOTHING_IS_KEPT}
    assert kept == {"/openapi.json", "/docs", "/docs/errors", "/docs/assets/{name}", "/redoc", "/app", "/app/{name}"}
    assert {json.dumps(behavior(assembly, path)["CachePolicyId"]) for path in kept} == {json.dumps({"Ref": name})}
    policy = made["Properties"]["CachePolicyConfig"]
    assert (policy["MinTTL"], policy["DefaultTTL"]) == (0, 0)
    sent_on = policy["ParametersInCacheKeyAndForwardedToOrigin"]["HeadersConfig"]["Headers"]
    assert sent_on == ["Origin"]  # with the host a gateway answers 403: it knows none but its own


def test_both_gateways_get_the_mark_and_no_template_holds_it(assembly: Assembly) -> None:
    reference = f"{{{{resolve:secretsmanager:{edge_secret('all')}:SecretString:key::{CONTEXT[EDGE_KEY_VERSION]}}}}}"
    origins = config(assembly)["Origins"]
    gateways = [origin for origin in origins if ".s3." not in json.dumps(origin["DomainName"])]
    headers = [origin.get("OriginCustomHeaders") for origin in origins]
    assert headers.count([{"HeaderName": HEADER, "HeaderValue": reference}]) == len(gateways) == 2
    assert len([each for each in headers if not each]) == len(headers) - 2  # a bucket is told nothing
    assert {origin["CustomOriginConfig"]["OriginProtocolPolicy"] for origin in origins} == {"https-only"}


def test_the_firewall_stands_before_everything(assembly: Assembly) -> None:
    firewall = assembly.one("all", "edge", "AWS::WAFv2::WebACL")
    assert [rule["Name"] for rule in firewall["Rules"]][-1] == "rate"
    assert config(assembly)["WebACLId"]
    assert config(assembly)["Aliases"] == ["kervan.example"]


def test_the_firewall_lets_pass_what_people_write_and_the_addresses_of_their_files(
    assembly: Assembly, world: World
) -> None:
    """AWS's common rules refuse query strings of over 2,048 bytes, and bodies that speak of code or paths."""
    session_token = "t" * 900  # a function's own is at least as long
    named = world.files.serve(
        Bucket.UPLOADS, "files/fil_1", "v" * 32, filename="Ğ" * 100 + ".pdf", media="application/pdf", seconds=60
    )
    assert len(urlsplit(named).query) + len(session_token) > 2_048
    rules = assembly.one("all", "edge", "AWS::WAFv2::WebACL")["Rules"]
    groups_named = [rule["Statement"].get("ManagedRuleGroupStatement", {}) for rule in rules]
    (common,) = (each for each in groups_named if each.get("Name") == "AWSManagedRulesCommonRuleSet")
    counted = {each["Name"] for each in common["RuleActionOverrides"] if each["ActionToUse"] == {"Count": {}}}
    bodies = {f"{name}_BODY" for name in ("CrossSiteScripting", "GenericLFI", "GenericRFI", "EC2MetaDataSSRF")}
    assert counted == {"SizeRestrictions_BODY", "SizeRestrictions_QUERYSTRING", "NoUserAgent_HEADER", *bodies}


def test_every_function_knows_that_there_is_an_edge(assembly: Assembly) -> None:
    for stage in ("all", "local"):
        functions = [
            each["Properties"]
            for stack in assembly.stacks(stage)
            for each in assembly.resources(stage, stack, "AWS::Lambda::Function").values()
        ]
        assert {each["Environment"]["Variables"]["KERVAN_BEHIND_EDGE"] for each in functions} == {"True"}
