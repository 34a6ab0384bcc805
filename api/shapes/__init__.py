"""What goes in and out: shapes only, one module per thing."""
