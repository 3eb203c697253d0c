"""HTTP: what Tencent, operators and people with a browser reach."""
