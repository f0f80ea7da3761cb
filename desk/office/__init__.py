"""Who works at this desk, what each may do, and what they did."""
