"""What operators measure: counted where it happens, shown under /metrics; bot/app.py makes one Metrics."""
