"""The offline tool: an encrypted vault, and what officers do with the tips in it. It never touches a network."""
