"""The services that can be booked."""
