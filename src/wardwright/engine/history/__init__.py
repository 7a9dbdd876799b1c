"""From the record into the history: what was decided becomes rows, what is not yet written is read as if it were."""
