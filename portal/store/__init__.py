"""What the portal keeps: sealed things, addresses, days. Nothing here could be read by whoever takes the disk."""
