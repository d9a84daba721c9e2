"""Parts of tribeplan that are installed on request, and how to add one to this installation."""

import json
import os
import shlex
import sys
from pathlib import Path

EXTRAS = {
    "aiohttp": "serve",
    "altair": "plot",
    "distributed": "cluster",
    "jinja2": "report",
    "llvmlite": "simulate",
    "markupsafe": "report",
    "numba": "simulate",
    "numpy": "simulate",
    "polars": "simulate",
    "python_calamine": "exchange",
    "scipy": "simulate",
    "textual": "app",
    "textual_serve": "serve",
    "vl_convert": "plot",
    "xlsxwriter": "exchange",
}
"""The extra that brings a library, by the library's top-level module."""

NEEDS = {
    "backlog": "simulate",
    "calibrate": "simulate",
    "compare": "simulate",
    "decide": "simulate",
    "edit": "app",
    "journey": "simulate",
    "report": "report",
    "map": "simulate",
    "sensitivity": "simulate",
    "serve": "serve",
    "simulate": "simulate",
    "suggest": "simulate",
    "validate": "simulate",
}
"""The extra that a verb needs before it can do anything."""


def missing_library(verb: str) -> str | None:
    """A library that a verb cannot do without and that is not installed, without loading any."""
    from importlib.util import find_spec

    extra = NEEDS.get(verb)
    libraries = (library for library, brings in EXTRAS.items() if brings == extra)
    return next((library for library in libraries if find_spec(library) is None), None)


def missing_extra(missing: str, verb: str) -> str | None:
    """Say which extra a missing module is of, and how to install it; None when it is of none.

    Naming the extra of the verb, not of the first library that is missing, spares the reader a
    second message of this kind.
    """
    module = missing.partition(".")[0]
    if module not in EXTRAS:
        return None
    extra = (
        EXTRAS[module] if EXTRAS[module] in ("plot", "cluster") else NEEDS.get(verb, EXTRAS[module])
    )
    return (
        f"this needs the extra '{extra}', which is not installed; install it with: {adding(extra)}"
    )


def adding(extra: str) -> str:
    """The command that adds an extra to this installation, the way it was installed.

    pip and uv leave their name in ``INSTALLER`` and the address in ``direct_url.json`` (PEP 610);
    pipx, uv's tools and pre-commit are known by what they leave in the environment.
    """
    from importlib.metadata import PackageNotFoundError, distribution

    wanted = f"tribeplan[{extra}]"
    try:
        installed = distribution("tribeplan")
    except PackageNotFoundError:  # run from a checkout, or from a directory of `pip --target`
        return f"python -m pip install '{wanted}'"
    what, is_editable = _asked_for(installed.read_text("direct_url.json"), extra)
    environment = Path(sys.prefix)
    if (environment / "pipx_metadata.json").exists():
        return f"pipx install --force {what}"
    if (environment / "uv-receipt.toml").exists():
        return f"uv tool install {what}"
    if environment.name.startswith("py_env-"):  # where pre-commit keeps its hooks
        return f"additional_dependencies: [{what}] in .pre-commit-config.yaml"
    option = "--editable " if is_editable else ""
    if (installed.read_text("INSTALLER") or "").strip() == "uv":
        return f"uv pip install {option}{what}"
    return f"{_python()} -m pip install {option}{what}"


def _asked_for(direct_url: str | None, extra: str) -> tuple[str, bool]:
    """What to ask the installer for, quoted for a shell, and whether it is an editable checkout."""
    name = f"tribeplan[{extra}]"
    if not direct_url:
        return shlex.quote(name), False
    from urllib.parse import unquote, urlsplit

    known = json.loads(direct_url)
    address: str = known["url"]
    if address.startswith("file://"):
        path = unquote(urlsplit(address).path)
        return shlex.quote(f"{path}[{extra}]"), known.get("dir_info", {}).get("editable", False)
    if "vcs_info" in known:
        address = f"{known['vcs_info']['vcs']}+{address}@{known['vcs_info']['commit_id']}"
    return shlex.quote(f"{name} @ {address}"), False


def _python() -> str:
    """The interpreter as one would type it: by its path where 'python' may be another."""
    active = sys.prefix == sys.base_prefix or os.environ.get("VIRTUAL_ENV") == sys.prefix
    return "python" if active else shlex.quote(sys.executable)
