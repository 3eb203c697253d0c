"""ModelStore: where the weights are on this machine; recogniser and synthesiser load from it, the command
line fills it."""

import errno
import fcntl
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from core.errors import ConfigurationError, ModelMissing, NotFound
from voice.models.download import Progress
from voice.models.fetch import Workshop, fetch, sha256
from voice.models.manifest import Model, ModelFile, read_manifest
from voice.models.unpack import damaged, unpack


class State(StrEnum):
    """What this machine has of a model."""

    READY = "ready"
    FOUND = "found"  # all files are here, the folder to load from is made at the first use
    MISSING = "missing"


class ModelStore:
    """The weights in ``folders``: the last is our own and written to, those before are only read.

    Own layout: ``NAME/`` is ready to load, ``archives/`` holds what was unpacked, ``.work/`` what is half
    done. In the others, files are found by name, size and sha256 at any depth.
    """

    def __init__(self, folders: Sequence[Path], models: Sequence[Model] | None = None) -> None:
        *self._given, self._own = (folder.absolute() for folder in folders)
        self.models = tuple(read_manifest() if models is None else models)

    def model(self, name: str) -> Model:
        """Return the manifest's entry; raises NotFound that names those there are."""
        for model in self.models:
            if model.name == name:
                return model
        raise NotFound(f"没有名为 {name} 的模型；有：{'、'.join(m.name for m in self.models)}")

    def state(self, name: str) -> State:
        """Return what is here of ``name``, by file sizes alone."""
        model = self.model(name)
        if self._ready(model):
            return State.READY
        found = all(next(self._candidates(file), None) for file in model.files)
        return State.FOUND if found else State.MISSING

    def path(self, name: str) -> Path:
        """Return the folder of ``name``, ready to load; made at the first call from the files at hand.

        Raises ModelMissing that says what to run; ConfigurationError when the disk is full or read-only, or
        when the manifest does not know the files.
        """
        model = self.model(name)
        if not self._ready(model):
            _check_pinned(model)
            with self._writing():
                self._prepare(model)
        return self._own / name

    def pull(self, name: str, progress: Progress = lambda *_: None) -> Path:
        """Fetch what is missing of ``name`` and return its folder.

        Raises ModelMissing that names every source and why it failed, ConfigurationError as :meth:`path`.
        """
        model = self.model(name)
        if self._ready(model):
            return self._own / name
        _check_pinned(model)
        with self._writing() as work:
            workshop = Workshop(work, progress)
            missing = [file for file in model.files if self._find(file) is None]
            self._room_for(missing)
            try:
                for file in missing:
                    fetch(file, self._place(model, file), workshop)
            finally:
                shutil.rmtree(workshop.shelf, ignore_errors=True)
            self._prepare(model)
        return self._own / name

    def verify(self, name: str) -> list[str]:
        """Return what is wrong with the files of ``name``, every byte read; empty when all is sound."""
        model, wrong = self.model(name), []
        for file in model.files:
            found = self._find(file)
            if found is None:
                wrong.append(f"{file.name}：没有，或与 sha256 不符")
            elif file.unpack and (self._own / name).is_dir():
                wrong += [
                    f"{bad}：与 {file.name} 不符" for bad in damaged(found, file.unpack, self._own / name)
                ]
        return wrong

    def _ready(self, model: Model) -> bool:
        home = self._own / model.name
        return all(home.is_dir() if file.unpack else _has(home / file.name, file) for file in model.files)

    def _prepare(self, model: Model) -> None:
        found = {file: self._find(file) for file in model.files}
        if lacking := [file.name for file, path in found.items() if path is None]:
            raise ModelMissing(
                f"缺少模型 {model.name}（{'、'.join(lacking)}）。请运行 nuanxian models pull {model.name}，"
                "或用 NUANXIAN_MODELS 指定存放这些文件的目录。"
            )
        home = self._own / model.name
        for file, path in found.items():
            if path is None or path == home / file.name:
                continue
            if file.unpack:
                unpack(path, file.unpack, home, self._own / ".work")
            else:
                home.mkdir(parents=True, exist_ok=True)
                (home / file.name).unlink(missing_ok=True)
                (home / file.name).symlink_to(path)

    def _place(self, model: Model, file: ModelFile) -> Path:
        return self._own / ("archives" if file.unpack else model.name) / file.name

    def _find(self, file: ModelFile) -> Path | None:
        """Return a file that is ``file`` to the last bit."""
        return next((path for path in self._candidates(file) if sha256(path) == file.sha256), None)

    def _candidates(self, file: ModelFile) -> Iterator[Path]:
        for folder in (*self._given, self._own):
            yield from (path for path in sorted(folder.rglob(file.name)) if _has(path, file))

    def _room_for(self, missing: Sequence[ModelFile]) -> None:
        need = sum(file.size for file in missing) * 2  # what is fetched, and unpacked or packaged beside it
        free = shutil.disk_usage(self._own).free
        if need > free:
            raise ConfigurationError(
                f"磁盘空间不够：{self._own} 还需约 {need >> 20} MB，只剩 {free >> 20} MB"
            )

    @contextmanager
    def _writing(self) -> Iterator[Path]:
        """Hold the folder against other processes, and say plainly what the disk refuses; yield ``.work``."""
        work = self._own / ".work"
        try:
            work.mkdir(parents=True, exist_ok=True)
            with (work / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                shutil.rmtree(work / "packages", ignore_errors=True)  # of a process that was killed
                yield work
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise ConfigurationError(
                    f"磁盘已满：{self._own}。请腾出空间后再运行一次，会接着下载。"
                ) from error
            raise ConfigurationError(f"不能写入 {self._own}：{error.strerror}") from error


def _check_pinned(model: Model) -> None:
    if unknown := [file.name for file in model.files if not file.pinned]:
        raise ConfigurationError(
            f"清单里还没有 {model.name} 的 {'、'.join(unknown)} 的大小或 sha256："
            "请从可靠的来源取得文件，核对以后填进 voice/models/manifest.toml"
        )


def _has(path: Path, file: ModelFile) -> bool:
    return path.is_file() and path.stat().st_size == file.size
