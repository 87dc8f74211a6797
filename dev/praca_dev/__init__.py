"""The development stack: everything `make` does beyond a one-line command."""
