"""The officers' commands, by what they are about. `desk.cli` brings them together."""
