"""Two versions of a page, every value of a number, and proofs that can be checked later."""
