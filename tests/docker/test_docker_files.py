"""The files of docker/ against linters, schemas and what the code has. Nothing is built or started."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lexigraph.serving.configuration import from_environment
from lexigraph.serving.observing.definitions import DEFINITIONS, all_names
from lexigraph.serving.settings import ServingSettings

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
METRIC = re.compile(r"\blexigraph_\w+")
LABELS: dict[str, set[str]] = {}
for _definition in DEFINITIONS:
    for _label, _values in _definition.labels:
        LABELS.setdefault(_label, set()).update(_values)


def read(name: str) -> Any:
    return yaml.safe_load((DOCKER / name).read_text(encoding="utf-8"))


def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCKER / "grafana/dashboards/lexigraph.json").read_text(encoding="utf-8"))
    return found


def panels() -> list[dict[str, Any]]:
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def rules() -> list[dict[str, Any]]:
    return [rule for group in read("alerts.yml")["groups"] for rule in group["rules"]]


def expressions() -> Iterator[str]:
    for panel in panels():
        yield from (target["expr"] for target in panel["targets"])
    yield from (rule["expr"] for rule in rules())


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    beside = Path(sys.executable).with_name(program)
    found = str(beside) if beside.is_file() else shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return subprocess.run([found, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603


def test_the_image_passes_its_linter() -> None:
    done = run("hadolint", "--failure-threshold", "info", "docker/Dockerfile")
    assert done.returncode == 0, done.stdout


def test_the_compose_file_fits_its_schema() -> None:
    done = run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker/compose.yaml")
    assert done.returncode == 0, done.stdout


def test_prometheus_takes_its_files() -> None:
    done = run("promtool", "check", "config", "docker/prometheus.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_image_runs_as_nobody_in_particular_and_holds_no_secret() -> None:
    text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    last = text.rsplit("\nFROM ", 1)[1]
    assert text.count("\nFROM ") == 2
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", last, re.MULTILINE)
    assert "torch" not in re.findall(r"^ARG EXTRAS=(.*)$", text, re.MULTILINE)[0]
    assert not re.search(r"password|secret|token|lxg_", text, re.IGNORECASE)
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    copied = {part for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE) for part in line.split()[:-1]}
    assert "*" in ignored
    assert copied == {line[1:] for line in ignored if line.startswith("!")}
    assert all((ROOT / part).exists() for part in copied)
    extras = re.findall(r"^ARG EXTRAS=(.*)$", text, re.MULTILINE)[0].split(",")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert [extra for extra in extras if not re.search(rf"^{extra} = \[", project, re.MULTILINE)] == []


def settings_of(variables: dict[str, str]) -> ServingSettings:
    return ServingSettings.model_validate({"model": "model", **from_environment(variables)})


def test_the_variables_of_image_and_compose_are_settings() -> None:
    text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    image = dict(re.findall(r"(LEXIGRAPH_\w+)=(\S+)", text))
    service = read("compose.yaml")["services"]["service"]["environment"]
    settings = settings_of(image)
    assert (settings.host, settings.port) == ("0.0.0.0", 8000)  # noqa: S104 - inside a container
    assert settings.security.keys
    assert settings_of({**image, **service}).live.redis_url == "redis://redis:6379/0"
    commands = {"LEXIGRAPH_CACHE"}  # read elsewhere
    for name in {*image, *(one for one in service if one.startswith("LEXIGRAPH_"))} - commands:
        assert from_environment({name: "1"}), f"{name} sets nothing"


def test_no_password_is_written_down_and_every_variable_is_explained() -> None:
    text = (DOCKER / "compose.yaml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+)", text))
    example = (DOCKER / ".env.example").read_text(encoding="utf-8")
    given = dict(re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE))
    assert set(given) == asked
    for name, value in re.findall(r"(\w*PASSWORD\w*): (\S+)", text):
        assert value.startswith("${"), f"{name} is written down"
    assert {name for name, value in given.items() if "PASSWORD" in name and value} == set()
    assert len(re.findall(r"\$\{\w+:\?", text)) == len(re.findall(r"\$\{", text))  # nothing starts without them


def test_services_are_bounded_and_open_on_loopback_only() -> None:
    compose = read("compose.yaml")
    services = compose["services"]
    for name, service in services.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "mem_limit" in service, name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
        assert set(service.get("depends_on", ())) <= set(services), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (DOCKER / source).exists(), source
            elif not source.startswith("$"):
                assert source in compose["volumes"], source
        if "image" in service and "build" not in service:
            assert re.search(r":v?\d", service["image"]), f"{name} has no version"
    assert services["service"]["read_only"]
    assert services["service"]["cap_drop"] == ["ALL"]
    assert ":ro" in services["service"]["volumes"][0]


def test_prometheus_asks_the_service_that_there_is() -> None:
    configured = read("prometheus.yml")
    (job,) = configured["scrape_configs"]
    host, port = job["static_configs"][0]["targets"][0].split(":")
    assert host in read("compose.yaml")["services"]
    assert f"EXPOSE {port}" in (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    assert [name for name in configured["rule_files"] if not (DOCKER / name).is_file()] == []


def test_every_metric_and_label_that_is_asked_for_exists() -> None:
    names = all_names()
    for expression in expressions():
        used = set(METRIC.findall(expression))
        assert used or "up{" in expression, expression
        assert used <= names, f"{used - names} in {expression}"
        for label, sign, value in re.findall(r'(\w+)(=~|!=|=)"([^"]*)"', expression):
            if label != "job":
                assert any(re.fullmatch(value, one) for one in LABELS[label]), f"{label}{sign}{value} in {expression}"


def test_every_metric_is_on_the_dashboard() -> None:
    shown = {name for panel in panels() for target in panel["targets"] for name in METRIC.findall(target["expr"])}
    missing = [one.full_name for one in DEFINITIONS if not any(name.startswith(one.full_name) for name in shown)]
    assert missing == []


def test_every_expression_can_be_read() -> None:
    parser = pytest.importorskip("promql_parser")
    for expression in expressions():
        assert parser.parse(expression.replace("$__rate_interval", "5m")) is not None


def test_the_dashboard_is_whole() -> None:
    board = dashboard()
    everything = board["panels"]
    assert len({panel["id"] for panel in everything}) == len(everything)
    sources = {source["uid"] for source in read("grafana/provisioning/datasources/prometheus.yml")["datasources"]}
    for panel in panels():
        assert panel["title"]
        assert panel["targets"], panel["title"]
        assert {panel["datasource"]["uid"]} | {one["datasource"]["uid"] for one in panel["targets"]} <= sources
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
    taken = [
        (x, y)
        for panel in everything
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(taken) == len(set(taken))  # no panel lies on another
    provider = read("grafana/provisioning/dashboards/lexigraph.yml")["providers"][0]
    mounts = read("compose.yaml")["services"]["grafana"]["volumes"]
    assert any(mount.split(":")[1] == provider["options"]["path"] for mount in mounts)


def test_every_alert_has_its_place_in_the_runbook() -> None:
    page = (ROOT / "docs" / "serving-operating.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^### (.*)$", page, re.MULTILINE))
    for rule in rules():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"] in headings, rule["alert"]
        assert f"`{rule['alert']}`" in page
