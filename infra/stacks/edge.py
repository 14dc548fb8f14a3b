"""One domain for everything: CloudFront in front of both gateways, with a firewall. It stands in us-east-1, as it must.

It needs the gateways' ids, which exist once the api stack does: `scripts/deploy` makes it last and hands them over.
"""

from collections.abc import Sequence
from typing import TypedDict, Unpack
from urllib.parse import urlsplit

from aws_cdk import CfnOutput, CfnParameter, Stack
from aws_cdk import aws_certificatemanager as certificates
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.constructs.accepted import accept
from infra.stacks.place import Place
from infra.stage import EDGE, HTTP_API_ID, SOCKET_API_ID, SOCKET_STAGE, Stage
from kervan.request import EDGE_HEADER

REGION = "us-east-1"
REQUESTS_PER_FIVE_MINUTES = 3_000  # of one address
PAGES = ("/openapi.json", "/docs*", "/redoc*")  # what may be kept as long as the answer says
TO_THE_SOCKET = """function handler(event) {
  var request = event.request, found = request.uri.match(/^\\/ws\\/chat\\/([^\\/]+)$/);
  if (found) request.querystring.user_id = {value: found[1]};
  request.uri = '/STAGE';
  return request;
}"""
MANAGED = ("AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet")
COMMON = "AWSManagedRulesCommonRuleSet"


class _Domain(TypedDict, total=False):
    certificate: certificates.ICertificate
    domain_names: list[str]


class EdgeStack(Stack):
    """The public face."""

    def __init__(self, scope: Construct, stage: Stage, **where: Unpack[Place]) -> None:
        """`certificate_arn` in the context brings the domain of `public_url`; else CloudFront's own name serves."""
        super().__init__(scope, stage.stack(EDGE), **where)
        self._stage = stage
        self._key = CfnParameter(
            self, "EdgeKey", no_echo=True, description="Marks requests that came this way (secret `shared`, edge_key)"
        )
        http = self._origin(HTTP_API_ID)
        made = cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"Kervan {stage.name}",
            default_behavior=_behavior(http, cloudfront.CachePolicy.CACHING_DISABLED),
            additional_behaviors={
                "/ws*": _behavior(
                    self._origin(SOCKET_API_ID), cloudfront.CachePolicy.CACHING_DISABLED, (self._to_the_socket(),)
                ),
                **{page: _behavior(http, cloudfront.CachePolicy.USE_ORIGIN_CACHE_CONTROL_HEADERS) for page in PAGES},
            },
            **self._domain(),
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            web_acl_id=self._firewall().attr_arn,
        )
        accept(made, "Customers travel", "AwsSolutions-CFR1")
        accept(made, "Its log lines carry query strings, and those hold socket tickets", "AwsSolutions-CFR3")
        CfnOutput(self, "Domain", value=made.distribution_domain_name)

    def _domain(self) -> _Domain:
        arn = self._stage.context.get("certificate_arn")
        if not arn:
            return {}
        certificate = certificates.Certificate.from_certificate_arn(self, "Certificate", arn)
        return {"certificate": certificate, "domain_names": [urlsplit(self._stage.settings.public_url).hostname or ""]}

    def _origin(self, api: str) -> origins.HttpOrigin:
        host = f"{self._stage.context[api]}.execute-api.{self._stage.region}.amazonaws.com"
        return origins.HttpOrigin(
            host,
            protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
            origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
            custom_headers={EDGE_HEADER: self._key.value_as_string},
        )

    def _to_the_socket(self) -> cloudfront.FunctionAssociation:
        """Every address under /ws is the one address of the socket API's stage; the query string stays. The person in
        `/ws/chat/{user_id}` goes into it, over whatever it said: a ticket opens that address for its own person alone.
        """
        code = TO_THE_SOCKET.replace("STAGE", SOCKET_STAGE)
        made = cloudfront.Function(
            self,
            "ToTheSocket",
            code=cloudfront.FunctionCode.from_inline(code),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )
        return cloudfront.FunctionAssociation(function=made, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST)

    def _firewall(self) -> waf.CfnWebACL:
        rules = [_managed(name, number, ()) for number, name in enumerate(MANAGED)]
        rules.append(_managed(COMMON, len(rules), ("SizeRestrictions_BODY",)))  # the API has its own limits
        rules.append(_rate(len(rules)))
        return waf.CfnWebACL(
            self,
            "Firewall",
            name=self._stage.called("kervan-edge"),
            scope="CLOUDFRONT",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_seen("edge"),
            rules=rules,
        )


def _behavior(
    origin: cloudfront.IOrigin,
    cache: cloudfront.ICachePolicy,
    functions: Sequence[cloudfront.FunctionAssociation] = (),
) -> cloudfront.BehaviorOptions:
    return cloudfront.BehaviorOptions(
        origin=origin,
        allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cache_policy=cache,
        origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        function_associations=list(functions),
    )


def _managed(name: str, priority: int, only_counted: Sequence[str]) -> waf.CfnWebACL.RuleProperty:
    group = waf.CfnWebACL.ManagedRuleGroupStatementProperty(
        vendor_name="AWS",
        name=name,
        rule_action_overrides=[
            waf.CfnWebACL.RuleActionOverrideProperty(
                name=rule, action_to_use=waf.CfnWebACL.RuleActionProperty(count={})
            )
            for rule in only_counted
        ],
    )
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
        statement=waf.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
        visibility_config=_seen(name),
    )


def _rate(priority: int) -> waf.CfnWebACL.RuleProperty:
    limit = waf.CfnWebACL.RateBasedStatementProperty(limit=REQUESTS_PER_FIVE_MINUTES, aggregate_key_type="IP")
    return waf.CfnWebACL.RuleProperty(
        name="rate",
        priority=priority,
        action=waf.CfnWebACL.RuleActionProperty(block={"customResponse": {"responseCode": 429}}),
        statement=waf.CfnWebACL.StatementProperty(rate_based_statement=limit),
        visibility_config=_seen("rate"),
    )


def _seen(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    """Counted; requests are not sampled, for samples hold tokens."""
    return waf.CfnWebACL.VisibilityConfigProperty(
        metric_name=name, cloud_watch_metrics_enabled=True, sampled_requests_enabled=False
    )
