"""The engine on InfluxDB, from 1.6.7 on: one path, ``POST /write`` and InfluxQL on ``/query``."""
