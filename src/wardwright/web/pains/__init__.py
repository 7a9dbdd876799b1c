"""Pain points: what goes wrong, how much it costs, what became of it."""
