"""The command that wires the rooms together on one machine."""
