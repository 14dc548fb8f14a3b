"""The same stacks on one machine, without an account or Docker. `python -m infra.local` starts it."""
