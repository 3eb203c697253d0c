"""Entry point of the endpoint process, ``python -m voice.legs.sip FD``; process.py starts it, nobody else."""

import asyncio
import logging
import signal
import socket
import sys

from voice.legs.sip.endpoint import serve


def main() -> None:
    """Serve the parent at the other end of the inherited socket until it goes away."""
    # Ctrl-C in a terminal reaches the whole group; the parent decides when this process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    # A caller's number is in what these two write.
    logging.getLogger("baresip.call").setLevel(logging.ERROR)
    logging.getLogger("baresip.native").setLevel(logging.ERROR)
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1]))))


if __name__ == "__main__":
    main()
