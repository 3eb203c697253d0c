"""Settings of the endpoint process, and what they are in baresip's terms; server and endpoint share them."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from baresip import Account, Config

PASSED_HEADERS = ("P-Asserted-Identity", "Diversion")
CODECS = ("pcma", "pcmu")
_REGISTER_EVERY = 300
"""Seconds."""
_JITTER_MS = 40
"""The stack's own 100 ms would cost as much of every answer; a packet later than this is played at once."""

Transport = Literal["udp", "tcp"]
Digits = Literal["rtpevent", "info"]
"""How keys travel: RFC 4733 telephone events or SIP INFO."""


@dataclass(frozen=True, slots=True)
class Registration:
    """The extension we are at a PBX that wants us to register (digest); ``domain`` may carry a port."""

    domain: str
    user: str
    password: str


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Where to listen and how much to take. ``media_timeout`` is seconds without RTP until a call is dead."""

    host: str
    port: int
    rtp_ports: tuple[int, int] = (20000, 29998)
    max_calls: int = 32
    media_timeout: int = 30
    number: str = "12343"
    registration: Registration | None = None

    def fields(self) -> dict[str, Any]:
        """Return what :meth:`from_fields` reads, fit for JSON."""
        return asdict(self)

    @classmethod
    def from_fields(cls, fields: dict[str, Any]) -> "EndpointSettings":
        """Rebuild settings from :meth:`fields`; keys of the wire itself are ignored."""
        known = {name: fields[name] for name in cls.__dataclass_fields__}
        low, high = known["rtp_ports"]
        registration = known["registration"]
        return cls(
            **{
                **known,
                "rtp_ports": (low, high),
                "registration": Registration(**registration) if registration else None,
            }
        )

    def config(self) -> Config:
        """Return the stack's configuration.

        The trace is how the endpoint learns from which address a packet really came (origin.py).
        TLS stays off: the wheel's OpenSSL is too old to face a network, the SBC ends TLS.
        """
        low, high = self.rtp_ports
        return Config(
            # Interface discovery skips loopback and picks one address; naming the address avoids both.
            net_interface=None if self.host in {"0.0.0.0", "::"} else self.host,  # noqa: S104
            expose_headers=PASSED_HEADERS,
            max_concurrent_calls=self.max_calls,
            rtp_timeout=self.media_timeout,
            sip_trace=True,
            extra_config_text=(
                f"sip_listen {self.host}:{self.port}\n"
                "sip_transports udp,tcp\n"
                f"rtp_ports {low}-{high}\n"
                f"audio_jitter_buffer_ms {_JITTER_MS}-200\n"
            ),
        )

    def trunk(self, transport: Transport) -> Account:
        """Return the account that answers whoever calls over ``transport``, registered nowhere.

        A user agent answers only on its own transport, so there is one for each.
        """
        return self._account(self.number, transport=transport, params=("catchall=yes",))

    def extension(self, registration: Registration) -> Account:
        """Return the account that registers at a PBX and is called through it."""
        return Account(
            user=registration.user,
            domain=registration.domain,
            password=registration.password,
            reg_interval=_REGISTER_EVERY,
            audio_codecs=CODECS,
        )

    def line(self, number: str, digits: Digits) -> Account:
        """Return an account that calls out as ``number`` and presses keys by ``digits``."""
        return self._account(number, digits=digits)

    def _account(
        self,
        user: str,
        *,
        transport: Transport = "udp",
        digits: Digits = "rtpevent",
        params: tuple[str, ...] = (),
    ) -> Account:
        return Account(
            user=user,
            domain=f"{self.host}:{self.port}",
            password="",
            reg_interval=0,
            transport=transport,
            audio_codecs=CODECS,
            dtmf_mode=digits,
            extra_params=params,
        )
