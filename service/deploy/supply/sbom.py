"""Writes the bill of materials: CycloneDX 1.6, the same bytes for the same parts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from supply.inventory import Part
from supply.licences import Policy

_TYPES = {
    "application": ComponentType.APPLICATION,
    "python": ComponentType.LIBRARY,
    "bundled": ComponentType.LIBRARY,
    "debian": ComponentType.LIBRARY,
    "interpreter": ComponentType.PLATFORM,
    "model": ComponentType.MACHINE_LEARNING_MODEL,
}


def make(parts: Sequence[Part], policy: Policy, epoch: int) -> str:
    """Return the bill as JSON; `epoch` is its time. Raises UnknownLicenceError."""
    components = {part.purl: _component(part, policy) for part in parts}
    (application,) = [part for part in parts if part.kind == "application"]
    bom = Bom(components=[c for purl, c in components.items() if purl != application.purl])
    bom.metadata.component = components[application.purl]
    bom.metadata.timestamp = datetime.fromtimestamp(epoch, UTC)
    bom.metadata.tools.components.add(
        Component(name="cyclonedx-python-lib", version=version("cyclonedx-python-lib"))
    )
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(map(repr, parts)))
    _depend(bom, parts, components, application)
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def _component(part: Part, policy: Policy) -> Component:
    return Component(
        bom_ref=part.purl,
        type=_TYPES[part.kind],
        name=part.name,
        version=part.version,
        purl=PackageURL.from_string(part.purl),
        licenses=[LicenseExpression(policy.expression(part))],
        properties=[Property(name="kibaru:source", value=part.source)] if part.source else (),
        components=[_file(part, name, digest) for name, digest in part.files.items()],
    )


def _file(part: Part, name: str, digest: str) -> Component:
    return Component(
        bom_ref=f"{part.purl}#{name}",
        type=ComponentType.FILE,
        name=name,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
    )


def _depend(
    bom: Bom, parts: Sequence[Part], components: dict[str, Component], application: Part
) -> None:
    """Distributions depend on what they name; on all that nothing names, the application."""
    by_name = {part.name: part for part in parts if part.kind == "python"}
    for part in by_name.values():
        needed = [by_name[name] for name in part.requires if name in by_name]
        bom.register_dependency(components[part.purl], [components[p.purl] for p in needed])
    named = {name for part in by_name.values() for name in part.requires}
    direct = [
        p for p in parts if p is not application and p.name not in named - {*application.requires}
    ]
    bom.register_dependency(components[application.purl], [components[p.purl] for p in direct])
