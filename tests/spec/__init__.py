"""The manual, as tests: each case of the .md files here runs on the kernel and on the reference."""
