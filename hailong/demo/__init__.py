"""The demonstration: a home with a year of synthetic presses, its three parts and live boxes, all gone at the end."""
