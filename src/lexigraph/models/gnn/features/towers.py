"""Networks that read a text token by token."""

from __future__ import annotations

from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lexigraph.errors import ConfigError
from lexigraph.models.gnn.initialization import Initialization, initialize, initialize_matrix

_WIDTHS = (1, 3, 5)


class ConvolutionTower(nn.Module):
    """Convolutions of several widths over the tokens, the largest response of each filter, and a linear map.

    Kim, "Convolutional neural networks for sentence classification", EMNLP 2014. The widths are odd, so that every
    token is the middle of one window and the shortest text has as many windows as tokens.

    Args:
        d_in: length of a token's embedding.
        d: length of the result.
        length: not needed here.
    """

    def __init__(self, d_in: int, d: int, length: int) -> None:  # noqa: ARG002 # all towers are made alike
        super().__init__()
        self.convolutions = nn.ModuleList(nn.Conv1d(d_in, d, width, padding=width // 2) for width in _WIDTHS)
        self.out = nn.Linear(d * len(_WIDTHS), d)

    def forward(self, embedded: Tensor, present: Tensor) -> Tensor:
        """Read texts.

        Args:
            embedded: float32 ``[n, length, d_in]``, zero where nothing is present.
            present: where the tokens are, bool ``[n, length]``, at least one in each row.

        Returns:
            float32 ``[n, d]``.
        """
        signal, absent = embedded.transpose(1, 2), ~present.unsqueeze(1)
        responses = [torch.relu(layer(signal)).masked_fill(absent, 0.0).amax(dim=2) for layer in self.convolutions]
        found: Tensor = self.out(torch.cat(responses, dim=1))
        return found


class LstmTower(nn.Module):
    """A long short-term memory in both directions; the two states at their ends through a linear map.

    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 1997; Graves and Schmidhuber, "Framewise
    phoneme classification with bidirectional LSTM", 2005. Neither state has read padding: the way back starts at the
    last token. (Packed sequences say the same, at almost four times the time on a CPU.)

    Args:
        d_in: length of a token's embedding.
        d: length of the result.
        length: not needed here.
    """

    def __init__(self, d_in: int, d: int, length: int) -> None:  # noqa: ARG002 # all towers are made alike
        super().__init__()
        self.onward, self.back = nn.LSTM(d_in, d), nn.LSTM(d_in, d)
        self.out = nn.Linear(2 * d, d)

    def forward(self, embedded: Tensor, present: Tensor) -> Tensor:
        """Read texts; see :meth:`ConvolutionTower.forward`."""
        steps, ends = embedded.transpose(0, 1).contiguous(), _lengths(present) - 1
        texts = torch.arange(len(ends), device=ends.device)
        places = torch.arange(len(steps), device=ends.device).unsqueeze(1)
        backwards = steps[(ends - places).clamp(min=0), texts]  # each text turned round within its own length
        last = [lstm(way)[0][ends, texts] for lstm, way in ((self.onward, steps), (self.back, backwards))]
        found: Tensor = self.out(torch.cat(last, dim=1))
        return found


class TransformerTower(nn.Module):
    """Two layers of self-attention over the tokens with learnt positions; the mean of what comes out.

    Vaswani et al., "Attention is all you need", NeurIPS 2017, with the normalisation first (Xiong et al., ICML 2020).

    Args:
        d_in: length of a token's embedding.
        d: length of the result.
        length: the longest text, in tokens.
    """

    def __init__(self, d_in: int, d: int, length: int) -> None:
        super().__init__()
        heads = next(count for count in (4, 2, 1) if d % count == 0)
        layer = nn.TransformerEncoderLayer(d, heads, 2 * d, dropout=0.0, batch_first=True, norm_first=True)
        self.into = nn.Linear(d_in, d)
        self.positions = nn.Parameter(torch.empty(length, d))
        self.encoder = nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(d), enable_nested_tensor=False)
        self.out = nn.Linear(d, d)

    def forward(self, embedded: Tensor, present: Tensor) -> Tensor:
        """Read texts; see :meth:`ConvolutionTower.forward`."""
        state = self.into(embedded) + self.positions[: embedded.shape[1]]
        state = self.encoder(state, src_key_padding_mask=~present)
        shown = present.unsqueeze(2).to(state.dtype)
        found: Tensor = self.out((state * shown).sum(dim=1) / shown.sum(dim=1))
        return found


TOWERS: dict[str, type[ConvolutionTower] | type[LstmTower] | type[TransformerTower]] = {
    "cnn": ConvolutionTower,
    "lstm": LstmTower,
    "transformer": TransformerTower,
}


class TokenTower(nn.Module):
    """Token embeddings and a tower over them; a text without tokens has the zero vector.

    Args:
        name: one of ``TOWERS``.
        n_tokens: rows of the table of embeddings; row 0 is the padding and stays zero.
        d: length of the result, and of the embeddings if no table is given.
        length: the longest text, in tokens.
        initialization: "xavier" or "he".
        table: where the embeddings start, float32 ``[n_tokens, e]``, or None to draw them.

    Raises:
        ConfigError: there is no tower of this name.

    Example:
        >>> tower = TokenTower("cnn", 5, 4, 8, "xavier")
        >>> found = tower(torch.tensor([[2, 3, 0], [0, 0, 0]]))
        >>> found.shape, found[1].tolist()
        (torch.Size([2, 4]), [0.0, 0.0, 0.0, 0.0])
    """

    def __init__(
        self,
        name: str,
        n_tokens: int,
        d: int,
        length: int,
        initialization: Initialization,
        table: NDArray[Any] | None = None,
    ) -> None:
        super().__init__()
        if name not in TOWERS:
            raise ConfigError(f"there is no text tower {name!r}; there are {', '.join(TOWERS)}")
        self.d = d
        self.embeddings = nn.Embedding(n_tokens, d if table is None else table.shape[1], padding_idx=0)
        self.tower = TOWERS[name](self.embeddings.embedding_dim, d, length)
        initialize(self.tower, initialization)
        self._fill(table, initialization)

    def _fill(self, table: NDArray[Any] | None, initialization: Initialization) -> None:
        with torch.no_grad():
            if table is None:
                initialize_matrix(self.embeddings.weight, initialization)
            else:
                self.embeddings.weight.copy_(torch.as_tensor(table, dtype=torch.float32))
            self.embeddings.weight[0] = 0.0

    def forward(self, tokens: Tensor) -> Tensor:
        """Read texts.

        Args:
            tokens: int64 ``[n, length]``, 0 after the end of a text.

        Returns:
            float32 ``[n, d]``.
        """
        lengths = _lengths(tokens != 0)
        found = self.embeddings.weight.new_zeros(len(tokens), self.d)
        rows = lengths.nonzero().squeeze(1)
        if not len(rows):
            return found
        shown = tokens[rows, : int(lengths.max())]
        read = self.tower(self.embeddings(shown), shown != 0)
        return found.index_copy(0, rows, read.to(found.dtype))


def _lengths(present: Tensor) -> Tensor:
    """Where the last token of each row ends, int64 ``[n]``."""
    places = torch.arange(1, present.shape[1] + 1, device=present.device)
    return (present * places).amax(dim=1)
