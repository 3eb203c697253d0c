"""The dialogue kernel, in the manner of aiogram and free of any channel: turns in, replies out."""
