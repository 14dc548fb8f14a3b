"""AWS that costs nothing: canned rows over HTTP on 127.0.0.1, from a process of its own.

`python -m tests.bench.cloud_stub FILE` prints its port. FILE holds `{"tables": {name: {"keys": [...], "items": [...]}},
"secrets": {path: text}}`. Reads find rows by their key; writes are thanked for and forgotten.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Stock = Mapping[str, Any]
Answer = dict[str, Any]


def _get(stock: Stock, sent: Mapping[str, Any]) -> Answer:
    found = _find(stock, sent["TableName"], sent["Key"])
    return {"Item": found} if found else {}


def _find(stock: Stock, table: str, key: Mapping[str, Any]) -> Any:
    return next((item for item in stock["tables"][table]["items"] if key.items() <= item.items()), None)


def _query(stock: Stock, sent: Mapping[str, Any]) -> Answer:
    items = stock["tables"][sent["TableName"]]["items"][: sent.get("Limit", 100)]
    return {"Items": items, "Count": len(items), "ScannedCount": len(items)}


def _batch_get(stock: Stock, sent: Mapping[str, Any]) -> Answer:
    found = {
        table: [item for key in wanted["Keys"] if (item := _find(stock, table, key))]
        for table, wanted in sent["RequestItems"].items()
    }
    return {"Responses": found, "UnprocessedKeys": {}}


def _update(_stock: Stock, sent: Mapping[str, Any]) -> Answer:
    return {"Attributes": {**sent["Key"], "hits": {"N": "1"}}}


def _secret(stock: Stock, sent: Mapping[str, Any]) -> Answer:
    return {"Name": sent["SecretId"], "SecretString": stock["secrets"][sent["SecretId"]]}


def _nothing(_stock: Stock, _sent: Mapping[str, Any]) -> Answer:
    return {}


ANSWERS: Mapping[str, Callable[[Stock, Mapping[str, Any]], Answer]] = {
    "GetItem": _get,
    "Query": _query,
    "BatchGetItem": _batch_get,
    "UpdateItem": _update,
    "GetSecretValue": _secret,
}


class Connection(asyncio.Protocol):
    """One keep-alive connection of an SDK."""

    def __init__(self, stock: Stock) -> None:
        """Nothing read yet."""
        self.stock = stock
        self.unread = b""
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self.unread += data
        while b"\r\n\r\n" in self.unread:
            head, _, rest = self.unread.partition(b"\r\n\r\n")
            headers = {
                name.strip().lower(): value.strip()
                for name, _, value in (line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:])
            }
            length = int(headers.get("content-length", 0))
            if len(rest) < length:
                return
            self.unread = rest[length:]
            self.transport.write(self._reply(headers.get("x-amz-target", ""), rest[:length]))

    def _reply(self, target: str, body: bytes) -> bytes:
        answer = ANSWERS.get(target.rpartition(".")[2], _nothing)
        said = json.dumps(answer(self.stock, json.loads(body or b"{}"))).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {len(said)}\r\n\r\n"
        return head.encode() + said


async def serve(stock: Stock) -> None:
    """Until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(stock), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
