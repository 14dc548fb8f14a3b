"""The admin app in twenty lines: sign in, see what is to be done, and send dead letters again."""

import json
import sys

from kervan_client import Client

url, email, password = sys.argv[1:]
with Client(url, language="en") as kervan:
    kervan.sign_in(email, password)
    orders = list(kervan.all("/api/admin/orders", query={"status": "PENDING", "limit": 100}))
    queues = kervan.get("/api/admin/queues")["queues"]
    dead = [queue["name"] for queue in queues if queue["dead"] and queue["takes_letters"]]
    for name in dead:
        for letter in kervan.get("/api/admin/queues/{name}/letters", name=name)["letters"]:
            print(name, letter["name"], letter["letter_id"], letter["data"], file=sys.stderr)
        kervan.post("/api/admin/queues/{name}/redrive", {}, name=name)
    print(json.dumps({"waiting": len(orders), "queues": len(queues), "mended": dead}))
