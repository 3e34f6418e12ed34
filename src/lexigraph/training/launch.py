"""Running a job of training in this process, or in several."""

from __future__ import annotations

import atexit
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

from lexigraph import errors
from lexigraph.errors import LexigraphError, TrainingError
from lexigraph.training.devices import make_fabric
from lexigraph.training.job import Job
from lexigraph.training.loggers import check_loggers
from lexigraph.training.loop import Loop
from lexigraph.training.parameters import copy_network, put_into_network
from lexigraph.training.quiet import quiet, quiet_processes
from lexigraph.training.result import TrainingResult

RESULT, FAILURE = "result.safetensors", "failure.json"


def launch(job: Job) -> TrainingResult:
    """Train, and leave the network as a caller expects it: in evaluation mode, on the device it came from.

    Raises:
        LexigraphError: see :func:`~lexigraph.training.train`.
    """
    check_loggers(job.settings.loggers)
    home = next((parameter.device for parameter in job.network.parameters()), torch.device("cpu"))
    random_state = torch.get_rng_state()
    with quiet():
        fabric = make_fabric(job.settings)
        try:
            if job.settings.devices > 1:
                return _in_processes(fabric, job)
            fabric.launch()
            return Loop(fabric, job).run()
        finally:
            torch.set_rng_state(random_state)
            job.network.zero_grad(set_to_none=True)
            job.network.to(home).eval()


class _Parcel:
    """Keeps Lightning from walking through the job and copying it piece by piece on its way to a process."""

    def __init__(self, job: Job, folder: Path) -> None:
        self.job = job
        self.folder = folder


def _in_processes(fabric: Any, job: Job) -> TrainingResult:
    """Train in as many processes as devices; what they find comes back through a folder, whatever its size."""
    with tempfile.TemporaryDirectory(prefix="lexigraph-training-") as name:
        folder = Path(name)
        try:
            with quiet_processes():
                fabric.launch(_work, _Parcel(job, folder))
        except (torch.multiprocessing.ProcessRaisedException, torch.multiprocessing.ProcessExitedException) as error:
            _put_back(job.network, folder)
            raise _named(error, folder) from error
        except Exception as error:  # what cannot be sent is told by three kinds of errors
            if "pickle" not in str(error):
                raise
            raise TrainingError(
                f"the work cannot be sent to other processes ({error}); functions inside functions cannot be sent. "
                "Train with devices=1"
            ) from error
        values = _put_back(job.network, folder)
    return TrainingResult(**values | {"events": tuple(values["events"])})


def _work(fabric: Any, parcel: _Parcel) -> None:
    """What each process does; the first one reports."""
    job = parcel.job
    leave = _LeaveAtOnce()
    atexit.register(leave)  # before the loggers register theirs, so that it runs after them
    for tensor in (*job.network.parameters(), *job.network.buffers()):
        tensor.data = tensor.data.clone()  # the processes would share it otherwise
    with quiet():
        loop = Loop(fabric, job)
        try:
            result = loop.run()
        except LexigraphError as error:
            if fabric.is_global_zero:
                save_file(copy_network(job.network), parcel.folder / RESULT, metadata={"values": "{}"})
                said = {"kind": type(error).__name__, "message": str(error)}
                (parcel.folder / FAILURE).write_text(json.dumps(said), encoding="utf-8")
            raise
        if fabric.is_global_zero:
            values = json.dumps(asdict(result))
            save_file(copy_network(job.network), parcel.folder / RESULT, metadata={"values": values})
    leave.done = True


class _LeaveAtOnce:
    """Ends a process whose work is done without taking the interpreter apart.

    Threads of gloo may still hold tensors then, and letting go of one in an interpreter that is half gone aborts the
    process now and then (pytorch/pytorch, pull 179291), after the result was written.
    """

    def __init__(self) -> None:
        self.done = False

    def __call__(self) -> None:
        if self.done:
            os._exit(0)


def _put_back(network: nn.Module, folder: Path) -> dict[str, Any]:
    """Give the caller's network what the first process wrote, if it wrote anything."""
    if not (folder / RESULT).exists():
        return {}
    with safe_open(folder / RESULT, framework="pt") as file:
        put_into_network(network, {name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
        values: dict[str, Any] = json.loads((file.metadata() or {})["values"])
    return values


def _named(error: Exception, folder: Path) -> LexigraphError:
    """The error of the first process where it is one of ours, else one that quotes what happened."""
    if (folder / FAILURE).exists():
        said = json.loads((folder / FAILURE).read_text(encoding="utf-8"))
        kind: type[LexigraphError] = getattr(errors, said["kind"], TrainingError)
        return kind(said["message"])
    lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    return TrainingError(f"a training process failed: {lines[-1].strip()}; train with devices=1 to see where")
