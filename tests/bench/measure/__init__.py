"""The measurement of the fixed job, in standard Python."""
