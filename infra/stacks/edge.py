"""One domain for everything: CloudFront in front of both gateways, with a firewall. It stands in us-east-1, as it must.

It needs the gateways' ids, which exist once the api stack does: `scripts/deploy` makes it last and hands them over. The
key that marks what it passes on stands in Secrets Manager, beside it; the template refers to it, and to its version,
because CloudFormation would not look for a new key behind the same words.
"""

from collections.abc import Sequence
from typing import TypedDict, Unpack
from urllib.parse import urlsplit

from aws_cdk import CfnOutput, Duration, SecretValue, Stack
from aws_cdk import aws_certificatemanager as certificates
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.constructs.accepted import accept
from infra.file_headers import FILE_HEADERS
from infra.stacks.place import Place
from infra.stage import EDGE, EDGE_KEY_VERSION, HTTP_API_ID, SOCKET_API_ID, SOCKET_STAGE, Stage, edge_secret
from kervan.edge import HEADER
from kervan.notices import SERVED
from kervan.settings import Bucket

REQUESTS_PER_FIVE_MINUTES = 3_000  # of one address
PAGES = ("/openapi.json", "/docs*", "/redoc*", "/app*")  # what may be kept as long as the answer says
MANAGED = ("AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet")
COMMON = "AWSManagedRulesCommonRuleSet"
ONLY_COUNTED = (
    "SizeRestrictions_BODY",  # the API has its own limits
    "NoUserAgent_HEADER",  # webhooks come without a name
    "SizeRestrictions_QUERYSTRING",  # over 2 KB: a file's signed address holds a session token and the file's name
    "CrossSiteScripting_BODY",  # as the next three: people write to one another about code, paths and addresses, and
    "GenericLFI_BODY",  # no body is ever a page, a path or an address here
    "GenericRFI_BODY",
    "EC2MetaDataSSRF_BODY",
)
SOCKETS = ("/ws", "/ws/*")
TO_THE_SOCKET = """function handler(event) {
    var request = event.request;
    var named = request.uri.match(/^\\/ws\\/chat\\/([^\\/]+)$/);
    if (named) {
        request.querystring.user_id = { value: named[1] };
    }
    request.uri = '/%s';
    return request;
}
"""


class _Domain(TypedDict, total=False):
    certificate: certificates.ICertificate
    domain_names: list[str]


class EdgeStack(Stack):
    """The public face."""

    def __init__(self, scope: Construct, stage: Stage, **where: Unpack[Place]) -> None:
        """`certificate_arn` in the context brings the domain of `public_url`; else CloudFront's own name serves."""
        super().__init__(scope, stage.stack(EDGE), **where)
        self._stage = stage
        http, pages = self._origin(HTTP_API_ID), self._kept_as_the_answer_says()
        socket = _behavior(
            self._origin(SOCKET_API_ID), cloudfront.CachePolicy.CACHING_DISABLED, (self._to_the_socket(),)
        )
        made = cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"Kervan {stage.name}",
            default_behavior=_behavior(http, cloudfront.CachePolicy.CACHING_DISABLED),
            additional_behaviors={
                **dict.fromkeys(SOCKETS, socket),
                f"/{SERVED}*": self._files(),
                **{page: _behavior(http, pages) for page in PAGES},
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
        version = self._stage.context[EDGE_KEY_VERSION]
        key = SecretValue.secrets_manager(edge_secret(self._stage.name), json_field="key", version_id=version)
        return origins.HttpOrigin(
            host,
            protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
            origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
            custom_headers={HEADER: key.unsafe_unwrap()},  # a reference: what it says is never in the template
        )

    def _files(self) -> cloudfront.BehaviorOptions:
        """Files that people sent, by addresses that S3 checks. A browser saves them and makes nothing of them."""
        host = f"{self._stage.settings.bucket(Bucket.UPLOADS)}.s3.{self._stage.region}.amazonaws.com"
        headers = cloudfront.ResponseHeadersPolicy(
            self,
            "FileHeaders",
            response_headers_policy_name=self._stage.called("kervan-files"),
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=FILE_HEADERS["content-security-policy"], override=True
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(
                        header="cache-control", value=FILE_HEADERS["cache-control"], override=True
                    )
                ]
            ),
        )
        signed = cloudfront.OriginRequestPolicy(
            self,
            "SignedAddress",
            origin_request_policy_name=self._stage.called("kervan-files"),
            query_string_behavior=cloudfront.OriginRequestQueryStringBehavior.all(),
            header_behavior=cloudfront.OriginRequestHeaderBehavior.none(),
            cookie_behavior=cloudfront.OriginRequestCookieBehavior.none(),
        )
        return cloudfront.BehaviorOptions(
            origin=origins.HttpOrigin(host, origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2]),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            origin_request_policy=signed,
            response_headers_policy=headers,
        )

    def _to_the_socket(self) -> cloudfront.FunctionAssociation:
        """Every address under /ws is the one address of the socket API's stage. The query string stays; who is named in
        the path is named there.
        """
        made = cloudfront.Function(
            self,
            "ToTheSocket",
            code=cloudfront.FunctionCode.from_inline(TO_THE_SOCKET % SOCKET_STAGE),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )
        return cloudfront.FunctionAssociation(function=made, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST)

    def _kept_as_the_answer_says(self) -> cloudfront.CachePolicy:
        """AWS has such a policy, but it sends our host on, and a gateway answers to its own alone.
        What pages of another origin may read depends on their origin.
        """
        return cloudfront.CachePolicy(
            self,
            "AsTheAnswerSays",
            cache_policy_name=self._stage.called("kervan-pages"),
            header_behavior=cloudfront.CacheHeaderBehavior.allow_list("Origin"),
            default_ttl=Duration.seconds(0),
            max_ttl=Duration.days(365),
            enable_accept_encoding_gzip=True,
            enable_accept_encoding_brotli=True,
        )

    def _firewall(self) -> waf.CfnWebACL:
        rules = [_managed(name, number, ()) for number, name in enumerate(MANAGED)]
        rules.append(_managed(COMMON, len(rules), ONLY_COUNTED))
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
