"""What happened, week by week."""
