"""Which operation of a REST service a method and a path name, by the service's own model."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote


@dataclass(frozen=True)
class Route:
    """An operation's place: its method, its path, and the query and header names it cannot do without."""

    operation: str
    method: str
    path: re.Pattern[str]
    labels: tuple[str, ...]
    query: tuple[tuple[str, str], ...]
    headers: tuple[str, ...]

    def parameters(self, path: str) -> dict[str, str]:
        """The parameters in the path."""
        found = self.path.fullmatch(path)
        return {label: unquote(found.group(i + 1)) for i, label in enumerate(self.labels)} if found else {}

    def accepts(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        return (
            method == self.method
            and self.path.fullmatch(path) is not None
            and all(name in query and (not value or query[name] == value) for name, value in self.query)
            and all(name in headers for name in self.headers)
        )


def find(service_model: Any, method: str, path: str, query: str, headers: Mapping[str, str]) -> Route | None:
    """The most particular route that takes the request."""
    given = dict(parse_qsl(query, keep_blank_values=True))
    return next((route for route in _routes(service_model) if route.accepts(method, path, given, headers)), None)


@cache
def _routes(service_model: Any) -> list[Route]:
    routes = [_route(service_model.operation_model(name)) for name in service_model.operation_names]
    # GetObject and ListParts share method and path; the route that asks for more is the more particular one.
    return sorted(
        routes, key=lambda r: (-len(r.query) - len(r.headers), len(r.labels), -len(r.path.pattern), r.operation)
    )


def _route(operation: Any) -> Route:
    uri, _, query = operation.http["requestUri"].partition("?")
    labels: list[str] = []

    def group(label: re.Match[str]) -> str:
        labels.append(label.group(1))
        return "(.+)" if label.group(2) else "([^/]+)"

    literals_and_labels = re.split(r"(\{\w+\+?\})", uri.rstrip("/"))
    pattern = "".join(
        re.sub(r"\{(\w+)(\+?)\}", group, part) if part.startswith("{") else re.escape(part)
        for part in literals_and_labels
    )
    required_query, required_headers = _required(operation)
    pairs = [*parse_qsl(query, keep_blank_values=True), *((name, "") for name in required_query)]
    return Route(
        operation.name,
        operation.http["method"],
        re.compile(f"{pattern}/?"),
        tuple(labels),
        tuple(pairs),
        tuple(required_headers),
    )


def _required(operation: Any) -> tuple[list[str], list[str]]:
    """Names of the required parameters in query and headers: they tell UploadPart from PutObject."""
    query, headers = [], []
    shape = operation.input_shape
    for name in shape.required_members if shape else ():
        serialization = shape.members[name].serialization
        if serialization.get("location") == "querystring":
            query.append(serialization["name"])
        elif serialization.get("location") == "header":
            headers.append(serialization["name"])
    return query, headers
