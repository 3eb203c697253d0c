"""The staff console under ``/console``: sign-in, conversations, visits, tickets, audit."""
