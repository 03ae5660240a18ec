"""The command: `nnlab doctor`, or `python -m nnlab doctor`."""

import argparse
import os
import sys

from nnlab.doctor import report


def main(arguments=None):
    """Run the command; return its exit status, 0 where all is well."""
    parser = argparse.ArgumentParser(
        prog="nnlab", description="Neural networks from one neuron to a CNN.")
    commands = parser.add_subparsers(dest="command", required=True)
    doctor = commands.add_parser(
        "doctor", help="look whether everything works here",
        description="Print one line for each part of the course's "
        "environment, with what to do where it does not work. The exit "
        "status is 1 where something must be mended.")
    doctor.add_argument("--details", action="store_true",
                        help="versions, sizes and paths as well")
    chosen = parser.parse_args(arguments)
    try:
        return 0 if report(chosen.details) else 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:             # nnlab doctor | head -1
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1


if __name__ == "__main__":
    sys.exit(main())
