"""One module a command, or a family of commands: each has `register(commands)`."""
