"""Benchmarks: figures of this machine; `nuanxian bench NAME…` runs them."""
