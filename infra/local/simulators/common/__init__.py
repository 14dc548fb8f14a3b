"""What every provider's simulator is made of: memory, faults, deliveries, controls, a server, an httpx transport."""
