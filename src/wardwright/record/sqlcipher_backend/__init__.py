"""Django's SQLite backend over sqlcipher3, which bundles a safe SQLite and encrypts at rest."""
