"""The error tree of the whole project; every layer raises from here, the edges turn them into words.

NuanxianError
├── ConfigurationError          settings, models or files are not as they must be: the operator mends it
│   ├── ModelMissing            weights are not on this machine and could not be fetched
│   └── WiringError             a handler asks for what nobody provides (found at start-up)
├── BackupRefused               a backup is damaged, or restoring it would lose something; says the way out
├── InputError                  what came in is not acceptable; says why and what would be
│   ├── NotFound                the named thing does not exist
│   ├── Forbidden               the caller may not do or hear this
│   └── Forged                  a signature, key or packet does not check out
├── BookingError                a booking rule said no; the elder hears why
│   ├── SlotTaken               somebody else has that quarter hour
│   ├── NotOpen                 outside working hours, lead time or cut-off
│   ├── NotEligible             the item or the money is not for this person
│   └── AlreadyChanged          the visit is no longer in the state the change needs
└── Unavailable                 a part is down, full or late; trying again may help
    ├── DatabaseGone
    ├── EngineBusy              recogniser or synthesiser has no room for one more
    └── PeerFailed              Tencent, a PBX or another server answered wrongly or not at all
        └── PeerRefused         it understood, and said no with a number of its own

Each class has ``code`` (for machines), ``spoken`` (what an elder hears) and ``str(error)``, a log text
that never holds personal data or spoken words.
"""


class NuanxianError(Exception):
    """Base of everything this project raises on purpose."""

    code = "internal"
    spoken = "对不起，我这边出了点问题。我请工作人员给您回电话。"


class ConfigurationError(NuanxianError):
    """Settings, models or files are not as they must be."""

    code = "configuration"


class ModelMissing(ConfigurationError):
    """Weights are not on this machine and could not be fetched."""

    code = "model_missing"


class WiringError(ConfigurationError):
    """A handler asks for something that nobody provides."""

    code = "wiring"


class BackupRefused(NuanxianError):
    """A backup is damaged, or making or restoring it would lose something."""

    code = "backup_refused"


class InputError(NuanxianError):
    """What came in is not acceptable."""

    code = "bad_input"
    spoken = "对不起，我没听明白。请您再说一遍。"


class NotFound(InputError):
    """The named thing does not exist."""

    code = "not_found"
    spoken = "对不起，我没有查到。"


class Forbidden(InputError):
    """The caller may not do or hear this."""

    code = "forbidden"
    spoken = "对不起，这个我不能在电话里说。我请工作人员帮您。"


class Forged(InputError):
    """A signature, key or packet does not check out."""

    code = "forged"


class BookingError(NuanxianError):
    """A booking rule said no."""

    code = "booking"
    spoken = "对不起，这个时间约不上。"


class SlotTaken(BookingError):
    """Somebody else has that quarter hour."""

    code = "slot_taken"
    spoken = "对不起，这个时间刚刚约满了。"


class NotOpen(BookingError):
    """Outside working hours, lead time or cut-off."""

    code = "not_open"
    spoken = "对不起，这个时间我们不上门。"


class NotEligible(BookingError):
    """The item or the money is not for this person."""

    code = "not_eligible"


class AlreadyChanged(BookingError):
    """The visit is no longer in the state the change needs."""

    code = "already_changed"
    spoken = "这个预约刚刚有变动，我请工作人员帮您看看。"


class Unavailable(NuanxianError):
    """A part is down, full or late; trying again may help."""

    code = "unavailable"
    spoken = "对不起，系统现在有点忙。请您过一会儿再打，或者等我们给您回电话。"


class DatabaseGone(Unavailable):
    """The database does not answer."""

    code = "database_gone"


class EngineBusy(Unavailable):
    """Recogniser or synthesiser has no room for one more."""

    code = "engine_busy"


class PeerFailed(Unavailable):
    """Another server answered wrongly or not at all."""

    code = "peer_failed"


class PeerRefused(PeerFailed):
    """Another server understood and said no; ``reason`` is the number it gave."""

    code = "peer_refused"

    def __init__(self, text: str, reason: int) -> None:
        super().__init__(text)
        self.reason = reason
