"""Signing in and out, locking a desk, what an account chooses for itself."""
