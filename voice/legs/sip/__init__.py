"""The embedded SIP endpoint: a softphone, PBX or SBC calls us straight; it runs in a process of its own."""
