"""Figures: one description of each, drawn twice: by plotly on the screen, as SVG for the first paint and the PDF."""
