"""Mosquitto for a city: its configuration, access list, and the authority that issues each certificate."""
