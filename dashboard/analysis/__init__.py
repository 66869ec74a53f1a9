"""Pure functions between tallies and what a page shows."""
