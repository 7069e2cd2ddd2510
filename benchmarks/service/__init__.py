"""A service under load: the process that answers and the requests it is sent."""
