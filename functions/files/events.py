"""What files tell."""

from kervan.events import Event


class FileReady(Event):
    """A file was found clean and may be used and downloaded."""

    file_id: str
    user_id: str
    purpose: str


class FileRejected(Event):
    """A file was refused; its bytes are being erased. The row says why."""

    file_id: str
    user_id: str
    purpose: str


class FileDeleted(Event):
    """A file's row is gone, by its owner's wish or because nobody used it; its bytes are being erased."""

    file_id: str
    user_id: str
