"""What officials see."""
