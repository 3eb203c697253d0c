"""WeChat service accounts: signed and encrypted XML in, passive replies out."""
