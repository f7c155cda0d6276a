"""The files by which a server is run (units, container, compose): they parse, and what they name is there."""

from __future__ import annotations

import importlib.metadata
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import grimp
import pytest
import yaml
from packaging.requirements import Requirement

from nursechart.cli.pharmacy import main
from nursechart.server.operations import PUBLIC

HOUSE = Path(__file__).parents[2]
UNITS = sorted((HOUSE / "packaging" / "systemd").iterdir())
CONTAINER = HOUSE / "packaging" / "container"
PROGRAM = "/opt/nursechart/nursechart-server"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CONTAINER / "compose.yaml").read_text(encoding="utf-8"))
    return found


def _commands(compose: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Every command line of nursechart-server that the files and the operator's page name, without its own name."""
    for unit in UNITS:
        for line in unit.read_text(encoding="utf-8").splitlines():
            if line.startswith("ExecStart="):
                program, *words = shlex.split(line.removeprefix("ExecStart="))
                assert program == PROGRAM
                yield unit.name, words
    for name, service in compose["services"].items():
        if service.get("image") == "nursechart-server":
            yield f"compose {name}", [re.sub(r"\$\{\w+:-(.*)\}", r"\1", word) for word in service["command"]]
    containerfile = (CONTAINER / "Containerfile").read_text(encoding="utf-8")
    yield "Containerfile", yaml.safe_load(re.findall(r"^CMD (.*)$", containerfile, re.MULTILINE)[0])
    for line in (HOUSE / "docs" / "operating.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("    nursechart-server "):
            yield "operating.md", shlex.split(line, comments=True)[1:]


def test_every_command_that_is_named_exists_and_takes_those_words(compose: dict[str, Any]) -> None:
    seen = set()
    for where, words in _commands(compose):
        seen.add(words[0])
        _parsed(main, words, where)
    assert seen >= {"init", "serve", "project", "migrate", "backup", "drill", "restore", "trial"}


def _parsed(command: click.Command, words: list[str], where: str) -> None:
    """Have click read the words, options and files as they are, and do nothing."""
    while isinstance(command, click.Group):
        found = command.commands.get(words[0])
        assert found is not None, f"{where}: there is no command {words[0]}"
        command, words = found, words[1:]
    stdin = [word.replace("FILE-WITH-ADDRESS", "-") for word in words]
    try:
        command.make_context(command.name, stdin)
    except click.UsageError as error:
        pytest.fail(f"{where}: {words}: {error.format_message()}")


def test_the_units_are_what_systemd_reads(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze here")
    for unit in UNITS:  # the program is not installed here
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "nursechart" in line]
    assert (done.returncode, ours) == (0, [])


def test_a_unit_keeps_the_pharmacys_account_and_gives_it_no_more_than_it_needs() -> None:
    for unit in UNITS:
        lines = unit.read_text(encoding="utf-8").splitlines()
        if unit.suffix == ".service":
            for line in ("User=nursechart", "NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077", "LimitCORE=0"):
                assert line in lines, f"{unit.name}: {line}"


def test_compose_names_services_volumes_and_secrets_that_are_there(compose: dict[str, Any]) -> None:
    known = {
        "image", "build", "volumes", "depends_on", "read_only", "tmpfs", "cap_drop", "security_opt", "environment",
        "secrets", "healthcheck", "restart", "profiles", "command", "deploy", "expose", "stop_grace_period", "ports",
    }  # fmt: skip
    services = compose["services"]
    assert {"database", "migrate", "server", "projector", "proxy", "backup", "drill", "setup"} == services.keys()
    for name, service in services.items():
        assert service.keys() <= known, name
        assert set(service.get("depends_on", ())) <= services.keys()
        assert set(service.get("secrets", ())) <= compose["secrets"].keys()
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert (CONTAINER / source).is_file() if source.startswith(".") else source in compose["volumes"]
    assert services["server"]["deploy"]["replicas"] > 1
    assert services["server"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    published = [port for service in services.values() for port in service.get("ports", ())]
    assert published == ["8443:8443"]  # the numbers for Prometheus stay inside


def test_the_proxy_asks_what_the_servers_answer() -> None:
    proxy = (CONTAINER / "haproxy.cfg").read_text(encoding="utf-8")
    asked = re.findall(r"http-check send meth GET uri (\S+)", proxy)
    assert asked == ["/readyz"]
    assert set(asked) <= set(PUBLIC)
    assert re.search(r"server-template \w+ \d+ server:8443", proxy)


def test_the_image_is_made_of_files_that_are_here() -> None:
    text = (CONTAINER / "Containerfile").read_text(encoding="utf-8")
    copied = [path for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE) for path in line.split()]
    assert copied
    assert all((HOUSE / path).exists() for path in copied)
    assert "--require-hashes" in text
    ignored = (CONTAINER / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert {f"!{path}" for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE)
            for path in line.split()} <= set(ignored)  # fmt: skip
    assert text.index("USER nursechart") < text.index("ENTRYPOINT")


def test_the_image_holds_the_libraries_the_server_imports_and_no_others() -> None:
    """Worked out from the imports, those inside functions too; and each of them is locked."""
    chosen_by_name = {"httptools", "uvloop", "psycopg-binary", "tzdata"}  # by uvicorn, psycopg and zoneinfo
    by_module = importlib.metadata.packages_distributions()
    used = {_plain(name) for module in _imported_by_the_server() for name in by_module.get(module, ())}
    listed = (CONTAINER / "server.txt").read_text(encoding="utf-8").split()
    assert listed == sorted(_with_what_they_need(used) | chosen_by_name)
    locked = re.findall(r"^([a-z0-9-]+)==", (HOUSE / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(listed) <= set(locked)


def _imported_by_the_server() -> set[str]:
    graph = grimp.build_graph("nursechart", include_external_packages=True)
    roots = ("nursechart.server", "nursechart.cli.pharmacy")
    todo = [module for module in graph.modules if module.startswith(roots)]
    found: set[str] = set()
    while todo:
        module = todo.pop()
        if module not in found:
            found.add(module)
            if module.startswith("nursechart"):
                todo += [*graph.find_modules_directly_imported_by(module), module.rpartition(".")[0] or module]
    return {module for module in found if not module.startswith("nursechart")}


def _with_what_they_need(names: set[str]) -> set[str]:
    in_the_image = {"extra": "", "python_version": "3.13", "python_full_version": "3.13.0", "sys_platform": "linux"}
    todo, found = list(names), set()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            for line in importlib.metadata.requires(name) or ():
                need = Requirement(line)
                if need.marker is None or need.marker.evaluate(in_the_image):
                    todo.append(_plain(need.name))
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_value_that_the_files_take_from_the_environment_is_explained() -> None:
    explained = (HOUSE / "docs" / "operating.md").read_text(encoding="utf-8")
    taken = set(re.findall(r"\$\{(\w+)", (CONTAINER / "compose.yaml").read_text(encoding="utf-8")))
    taken |= set(re.findall(r"\b(NURSECHART_\w+)=", (CONTAINER / "Containerfile").read_text(encoding="utf-8")))
    assert taken == {"PHARMACY_NAME", "PHARMACY_HOST", "NURSECHART_SERVER"}
    assert all(f"`{name}`" in explained for name in taken)


def test_the_units_leave_a_broken_in_server_little_to_reach() -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze here")
    for unit in UNITS:
        if unit.suffix == ".service":
            command = ["systemd-analyze", "security", "--offline=true", "--threshold=35", str(unit)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout.splitlines()[-1:]
