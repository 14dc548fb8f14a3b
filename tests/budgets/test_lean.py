"""Leaving things out of start-up changes nothing but the start-up: whatever is asked for after all is there."""

import re
import subprocess
import sys
from typing import Any

import botocore.session
import certifi
import pytest
from asn1crypto.pem import unarmor
from asn1crypto.x509 import Certificate

from infra.layers import services
from kervan.aws import ROOTS, LeanLoader
from kervan.lean import FACES

SOURCES = sorted(
    {
        "aws_lambda_powertools": "Metrics",
        "aws_lambda_powertools.event_handler": "CORSConfig",
        "aws_lambda_powertools.event_handler.openapi": "OpenAPIMerge",
        "aws_lambda_powertools.utilities.data_classes": "SQSEvent",
        "aws_lambda_powertools.utilities.jmespath_utils": "query",
        "botocore.docs": "generate_docs",
        "botocore.docs.docstring": "LazyLoadedDocstring",
        "certifi": "contents",
        "jmespath": "search",
        "pydantic.plugin._loader": "PYDANTIC_ENTRY_POINT_GROUP",
        "shutil": "copytree",
        "urllib3.http2": "inject_into_urllib3",
    }.items()
)
REGIONS = ("eu-central-1", "eu-west-3", "us-east-1", "me-central-1")


def inside(program: str) -> str:
    """What a program prints that starts lean."""
    lean = f"from kervan import lean\nlean.install()\n{program}"
    done = subprocess.run([sys.executable, "-c", lean], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_every_face_is_tried_here() -> None:
    assert {module for module, _ in SOURCES} == set(FACES)


@pytest.mark.parametrize(("module", "name"), SOURCES)
def test_a_name_that_was_left_out_is_found_when_it_is_asked_for(module: str, name: str) -> None:
    assert inside(f"import {module} as module\nprint(hasattr(module, {name!r}), hasattr(module, 'no_such'))") == (
        "True False"
    )


def test_whoever_wants_boto3_gets_it() -> None:
    assert inside("import boto3\nprint(boto3.client('s3', 'eu-central-1').meta.service_model.service_name)") == "s3"


def test_certificates_are_found_where_certifi_has_them() -> None:
    assert inside("import certifi\nprint(certifi.where())") == certifi.where()


def client(service: str, region: str, *, lean: bool) -> Any:
    """A client with botocore's own data, or with ours."""
    session = botocore.session.Session()
    if lean:
        session.register_component("data_loader", LeanLoader())
    return session.create_client(
        service, region_name=region, aws_access_key_id="a", aws_secret_access_key="b", use_ssl=True
    )


@pytest.mark.parametrize("service", sorted(services()))
def test_a_lean_client_goes_and_signs_where_a_full_one_does(service: str) -> None:
    def facts(made: Any) -> tuple[str, ...]:
        signer = made._request_signer
        return made.meta.endpoint_url, signer._signing_name, signer._region_name, made.meta.partition

    for region in REGIONS:
        assert facts(client(service, region, lean=True)) == facts(client(service, region, lean=False)), region


@pytest.mark.parametrize("region", REGIONS)
def test_links_to_files_are_signed_with_version_4_everywhere(region: str) -> None:
    """The one difference, for the better: for some regions botocore still signs links as of 2006."""
    asked = {"Bucket": "kervan", "Key": "a.pdf"}
    link = client("s3", region, lean=True).generate_presigned_url("get_object", Params=asked, ExpiresIn=60)
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link


def test_amazons_roots_are_five_of_those_that_the_web_trusts() -> None:
    pem = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
    with open(certifi.where(), "rb") as file:  # noqa: PTH123 - certifi's own word for it
        trusted = set(pem.findall(file.read()))
    ours = pem.findall(ROOTS.read_bytes())
    assert len(ours) == 5
    assert set(ours) <= trusted, "an Amazon root was replaced: take the new ones from certifi"
    owners = {str(Certificate.load(unarmor(each)[2]).subject.native["organization_name"]) for each in ours}
    assert owners == {"Amazon", "Starfield Technologies, Inc."}
