"""What travels over HTTP: requests and answers as msgspec structures, shared by server and client."""

from lexigraph.serving.wire.answers import (
    AskAnswer,
    CatalogueReceipt,
    EventReceipt,
    ExplainAnswer,
    Problem,
    Reason,
    RecommendAnswer,
    RecommendedItem,
    SimilarAnswer,
)
from lexigraph.serving.wire.requests import (
    AskRequest,
    EventBatch,
    EventIn,
    ExplainRequest,
    ItemIn,
    RecommendRequest,
    Rerank,
    SimilarRequest,
    UserIn,
)

__all__ = [
    "AskAnswer",
    "AskRequest",
    "CatalogueReceipt",
    "EventBatch",
    "EventIn",
    "EventReceipt",
    "ExplainAnswer",
    "ExplainRequest",
    "ItemIn",
    "Problem",
    "Reason",
    "RecommendAnswer",
    "RecommendRequest",
    "RecommendedItem",
    "Rerank",
    "SimilarAnswer",
    "SimilarRequest",
    "UserIn",
]
