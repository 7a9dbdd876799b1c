"""The deciding part of a running system: messages out of the record → facts → decisions, committed batch by batch."""
