"""Who may ask, how often and how much: keys, scopes, tenants, limits, headers, and secrets kept out of logs."""

from lexigraph.serving.security.authority import Authority
from lexigraph.serving.security.keyring import IssuedKey, KeyRing
from lexigraph.serving.security.middleware import secured
from lexigraph.serving.security.origins import check_exposure
from lexigraph.serving.security.principal import Principal
from lexigraph.serving.security.redaction import Redaction, redact_handlers, redacted
from lexigraph.serving.security.scopes import SCOPES, Scope

__all__ = [
    "SCOPES",
    "Authority",
    "IssuedKey",
    "KeyRing",
    "Principal",
    "Redaction",
    "Scope",
    "check_exposure",
    "redact_handlers",
    "redacted",
    "secured",
]
