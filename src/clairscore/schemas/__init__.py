"""What goes over the wire, as pydantic models: the API answers with them, the dashboard may read them."""
