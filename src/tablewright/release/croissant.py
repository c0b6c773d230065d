"""The release as Croissant 1.1 (https://docs.mlcommons.org/croissant), for those who load by it.

The records are those of the Parquet files, which keep types and missing values; they are read from
their archive, which lies beside the description wherever a release is published. The other files
are listed with their checksums. Where neither the package nor the call gives an address there is
no `url`. A foreign key is said in words: mlcroissant joins what `references` leads to, and fails to
read a record set that leads to two others.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tablewright.release.citing import cited
from tablewright.release.errors import NotReleased
from tablewright.release.files import sha256, write_json
from tablewright.release.model import description_of, leads, title_of
from tablewright.release.naming import file_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tablewright.descriptor.schema import Field
    from tablewright.release.model import Release
    from tablewright.tables.table import Table

# that of the standard, version 1.1, and of PROV-O, which it recommends
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "prov": "http://www.w3.org/ns/prov#",
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
_PARQUET = "application/x-parquet"
_FORMATS = {
    ".zip": "application/zip",
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write_croissant(release: Release, path: Path) -> None:
    """Describe the archives that stand beside it already; raises NotReleased where one is missing.

    Files of the release's folder are named as if they lay beside it too: so they are published.
    """
    folder = path.parent
    archive = release.archive("parquet")
    if not (folder / archive).is_file():
        raise NotReleased(f"there is no {archive} to be described")
    parquet = {f"data/{name}.parquet": table for table, name in release.file_names.items()}
    beside = sorted((*folder.glob("*.zip"), *(folder / release.name).glob("*")))
    files = [one for one in beside if one.suffix in _FORMATS and one.is_file()]
    unpacked = folder / release.name / "parquet"
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        **_dataset(release),
        "distribution": [
            *(_file(release, one) for one in files),
            *(_member(archive, name, unpacked / name) for name in parquet),
        ],
        "recordSet": [
            _record_set(release, release.tables[table], name) for name, table in parquet.items()
        ],
    }
    write_json(folder, path.name, described)


def _dataset(release: Release) -> dict[str, Any]:
    raw = release.package.descriptor
    origins = [one for one in raw.get("sources") or [] if isinstance(one, dict)]
    said = {
        "name": release.title,
        "alternateName": release.package.name,
        "description": release.description or release.title,
        "version": release.package.version,
        "license": release.licence_address,
        "url": release.homepage,
        "keywords": raw.get("keywords"),
        "creator": [{"@type": "sc:Organization", "name": name} for name in release.creators],
        "publisher": [{"@type": "sc:Organization", "name": name} for name in release.publishers],
        "datePublished": f"{release.moment:%Y-%m-%d}",
        "citeAs": cited(release),
        "usageInfo": release.licence_address if "://" in release.licence_address else None,
        "prov:wasDerivedFrom": [_origin(one) for one in origins],
    }
    return {name: value for name, value in said.items() if value} | {"isLiveDataset": False}


def _origin(source: dict[str, Any]) -> dict[str, Any]:
    """A source of the package, as an entity of PROV-O."""
    path, title = str(source.get("path") or ""), str(source.get("title") or "")
    address = {"@id": path} if "://" in path else {}
    return {"@type": "prov:Entity", **address, "prov:label": title or path}


def _file(release: Release, path: Path) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": path.name,
        "name": path.name,
        "contentUrl": release.address + quote(path.name),
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": _FORMATS[path.suffix],
        "sha256": sha256(path),
    }


def _member(archive: str, name: str, path: Path) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": path.name,
        "containedIn": {"@id": archive},
        "contentUrl": name,
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": _PARQUET,
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
