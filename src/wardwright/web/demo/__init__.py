"""What only the hospital that never was has: personas to sign in as."""
