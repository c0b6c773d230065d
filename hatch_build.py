"""Puts the tables into the wheel; hatchling runs it when it builds one."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "caucasus_rift/_package"


class PackageHook(BuildHookInterface):  # type: ignore[type-arg]
    """Copies the data package of the checkout to `caucasus_rift/_package`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds every file of the data package, keeping the paths its descriptor uses.

        Args:
            version: "standard" for a wheel, "editable" for a link to the checkout.
            build_data: What hatchling builds from; `force_include` is changed.
        """
        if version == "editable":
            # An editable install reads the checkout; a copy of it would go stale.
            return
        root = Path(self.root)
        paths = [root / "datapackage.json"]
        for folder in ("data", "schemas"):
            paths += sorted(path for path in (root / folder).rglob("*") if path.is_file())
        for path in paths:
            # Hidden files are what editors and spreadsheets leave behind.
            if not path.name.startswith("."):
                target = f"{PACKAGE}/{path.relative_to(root).as_posix()}"
                build_data["force_include"][str(path)] = target
