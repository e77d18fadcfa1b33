"""Makes the root of the image and its papers; run in the image's build, and by hand to look.

bill.py root FOLDER ENVIRONMENT    the files that the image holds, from this machine
bill.py papers FOLDER              bill of materials and licences of such a root, into it
bill.py settle FOLDER              compile, and one time for all, from SOURCE_DATE_EPOCH
bill.py digest FOLDER              sha256 over names, modes, links and contents, in order
bill.py licences SITE_PACKAGES     a table of what is installed there
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

from supply import digests, inventory, licences, notices, rootfs, sbom

PAPERS = Path("usr/share/doc/kibaru")


def main(argv: list[str]) -> int:
    """Do what the first argument says; return the exit status."""
    match argv:
        case ["root", folder, environment]:
            rootfs.build(Path(folder), Path(environment))
        case ["papers", folder]:
            return _papers(Path(folder))
        case ["settle", folder]:
            rootfs.settle(Path(folder), _epoch())
        case ["digest", folder]:
            print(digests.of_folder(Path(folder)))
        case ["listing", folder]:
            print(*digests.listing(Path(folder)), sep="\n")
        case ["licences", lock]:
            return _licences(Path(lock))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def _papers(root: Path) -> int:
    parts, policy = inventory.read_root(root, "kibaru"), licences.read_policy()
    if wrong := licences.problems(parts, policy):
        print(*wrong, sep="\n", file=sys.stderr)
        return 1
    folder = root / PAPERS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sbom.cdx.json").write_text(sbom.make(parts, policy, _epoch()), encoding="utf-8")
    (folder / "THIRD-PARTY.txt").write_text(notices.third_party(parts, policy), encoding="utf-8")
    return 0


def _licences(lock: Path) -> int:
    names, policy = inventory.locked_names(lock), licences.read_policy()
    installed = inventory.python_parts(Path(sysconfig.get_paths()["purelib"]))
    parts = [part for part in installed if part.name in names]
    wrong = licences.problems(parts, policy)
    print(*wrong, sep="\n", file=sys.stderr, end="\n" if wrong else "")
    print(notices.table(parts, policy) if not wrong else "", end="")
    return 1 if wrong else 0


def _epoch() -> int:
    return int(os.environ["SOURCE_DATE_EPOCH"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
