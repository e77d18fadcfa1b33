"""What the service does, in terms of the domain and the engine protocols."""
