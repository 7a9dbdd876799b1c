"""My work: the tasks that wait for somebody, one task, and the steps that people take."""
