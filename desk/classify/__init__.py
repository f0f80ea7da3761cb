"""What kind of matter a tip is."""
