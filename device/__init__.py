"""The button box: a press is on its disk before the lamp says thanks."""
