"""Logs: one line an event on stderr, numbers masked whoever wrote them."""

import logging
import sys

from core.redaction import mask
from core.trace import where


class MaskingFormatter(logging.Formatter):
    """Masks phone numbers and more in every line; of an exception it shows where, not what it said."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        record.message = mask(record.getMessage())
        stamp = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        line = f"{stamp} {record.levelname.lower()} {record.name}: {record.message}"
        error = record.exc_info[1] if record.exc_info else None
        return f"{line} | {where(error)}" if error else line


def set_up_logs(level: str) -> None:
    """Send the logs of this process to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MaskingFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("jieba").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("dbos").setLevel(logging.WARNING)
    # A slot that is taken aborts a pipeline; psycopg warns of that although nothing is wrong.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
