"""Boxes without hardware: the real device code, pressed as a scenario says."""
