"""Load by sipp, the traffic generator of Debian's package sip-tester."""
