"""From the broker into the store: what is received is stored once, and only then receipted."""
