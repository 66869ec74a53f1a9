"""The report as an Excel file: a module for each sheet, and what sheets share."""
