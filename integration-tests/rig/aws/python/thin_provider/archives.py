"""Archives as the engine sends them: a path, or assets by name."""

import io
import os
import zipfile

# Archives of the same content are the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


def zip_bytes(archive):
    path = archive.get("path")
    if path and os.path.isfile(path):
        with open(path, "rb") as file:
            return file.read()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in sorted(entries(archive, "")):
            target.writestr(zipfile.ZipInfo(name, EPOCH), content)
    return buffer.getvalue()


def entries(archive, prefix):
    if archive.get("path"):
        yield from folder_entries(archive["path"], prefix)
    for name, inner in (archive.get("assets") or {}).items():
        inside = os.path.join(prefix, name)
        if "assets" in inner or os.path.isdir(inner.get("path") or ""):
            yield from entries(inner, inside)
        else:
            yield inside, asset_bytes(inner)


def folder_entries(folder, prefix):
    if not os.path.isdir(folder):
        raise FileNotFoundError(f"no archive at {folder}")
    for at, _folders, files in os.walk(folder):
        for file in files:
            path = os.path.join(at, file)
            with open(path, "rb") as content:
                yield os.path.join(prefix, os.path.relpath(path, folder)), content.read()


def asset_bytes(asset):
    if asset.get("text") is not None:
        return asset["text"].encode()
    with open(asset["path"], "rb") as file:
        return file.read()
