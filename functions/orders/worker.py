"""Orders in a person's copy, and what an erasure leaves of them."""

from kervan.worker import People, Worker

from .privacy import HOLDINGS

worker = Worker(people=People(HOLDINGS))
handler = worker.handler
