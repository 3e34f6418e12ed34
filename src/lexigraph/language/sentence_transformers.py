"""Any sentence-transformers model, by name on its hub or by path."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from lexigraph.errors import EncoderError, require_extra
from lexigraph.language.batching import encode_in_batches
from lexigraph.language.encoder import TextVectors

EXTRA = "sentence-transformers"
MAX_CHARACTERS = 50_000
"""Characters of a text handed to the tokenizer; models cut far earlier, at some hundred tokens."""

_FILES = ("*.json", "*.txt", "*.model", "*.safetensors")
"""What makes up a model: settings, vocabulary and weights. Pickled weights (``.bin``) are never loaded."""


class SentenceTransformerEncoder:
    """A sentence-transformers model (Reimers and Gurevych, 2019, arXiv:1908.10084).

    The fingerprint is made from the model's files alone and the model loads at the first :meth:`encode`, so cached
    vectors need neither torch nor the weights in memory. HF_HUB_OFFLINE=1 keeps it from
    the network. Weights must be safetensors, and code that comes with a model is not run.

    Args:
        model: a folder, or a name on the hub ("all-MiniLM-L6-v2", "BAAI/bge-small-zh-v1.5").
        device: torch device; by default the best there is.
        batch_size: texts per forward pass.
    """

    def __init__(self, model: str, *, device: str | None = None, batch_size: int = 64) -> None:
        self.model = model
        self.device = device
        self.batch_size = batch_size

    def __repr__(self) -> str:
        return f"SentenceTransformerEncoder({self.model!r})"

    @property
    def name(self) -> str:
        """``sentence-transformers:MODEL``."""
        return f"sentence-transformers:{self.model}"

    @cached_property
    def folder(self) -> Path:
        """Where the model's files are; downloads them if they are not here yet.

        Raises:
            EncoderError: no such folder, and no such model on the hub or no way to it.
        """
        if Path(self.model).is_dir():
            return Path(self.model)
        hub = require_extra("huggingface_hub", EXTRA)
        repository = self.model if "/" in self.model else f"sentence-transformers/{self.model}"
        try:
            return Path(hub.snapshot_download(repository, allow_patterns=list(_FILES)))
        except (hub.errors.HfHubHTTPError, hub.errors.HFValidationError, OSError, ValueError) as error:
            raise EncoderError(
                f"{self.model!r} is neither a folder nor a model that can be reached ({type(error).__name__}: {error})"
            ) from error

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the model's files, so the same model by name or by path has the same one."""
        return f"sentence-transformers-{hash_files(self.folder)}"

    @cached_property
    def dimension(self) -> int:
        """Length of a vector; loads the model."""
        return int(self._loaded.get_embedding_dimension())

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> TextVectors:
        """Encode texts; see :meth:`~lexigraph.language.encoder.TextEncoder.encode`.

        Args:
            texts: any number; the model cuts long ones at its own limit.
            progress: show a progress bar.

        Returns:
            float32 ``[len(texts), dimension]``.

        Raises:
            EncoderError: the model cannot be found or loaded, or gave vectors that are not finite.
        """
        return encode_in_batches(
            texts,
            self._encode_batch,
            name=self.name,
            dimension=self.dimension,
            batch_size=self.batch_size,
            progress=progress,
        )

    def _encode_batch(self, texts: list[str]) -> Any:
        short = [text[:MAX_CHARACTERS] for text in texts]
        return self._loaded.encode(short, batch_size=self.batch_size, show_progress_bar=False, convert_to_numpy=True)

    @cached_property
    def _loaded(self) -> Any:
        library = require_extra("sentence_transformers", EXTRA)
        try:
            return library.SentenceTransformer(
                str(self.folder),
                device=self.device,
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EncoderError(
                f"{self.folder} is not a sentence-transformers model with safetensors weights: {error}"
            ) from error


def hash_files(folder: Path) -> str:
    """Hash the names and contents of a model's files, the same wherever the folder is.

    Raises:
        EncoderError: there are no weights in the safetensors format.
    """
    files = sorted(path for pattern in _FILES for path in folder.rglob(pattern))
    if not any(path.suffix == ".safetensors" for path in files):
        raise EncoderError(f"{folder} has no .safetensors file; pickled weights are not loaded, convert them first")
    digest = hashlib.blake2b(str(MAX_CHARACTERS).encode(), digest_size=8)
    for path in files:
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "blake2b").digest())
    return digest.hexdigest()
