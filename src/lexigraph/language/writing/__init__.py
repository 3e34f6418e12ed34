"""Generated texts about items and users, every fact of which is checked against its source."""

from lexigraph.language.writing.checking import FactChecker
from lexigraph.language.writing.claims import CheckedText, Unsupported
from lexigraph.language.writing.descriptions import describe_item, write_descriptions
from lexigraph.language.writing.extraction import write_features
from lexigraph.language.writing.facts import Fact, SourceRecord
from lexigraph.language.writing.features import Feature, usual_features
from lexigraph.language.writing.feedback import with_generated_texts
from lexigraph.language.writing.item_facts import item_records
from lexigraph.language.writing.profiles import profile_user, write_profiles
from lexigraph.language.writing.store import GeneratedText, TextStore, read_texts
from lexigraph.language.writing.user_facts import user_records
from lexigraph.language.writing.writer import WritingReport

__all__ = [
    "CheckedText",
    "Fact",
    "FactChecker",
    "Feature",
    "GeneratedText",
    "SourceRecord",
    "TextStore",
    "Unsupported",
    "WritingReport",
    "describe_item",
    "item_records",
    "profile_user",
    "read_texts",
    "user_records",
    "usual_features",
    "with_generated_texts",
    "write_descriptions",
    "write_features",
    "write_profiles",
]
