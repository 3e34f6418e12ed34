"""Events from Redis Streams, NATS JetStream, RabbitMQ and Kafka, acknowledged when they are stored."""

from lexigraph.serving.streams.consumer import Consumer
from lexigraph.serving.streams.consuming import consume
from lexigraph.serving.streams.settings import ConsumerSettings
from lexigraph.serving.streams.tally import Tally

__all__ = ["Consumer", "ConsumerSettings", "Tally", "consume"]
