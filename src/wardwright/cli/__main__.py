"""`python -m wardwright.cli`: the same as the `wardwright` command."""

from wardwright.cli.main import main

main()
