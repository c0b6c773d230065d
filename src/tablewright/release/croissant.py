"""The release as Croissant (https://docs.mlcommons.org/croissant), for those who load by it.

The records are those of the Parquet files, which keep types and missing values; the other files
are listed with their checksums. Where the package has no address of its own there is no `url`.
A foreign key is said in words: mlcroissant joins what `references` leads to, and fails to read a
record set that leads to two others.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tablewright.release.citing import cited
from tablewright.release.errors import NotReleased
from tablewright.release.files import files_of, sha256, write_json
from tablewright.release.model import description_of, leads, title_of
from tablewright.release.naming import file_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tablewright.descriptor.schema import Field
    from tablewright.release.model import Release
    from tablewright.tables.table import Table

# that of the standard, version 1.0
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES = {
    "integer": "sc:Integer",
    "year": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
    "time": "sc:Time",
}
_FORMATS = {
    ".csv": "text/csv",
    ".parquet": "application/x-parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write_croissant(release: Release, path: Path) -> None:
    """Describe the files that stand beside it already; raises NotReleased where one is missing."""
    folder = path.parent
    parquet = {f"parquet/data/{name}.parquet": table for table, name in release.file_names.items()}
    files = [one for one in files_of(folder) if one.suffix in _FORMATS]
    listed = {one.relative_to(folder).as_posix(): one for one in files}
    missing = set(parquet) - set(listed)
    if missing:
        raise NotReleased(f"there is no {min(missing)} to be described")
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        **_dataset(release),
        "distribution": [_file(name, one) for name, one in listed.items()],
        "recordSet": [
            _record_set(release, release.tables[table], name) for name, table in parquet.items()
        ],
    }
    write_json(folder, path.name, described)


def _dataset(release: Release) -> dict[str, Any]:
    raw = release.package.descriptor
    said = {
        "name": release.title,
        "alternateName": release.package.name,
        "description": release.description or release.title,
        "version": release.package.version,
        "license": release.licence_address,
        "url": raw.get("homepage"),
        "keywords": raw.get("keywords"),
        "creator": [{"@type": "sc:Organization", "name": name} for name in release.creators],
        "datePublished": f"{release.moment:%Y-%m-%d}",
        "citeAs": cited(release),
    }
    return {name: value for name, value in said.items() if value} | {"isLiveDataset": False}


def _file(name: str, path: Path) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": path.name,
        "contentUrl": quote(name),
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": _FORMATS[path.suffix],
        "sha256": sha256(path),
    }


def _record_set(release: Release, table: Table, file: str) -> dict[str, Any]:
    schema = table.schema
    own = release.file_names[table.name]
    ids = {column: f"{own}/{name}" for column, name in file_names(schema.names).items()}
    key = [{"@id": ids[part]} for part in schema.primary_key]
    return {
        "@type": "cr:RecordSet",
        "@id": own,
        "name": title_of(table),
        "description": description_of(table) or title_of(table),
        **({"key": key} if key else {}),
        "field": [
            {
                "@type": "cr:Field",
                "@id": ids[field.name],
                "name": field.name,
                "description": " ".join(_said(table, field)),
                "dataType": _TYPES.get(field.type, "sc:Text"),
                "source": {"fileObject": {"@id": file}, "extract": {"column": field.name}},
            }
            for field in schema.fields
        ],
    }


def _said(table: Table, field: Field) -> Iterator[str]:
    yield field.description or field.title or field.name
    if field.categories:
        yield f"One of: {', '.join(map(str, field.categories))}."
    yield from leads(table, field.name)


def check_croissant(_: Release, path: Path) -> None:
    """Have mlcroissant validate a written description; raises NotReleased with what it finds.

    What it merely recommends, such as a licence, is for the package to say.
    """
    import mlcroissant

    logging.getLogger("absl").setLevel(logging.ERROR)
    try:
        mlcroissant.Dataset(jsonld=str(path))
    except mlcroissant.ValidationError as error:
        raise NotReleased(f"{path.name} is not valid: {error}") from error
