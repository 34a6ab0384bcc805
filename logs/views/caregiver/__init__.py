"""What caregivers see: log a moment, read a week, find a tip."""
