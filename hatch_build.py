"""Puts the tables into the wheel, and no file that is not the checkout's into what is packed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "caucasus_rift/_package"


class PackageHook(BuildHookInterface):  # type: ignore[type-arg]
    """Copies the data package of the checkout to `caucasus_rift/_package` of a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds every file of the data package, keeping the paths its descriptor uses.

        It ends the build where what would be packed is a link, or stands behind one: the file
        that it leads to may be anyone's.

        Args:
            version: "standard", or "editable" for a link to the checkout.
            build_data: What hatchling builds from; `force_include` is changed.
        """
        if version == "editable":
            # An editable install reads the checkout; a copy of it would go stale.
            return
        root = Path(self.root)
        tables = list(_tables(root)) if self.target_name == "wheel" else []
        for path in (*self._others(root), *tables):
            if not _is_own(path, root):
                self.app.abort(
                    f"{path.relative_to(root)} is no file of this folder, or a link: "
                    "put the file itself there"
                )
        for path in tables:
            target = f"{PACKAGE}/{path.relative_to(root).as_posix()}"
            build_data["force_include"][str(path)] = target

    def _others(self, root: Path) -> Iterator[Path]:
        """What hatchling packs of its own accord."""
        for file in self.build_config.builder.recurse_selected_project_files():
            yield Path(file.path)
        for name in (self.metadata.core.readme_path, *self.metadata.core.license_files):
            yield root / name


def _tables(root: Path) -> Iterator[Path]:
    """Everything in the data package but folders, and what editors and spreadsheets leave."""
    yield root / "datapackage.json"
    for folder in ("data", "schemas", "rules"):
        found = [root / folder, *sorted((root / folder).rglob("*"))]
        for path in found:
            is_folder = path.is_dir() and not path.is_symlink()
            if not is_folder and not path.name.startswith("."):
                yield path


def _is_own(path: Path, root: Path) -> bool:
    """Whether a path is a file of the checkout, and no link leads to it."""
    ways = [path, *path.relative_to(root).parents[:-1]]
    return path.is_file() and not any((root / way).is_symlink() for way in ways)
