"""Reports: one model, three formats."""
