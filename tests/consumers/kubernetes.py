"""Holds a folder of Kubernetes objects against strict schemas, one a kind, and compiles what is CEL in it.

The expressions that tell tiers apart are evaluated for namespaces with given names, and what a policy would generate is
held against the schemas of what it is. Usage: kubernetes.py SCHEMAS FOLDER [NAMESPACE=TIER ...]
"""

import json
import pathlib
import sys

import celpy
import jsonschema
import yaml

schemas = {path.stem: json.loads(path.read_text()) for path in pathlib.Path(sys.argv[1]).glob("*.json")}
expected = dict(pair.split("=") for pair in sys.argv[3:])
complaints = []


def complain(about, words):
    complaints.append(f"{about}: {words}")


def validate(about, data):
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind not in schemas:
        complain(about, f"{kind} is no kind that is made")
        return
    for error in jsonschema.Draft202012Validator(schemas[kind]).iter_errors(data):
        place = "/".join(str(part) for part in error.absolute_path)
        complain(f"{about} {kind} {place}", error.message)


def expressions(data, place=""):
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "expression":
                yield place, value
            else:
                yield from expressions(value, f"{place}/{key}")
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from expressions(value, f"{place}/{at}")


environment = celpy.Environment()


def evaluate(expression, namespace):
    program = environment.program(environment.compile(expression))
    context = {"object": {"metadata": {"name": namespace}}, "request": {"namespace": namespace}}
    return program.evaluate(celpy.json_to_cel(context))


def plain(value):
    return json.loads(json.dumps(value, cls=celpy.CELJSONEncoder))


def policy(about, data):
    for place, expression in expressions(data):
        try:
            environment.compile(expression)
        except celpy.CELParseError as error:
            complain(f"{about} {place}", f"is no CEL: {error}")
            return
    spec = data["spec"]
    conditions = [it["expression"] for it in spec["matchConditions"] if it["name"].startswith("in-")]
    variables = {it["name"]: it["expression"] for it in spec["variables"]}
    for namespace, tier in expected.items():
        matches = all(evaluate(it, namespace) for it in conditions)
        if data["kind"] == "MutatingPolicy":
            choice = variables.get("tier", variables.get("priorityClass"))
            got = evaluate(choice, namespace) if matches else "none"
            if got != tier:
                complain(about, f"{namespace} is of {got}, not of {tier}")
        elif matches:
            if not about.endswith(tier):
                complain(about, f"matches {namespace}, which is of {tier}")
            for made in plain(evaluate(variables["objects"], namespace)):
                validate(f"{about} makes", made)


def cluster_policy(about, data):
    for rule in data["spec"]["rules"]:
        made = rule.get("generate")
        if made:
            named = {"name": made["name"]}
            body = {"apiVersion": made["apiVersion"], "kind": made["kind"], "metadata": named}
            validate(f"{about} makes", body | made["data"])
        patch = rule.get("mutate", {}).get("patchesJson6902")
        for step in yaml.safe_load(patch) if patch else []:
            if not step["path"].startswith("/") or step["op"] not in ("add", "remove"):
                complain(about, f"{step} is no step of a patch")


def check(path):
    for data in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        about = data.get("metadata", {}).get("name", path.name)
        validate(about, data)
        if complaints:
            return
        if data["kind"] in ("MutatingPolicy", "GeneratingPolicy"):
            policy(about, data)
        if data["kind"] == "ClusterPolicy":
            cluster_policy(about, data)


for path in sorted(pathlib.Path(sys.argv[2]).glob("*.yaml")):
    check(path)
sys.exit("\n".join(complaints) or 0)
