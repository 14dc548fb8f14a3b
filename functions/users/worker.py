"""A person's row and the proofs about them in a copy; in an erasure they go last, since the others look into them."""

from kervan.worker import People, Worker

from .privacy import HOLDINGS

worker = Worker(people=People(HOLDINGS, last=True))
handler = worker.handler
