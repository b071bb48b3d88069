"""Reads a YAML file and prints its documents as JSON.

Refuses what PyYAML accepts without a word although it is hardly meant: the same key twice, and
plain scalars that YAML 1.1 takes for something else than text and YAML 1.2 does not take so.
"""

import json
import re
import sys

import yaml

# What both versions of YAML read alike.
ALIKE = re.compile(r"true|false|null|~||-?(0|[1-9][0-9]*)|-?(0|[1-9][0-9]*)\.[0-9]+")


def check(node):
    if isinstance(node, yaml.ScalarNode):
        kind = node.tag.rpartition(":")[2]
        if node.style is None and kind != "str" and not ALIKE.fullmatch(node.value):
            sys.exit(f"line {node.start_mark.line + 1}: {node.value} is read as {kind}")
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            check(item)
    else:
        seen = set()
        for key, value in node.value:
            check(key)
            check(value)
            if not key.tag.endswith(":str"):
                sys.exit(f"line {key.start_mark.line + 1}: the key {key.value} is no text")
            if key.value in seen:
                sys.exit(f"line {key.start_mark.line + 1}: the key {key.value} comes twice")
            seen.add(key.value)


with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
try:
    for document in yaml.compose_all(text, Loader=yaml.SafeLoader):
        check(document)
    print(json.dumps(list(yaml.safe_load_all(text))))
except yaml.YAMLError as error:
    sys.exit(str(error))
