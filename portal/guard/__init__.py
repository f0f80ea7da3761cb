"""What keeps the portal usable in a flood, without knowing anyone: limits, and patience with slow lines."""
