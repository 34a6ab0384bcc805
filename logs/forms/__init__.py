"""What people fill in about moments, tips and visits: shapes only, what happens with them is in the models."""
