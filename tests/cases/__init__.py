"""Cases: outcomes that become examples."""
