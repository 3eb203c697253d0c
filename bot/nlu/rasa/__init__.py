"""An area that runs Rasa: the adapter to its server, and what the server needs of ours."""
