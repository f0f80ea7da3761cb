"""Finding tips by what was said in them."""
