"""The variables of the test stage: set before anything reads them, the same for every test."""

REGION = "eu-central-1"
ACCOUNT = "123456789012"
STAGE = "test"
PUBLIC_URL = "https://api.kervan.test"

VARIABLES = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",  # else moto's streams answer 404
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_TRACE_DISABLED": "true",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "KERVAN_STAGE": STAGE,
    "KERVAN_ACCOUNT": ACCOUNT,
    "KERVAN_PUBLIC_URL": PUBLIC_URL,
    "KERVAN_APP_URL": "https://app.kervan.test",
    "KERVAN_CORS_ORIGINS": "https://app.kervan.test",
    "KERVAN_MAIL_FROM": "Kurban Cebimde <bilgi@kervan.test>",
    "KERVAN_SOCKET_ENDPOINT": "https://sockets.kervan.test/live",
    "KERVAN_DOCUMENT_KEY": "alias/kervan-test-documents",
    "KERVAN_STAFF_SECOND_FACTOR": "false",
    "KERVAN_PEOPLE_GROUPS": (
        "auth,certificates,chat,customization,files,friends,messages,orders,payments,premium,push,realtime,spotify,users"
    ),
}
