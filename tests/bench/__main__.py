"""`scripts/bench [part ...]`: measures and prints. Only ratios travel from one machine to another."""

import argparse
import importlib

PARTS = (
    *("cold", "warm", "calls", "certificate", "password", "load", "money", "export", "people", "upload", "mails"),
    *("chat", "sockets"),
)


def main() -> None:
    """Run the named parts, or all."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help=f"of {', '.join(PARTS)}; all without a name")
    for part in parser.parse_args().parts or PARTS:
        importlib.import_module(f"tests.bench.{part}").run()


if __name__ == "__main__":
    main()
