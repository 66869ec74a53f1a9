"""The language of the product: pure Python, no I/O, no framework."""
