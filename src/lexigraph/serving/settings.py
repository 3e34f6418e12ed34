"""All settings of the service: from a TOML file, the environment (LEXIGRAPH_...) and the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt

from lexigraph.config import Settings

KIND_WEIGHTS = {
    "view": 0.5,
    "click": 1.0,
    "like": 1.5,
    "purchase": 2.0,
    "rating": 1.0,
    "dislike": -1.0,
    "impression": 0.0,
}
"""What an event of a kind counts in a history; other kinds count 1."""


class StoreSettings(Settings):
    """The database."""

    url: str = "sqlite:///lexigraph.db"
    """``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST/NAME``."""
    max_pending: PositiveInt = 20_000
    """Events that may wait for the disk; further ones are answered "try again"."""
    migrate: bool = True
    """Whether to bring the tables up to date at start."""


class LiveSettings(Settings):
    """How fast changes are seen, and how much is kept in memory."""

    poll_ms: PositiveInt = 25
    """Milliseconds between two looks at the database for what other processes wrote."""
    redis_url: str | None = None
    """Redis that tells other processes at once that something was written; the database stays the truth."""
    history_length: PositiveInt = 500
    """Latest live events kept for each user."""
    kind_weights: dict[str, float] = Field(default_factory=lambda: dict(KIND_WEIGHTS))
    """Weight of an event by its kind; below 0 it speaks against the item."""
    average_rating: PositiveFloat | None = None
    """For models fitted on the values of ratings, their mean: an event "rating" then counts its ``value`` over this,
    times the weight of its kind. None, for models fitted on who met what: its value counts nothing."""


class LimitSettings(Settings):
    """What a request may ask for."""

    max_body_bytes: PositiveInt = 1_000_000
    max_batch: PositiveInt = 1_000
    """Events, items or users in one request."""
    max_k: PositiveInt = 500
    max_history: PositiveInt = 1_000
    """Items in the history that a request brings."""
    max_sentence: PositiveInt = 2_000
    """Characters of a sentence."""
    rate_per_second: NonNegativeFloat = 0.0
    """Requests per second and key; 0 sets no limit. A key may have a rate of its own."""
    burst: PositiveInt = 100
    """Requests that may come at once."""
    timeout_seconds: PositiveFloat = 10.0


class SecuritySettings(Settings):
    """Who may ask."""

    keys: bool = True
    """Whether every request needs a key. Without, the service refuses to listen on other than loopback addresses."""
    cors_origins: tuple[str, ...] = ()
    """Web origins whose pages may call; none by default."""
    open_metrics: bool = False
    """Whether /metrics can be read without a key."""


class RefitSettings(Settings):
    """When to fit again."""

    every_hours: NonNegativeFloat = 0.0
    """0 never refits by the clock."""
    after_events: int = Field(default=0, ge=0)
    """Events since the last fit; 0 never refits by volume."""
    on_drift: bool = False
    """Refit when drift is found."""
    min_events: PositiveInt = 100
    """Events below which no model can be judged, so none is replaced."""
    tolerance: float = Field(default=0.02, ge=0)
    """Share of the running model's figure that a new one may fall short of it and still be used, unless it is worse
    beyond chance."""
    metric: str = "ndcg@20"
    data: Path | None = None
    """Data set of the first fit; events of the store are added to it. None: only what the model holds and the store."""
    keep: PositiveInt = 3
    """Models kept on disk for rollback."""
    new_item_days: NonNegativeFloat = 30.0
    """Items first met within so many days, and fewer than 20 times, keep the place that their text and first people
    give them, where the model can do that; the graph would hardly be heard of them yet."""
    max_hours: PositiveFloat = 6.0
    """Hours after which a refit is ended; the running model stays."""


class TrialSettings(Settings):
    """Logging and exploration."""

    log_share: float = Field(default=1.0, ge=0, le=1)
    """Share of the recommendations that are logged for feedback."""
    exploration: Literal["none", "epsilon", "thompson"] = "none"
    exploration_share: float = Field(default=0.05, ge=0, le=1)
    """Share of places given to exploration."""
    keep_days: NonNegativeFloat = 30.0
    """Days after which logged recommendations are dropped; 0 keeps them for ever."""
    attribution_hours: PositiveFloat = 72.0
    """Time after a recommendation within which an event counts as its effect."""


class ObservingSettings(Settings):
    """Logs, metrics, traces."""

    log_format: Literal["json", "text"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    access_share: float = Field(default=0.0, ge=0, le=1)
    """Share of the requests that are written to the log; those that fail inside the service always are."""
    traces: str | None = None
    """Address of an OpenTelemetry collector (OTLP over HTTP); None sends nothing."""
    traces_share: float = Field(default=0.05, ge=0, le=1)
    """Share of the requests that are traced; one that comes with a trace of its own follows that one's choice."""


class PageSettings(Settings):
    """The page for people."""

    enabled: bool | None = None
    """Whether there is a page at ``/``; by default where the extra "web" is installed."""
    port: int | None = Field(default=None, ge=0, le=65535)
    """With several workers the page has a process of its own, at this port; by default the one after the service's."""
    reports: Path | None = None
    """Folder of reports of evaluations to show; by default ``reports`` beside the model."""


class ServingSettings(Settings):
    """The whole service.

    Example:
        >>> ServingSettings(model=Path("model")).port
        8000
    """

    model: Path
    """Folder of the first model."""
    models_dir: Path | None = None
    """Where refitted models are written; by default ``models`` beside the first one."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: PositiveInt = 1
    """Processes that answer."""
    warm_up: Literal["background", "start", "none"] = "background"
    """When re-rankers are made ready: compiled by another process once the service answers, or before it answers, or
    each with its first use."""
    language_model: str | None = None
    """``gguf:PATH`` or ``openai:MODEL`` reads sentences; None: rules."""
    store: StoreSettings = StoreSettings()
    live: LiveSettings = LiveSettings()
    limits: LimitSettings = LimitSettings()
    security: SecuritySettings = SecuritySettings()
    refit: RefitSettings = RefitSettings()
    trials: TrialSettings = TrialSettings()
    observing: ObservingSettings = ObservingSettings()
    page: PageSettings = PageSettings()
