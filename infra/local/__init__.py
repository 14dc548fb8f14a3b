"""The same stacks on one machine: no account, no Docker. `python -m infra.local` starts it; `LocalCloud` is a library."""
