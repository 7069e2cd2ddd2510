"""What a command or a route does, in order; one function or class a module."""
