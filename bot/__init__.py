"""The assistant: dialogue kernel, understanding, channels, composition. No sound and no SQL in the kernel."""
