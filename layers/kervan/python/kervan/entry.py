"""What every entry of a group says of itself, for infra to read: what its imports cannot say."""

from collections.abc import Mapping
from enum import StrEnum

from kervan.settings import Secret


class Use(StrEnum):
    """A capability of the platform that an entry asks for. Infra grants it; the local cloud enforces it."""

    READ_DOCUMENTS = "read-documents"  # s3:GetObject on the documents bucket
    WRITE_DOCUMENTS = "write-documents"  # s3:PutObject on the documents bucket
    ERASE_DOCUMENTS = "erase-documents"  # s3:DeleteObjectVersion on the documents bucket: of who leaves
    READ_EXPORTS = "read-exports"  # s3:GetObject on the exports bucket
    WRITE_EXPORTS = "write-exports"  # s3:PutObject, part by part
    DROP_EXPORTS = "drop-exports"  # s3:AbortMultipartUpload, to give one up that is half written
    HAND_COPIES = "hand-copies"  # s3:PutObject on what is copied of people, in the exports bucket
    READ_COPIES = "read-copies"  # s3:GetObject on the same
    ERASE_COPIES = "erase-copies"  # s3:DeleteObjectVersion on the same: of who leaves
    RECEIVE_FILES = "receive-files"  # s3:PutObject on what comes into the uploads bucket, by a form that we sign
    SERVE_FILES = "serve-files"  # s3:GetObjectVersion on what was found clean there
    INSPECT_FILES = "inspect-files"  # reads what came in, keeps what is clean, erases; brings the documents layer
    SEND_MAIL = "send-mail"  # ses:SendEmail
    SEND_SMS = "send-sms"  # sns:Publish to a phone
    PUSH = "push"  # execute-api:ManageConnections to send, and to drop the row of a socket that is gone
    HANG_UP = "hang-up"  # execute-api:ManageConnections to end a socket
    SIGN_DOCUMENTS = "sign-documents"  # kms:Sign with the document key; brings the documents layer
    DRAW_DOCUMENTS = "draw-documents"  # grants nothing; brings the documents layer
    SEAL = "seal"  # kms:Encrypt and kms:Decrypt with the sealing key
    WEB_PUSH = "web-push"  # tells browsers, over the internet; brings the webpush layer
    PUBLISH = "publish"  # events:PutEvents on the bus: the outbox relay alone
    HOLD_SECRETS = "hold-secrets"  # secretsmanager:PutSecretValue on the secrets it names: key rotation
    TEND_QUEUES = "tend-queues"  # sqs: look at queues, take dead letters out, put them where their worker finds them
    INSPECT = "inspect"  # read-only descriptions of tables, buckets and queues: the detailed health check


LAYERS: Mapping[str, frozenset[Use]] = {  # heavy packages, and the uses that bring them
    "documents": frozenset({Use.SIGN_DOCUMENTS, Use.DRAW_DOCUMENTS, Use.INSPECT_FILES}),
    "webpush": frozenset({Use.WEB_PUSH}),
}


class Entry:
    """Base of Api, Worker, Stream, Schedule and Socket."""

    def __init__(
        self,
        *,
        memory: int = 512,
        timeout: int = 15,
        uses: tuple[Use, ...] = (),
        secrets: tuple[Secret, ...] = (),
    ) -> None:
        """Say the size of the function in MiB and seconds, its capabilities and the secrets it may read."""
        self.memory = memory
        self.timeout = timeout
        self.uses = frozenset(uses)
        self.secrets = frozenset(secrets)

    @property
    def layers(self) -> tuple[str, ...]:
        """The vendor layers that it needs besides the one of all."""
        return tuple(name for name, uses in LAYERS.items() if uses & self.uses)

    def rehearse(self) -> None:
        """Make at start-up what the first event would wait for."""
