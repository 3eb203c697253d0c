"""The choice of worker and the travel between visits."""
