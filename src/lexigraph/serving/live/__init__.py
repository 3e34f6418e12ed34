"""Live state of a process: what users did since the fit, the model in use, and what other processes wrote."""

from lexigraph.serving.live.follower import Follower
from lexigraph.serving.live.histories import LiveHistories
from lexigraph.serving.live.host import ModelHost
from lexigraph.serving.live.learner import Learner
from lexigraph.serving.live.placer import Placer
from lexigraph.serving.live.placing import Placed
from lexigraph.serving.live.scoped import scoped_user, unscoped
from lexigraph.serving.live.served import Served

__all__ = ["Follower", "Learner", "LiveHistories", "ModelHost", "Placed", "Placer", "Served", "scoped_user", "unscoped"]
