"""Experiments in the running service: who sees which model, what it led to, and what may be concluded."""

from lexigraph.serving.trials.choice import PLAIN, Arranged, Choice, Exploration
from lexigraph.serving.trials.experiment import Arm, ArmOptions, Experiment, RerankStep, read_experiment
from lexigraph.serving.trials.registry import Experiments, Registered
from lexigraph.serving.trials.trials import Trials

__all__ = [
    "PLAIN",
    "Arm",
    "ArmOptions",
    "Arranged",
    "Choice",
    "Experiment",
    "Experiments",
    "Exploration",
    "Registered",
    "RerankStep",
    "Trials",
    "read_experiment",
]
