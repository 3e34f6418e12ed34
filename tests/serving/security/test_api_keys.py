"""Keys: made, kept as a hash, checked, limited, rotated, withdrawn, and seen to be so by other processes."""

from __future__ import annotations

import logging
import time

import pytest
from sqlalchemy import select

from lexigraph.errors import (
    ConfigError,
    ConflictError,
    ForbiddenError,
    RateLimitedError,
    StoreError,
    UnauthorisedError,
    UnknownIdError,
)
from lexigraph.serving.records import Change
from lexigraph.serving.security import Authority, KeyRing
from lexigraph.serving.security.authority import FAILURES_AT_ONCE
from lexigraph.serving.security.keys import KeyParts, hash_secret, new_key
from lexigraph.serving.security.rates import Buckets, TokenBucket
from lexigraph.serving.settings import LimitSettings, SecuritySettings
from lexigraph.serving.store import KeyRow
from lexigraph.serving.store.tables import changes, keys


class Rows:
    """Rows of keys in memory, which count how often they are read."""

    def __init__(self) -> None:
        self.rows: dict[str, KeyRow] = {}
        self.reads = 0
        self.broken = False

    @property
    def keys(self) -> Rows:
        return self

    def add(self, row: KeyRow) -> None:
        self.rows[row.id] = row

    def get(self, key: str) -> KeyRow | None:
        return self.rows.get(key)

    def all(self) -> list[KeyRow]:
        if self.broken:
            raise StoreError("the database is away")
        self.reads += 1
        return list(self.rows.values())

    def revoke(self, key: str, when: float | None = None) -> None:
        row = self.rows[key]
        values = {name: getattr(row, name) for name in row.__dataclass_fields__}
        self.rows[key] = KeyRow(**{**values, "revoked": when})


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def authority_over(store, *, refresh_seconds: float = 0.0, clock=time.time, **limits) -> Authority:
    return Authority(store, SecuritySettings(), LimitSettings(**limits), refresh_seconds=refresh_seconds, clock=clock)


def test_a_key_opens_what_it_was_made_for_in_every_database(store):
    authority = authority_over(store)
    issued = authority.keys.create("shop front", ["write"], tenant="shop", rate=5.0)
    for credential in (issued.text, f"Bearer {issued.text}", f"bearer {issued.text}"):
        principal = authority.identify(credential)
        assert (principal.key_id, principal.tenant, principal.rate) == (issued.row.id, "shop", 5.0)
        assert principal.scopes == {"read", "write"}


def test_the_database_never_holds_the_secret(store):
    issued = KeyRing(store).create("shop front")
    secret = issued.text.rpartition(issued.row.id)[2].strip("_")
    with store.engine.connect() as connection:
        kept = [str(dict(row)) for table in (keys, changes) for row in connection.execute(select(table)).mappings()]
    assert kept
    assert all(secret not in row for row in kept)
    assert secret not in repr(issued)


def test_hashes_belong_to_their_row_and_secrets_are_256_bits():
    drawn = [new_key() for _ in range(50)]
    assert len({key.id for key in drawn}) == len({key.secret for key in drawn}) == 50
    assert all(len(key.secret) == 43 for key in drawn)
    assert hash_secret(drawn[0]) != hash_secret(KeyParts(drawn[1].id, drawn[0].secret))


def test_a_hash_copied_to_another_row_opens_nothing():
    rows = Rows()
    ring = KeyRing(rows)
    weak, strong = ring.create("weak", ["read"]), ring.create("strong", ["admin"])
    rows.add(KeyRow(strong.row.id, weak.row.hash, "strong", ("admin",)))
    forged = weak.text.replace(weak.row.id, strong.row.id)
    with pytest.raises(UnauthorisedError, match="not known"):
        authority_over(rows).identify(forged)


@pytest.mark.parametrize(
    "credential",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "lxg_1_2",
        "lxg_" + "0" * 12 + "_" + "A" * 43,
        "x" * 100_000,
        "\ud800",
    ],
)
def test_everything_else_is_refused_in_the_same_way(credential):
    with pytest.raises(UnauthorisedError, match="Authorization: Bearer"):
        authority_over(Rows()).identify(credential)


def test_every_changed_character_of_a_key_is_noticed():
    authority = authority_over(Rows())
    key = authority.keys.create("shop").text
    assert authority.identify(key).name == "shop"
    for place in range(
        len(key) - 1
    ):  # the last character of 43 holds two bits that say nothing, but they are compared too
        changed = key[:place] + ("a" if key[place] != "a" else "b") + key[place + 1 :]
        with pytest.raises((UnauthorisedError, RateLimitedError)):
            authority.identify(changed)


def test_scopes_include_those_before_and_tenants_stay_out_of_what_is_shared():
    authority = authority_over(Rows())
    reader = authority.identify(authority.keys.create("a", ["read"]).text)
    admin = authority.identify(authority.keys.create("b", ["admin"]).text)
    bound = authority.identify(authority.keys.create("c", ["admin"], tenant="shop").text)
    reader.require("read")
    with pytest.raises(ForbiddenError, match="has the scope read; this needs write"):
        reader.require("write")
    for scope in ("read", "write", "admin"):
        admin.require_whole_service(scope)
        bound.require(scope)
        with pytest.raises(ForbiddenError, match="bound to a tenant"):
            bound.require_whole_service(scope)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"scopes": ["root"]}, "scope 'root'; allowed: read, write, admin"),
        ({"scopes": []}, "allowed: read, write, admin"),
        ({"name": ""}, "name of a key"),
        ({"name": "two\nlines"}, "name of a key"),
        ({"tenant": "a\x1fb"}, "tenant"),
        ({"rate": -1.0}, "rate"),
        ({"rate": float("nan")}, "rate"),
        ({"expires": 1.0}, "expired before"),
    ],
)
def test_keys_that_cannot_be_are_not_made(values: dict, message: str):
    rows = Rows()
    with pytest.raises(ConfigError, match=message):
        KeyRing(rows).create(**{"name": "shop", **values})
    assert rows.rows == {}


def test_an_expired_key_is_refused_also_when_it_was_seen_before():
    clock = Clock()
    authority = authority_over(Rows(), clock=clock)
    key = authority.keys.create("shop", expires=clock.now + 10).text
    assert authority.identify(key).name == "shop"
    clock.now += 10
    with pytest.raises(UnauthorisedError, match="expired"):
        authority.identify(key)


def test_rotation_lets_both_keys_pass_for_the_overlap(store):
    clock = Clock()
    authority = authority_over(store, clock=clock)
    old = authority.keys.create("shop", ["write"], tenant="t", rate=3.0, expires=clock.now + 1000)
    clock.now += 100
    new = authority.keys.rotate(old.row.id, overlap_seconds=60)
    first, second = authority.identify(old.text), authority.identify(new.text)
    assert (first.scopes, first.tenant, first.rate) == (second.scopes, second.tenant, second.rate)
    assert new.row.expires == clock.now + 1000
    with pytest.raises(ConflictError, match="rotated already"):
        authority.keys.rotate(old.row.id)
    clock.now += 60
    with pytest.raises(UnauthorisedError):
        authority.identify(old.text)
    assert authority.identify(new.text).key_id == new.row.id
    with pytest.raises(ConflictError, match="no longer valid"):
        authority.keys.rotate(old.row.id)


def test_what_is_not_there_can_neither_be_rotated_nor_revoked(store):
    for act in (KeyRing(store).rotate, KeyRing(store).revoke):
        with pytest.raises(UnknownIdError, match="lexigraph keys list"):
            act("0" * 12)


def test_revocation_ends_an_overlap(store):
    authority = authority_over(store)
    old = authority.keys.create("shop")
    new = authority.keys.rotate(old.row.id, overlap_seconds=1000)
    authority.keys.revoke(old.row.id)
    with pytest.raises(UnauthorisedError, match="revoked"):
        authority.identify(old.text)
    assert authority.identify(new.text).name == "shop"


def test_another_process_sees_a_revocation_by_the_feed_of_changes(store):
    here, there = authority_over(store), authority_over(store)
    issued = here.keys.create("shop")
    before = store.changes.last_seq()
    there.refresh()
    assert there.identify(issued.text).name == "shop"
    here.keys.revoke(issued.row.id)
    told = store.changes.after(before)
    assert [(change.topic, change.key) for change in told] == [("key", issued.row.id)]
    assert there.identify(issued.text).name == "shop"
    there.on_change(Change(1, "item", "tea"))
    assert there.identify(issued.text).name == "shop"
    there.on_change(told[0])
    with pytest.raises(UnauthorisedError):
        there.identify(issued.text)


def test_another_process_sees_a_revocation_without_being_told():
    rows = Rows()
    here, there = authority_over(rows), authority_over(rows, refresh_seconds=0.02)
    issued = here.keys.create("shop")
    wait_until(lambda: rows.reads > 3)
    assert there.identify(issued.text).name == "shop"
    here.keys.revoke(issued.row.id)
    seen = rows.reads
    wait_until(lambda: rows.reads > seen + 2)
    with pytest.raises(UnauthorisedError):
        there.identify(issued.text)
    there.close()


def wait_until(condition) -> None:
    for _ in range(500):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to be")


def test_without_a_database_known_keys_stay_valid():
    rows = Rows()
    authority = authority_over(rows)
    key = authority.keys.create("shop").text
    rows.broken = True
    with pytest.raises(StoreError):
        authority.refresh()
    assert authority.identify(key).name == "shop"
    assert authority.seconds_behind >= 0


def test_wrong_keys_cost_no_look_at_the_database_and_no_memory():
    rows = Rows()
    authority = authority_over(rows)
    reads = rows.reads
    for _ in range(200):
        with pytest.raises((UnauthorisedError, RateLimitedError)):
            authority.identify(new_key().text, "192.0.2.1")
    assert rows.reads == reads
    assert authority._snapshot.checked == {}


def test_a_peer_with_many_wrong_keys_must_wait_but_valid_keys_pass():
    authority = authority_over(Rows())
    good = authority.keys.create("shop").text
    answers = []
    for place in range(FAILURES_AT_ONCE + 5):
        with pytest.raises((UnauthorisedError, RateLimitedError)) as caught:
            authority.identify("wrong", f"2001:db8::{place + 1:x}")  # one network, another address each time
        answers.append(caught.type)
    assert answers[:FAILURES_AT_ONCE] == [UnauthorisedError] * FAILURES_AT_ONCE
    assert answers[FAILURES_AT_ONCE:] == [RateLimitedError] * 5
    assert caught.value.retry_after > 0
    assert authority.identify(good, "2001:db8::1").name == "shop"
    with pytest.raises(UnauthorisedError):
        authority.identify("wrong", "2001:db8:1::1")


def test_refusals_are_logged_without_the_key_and_in_one_line(caplog):
    authority = authority_over(Rows())
    wrong = new_key()
    with caplog.at_level(logging.WARNING), pytest.raises(UnauthorisedError):
        authority.identify(wrong.text, "evil\nINFO all is well")
    assert len(caplog.messages) == 1
    assert wrong.secret not in caplog.text
    assert "\n" not in caplog.messages[0]


def test_a_key_that_asks_too_often_is_told_when_to_come_back():
    authority = authority_over(Rows(), rate_per_second=0.5, burst=3)
    slow, free, own = (authority.keys.create(name, rate=rate) for name, rate in (("s", None), ("f", 0.0), ("o", 1e9)))
    for _ in range(3):
        authority.identify(slow.text)
    with pytest.raises(RateLimitedError) as caught:
        authority.identify(f"Bearer {slow.text}")  # another spelling draws from the same bucket
    assert 0 < caught.value.retry_after <= 2.0
    for _ in range(20):
        assert authority.identify(free.text).rate == 0
        assert authority.identify(own.text).rate == 1e9


def test_reading_the_keys_anew_gives_nobody_a_new_allowance():
    authority = authority_over(Rows(), rate_per_second=0.001, burst=1)
    key = authority.keys.create("shop").text
    authority.identify(key)
    authority.keys.create("another")
    with pytest.raises(RateLimitedError):
        authority.identify(key)


def test_a_service_without_keys_lets_everybody_do_everything_at_the_rate_of_the_settings():
    rows = Rows()
    authority = Authority(rows, SecuritySettings(keys=False), LimitSettings(rate_per_second=0.001, burst=2))
    assert authority.identify(None).scopes == {"read", "write", "admin"}
    authority.identify("anything")
    with pytest.raises(RateLimitedError):
        authority.identify(None)
    assert rows.reads == 0


def test_buckets_fill_up_to_their_size_and_no_further():
    clock = Clock()
    bucket = TokenBucket(rate=10.0, burst=2, clock=clock)
    assert [bucket.wait() for _ in range(3)] == [0.0, 0.0, pytest.approx(0.1)]
    clock.now += 100
    assert [bucket.wait() > 0 for _ in range(3)] == [False, False, True]


def test_only_so_many_peers_are_kept_in_mind():
    buckets = Buckets(rate=1.0, burst=1, capacity=100)
    for peer in range(1000):
        buckets.wait(peer)
    assert len(buckets) == 100
