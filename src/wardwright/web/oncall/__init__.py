"""On call: who is in which role now and in the days to come, and who stands in for whom."""
