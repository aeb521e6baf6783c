"""``python -m zebraboard``."""

from zebraboard.cli.app import main

if __name__ == "__main__":
    main()
