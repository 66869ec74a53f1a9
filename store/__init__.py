"""Where things are kept: presses (one contract, two engines) and the book."""
