"""Drawings of the box, made by code from the same settings that the box runs on. Needs the ``dev`` extra."""
