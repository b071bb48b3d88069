//! Policies as ClusterPolicy (`kyverno.io/v1`, Kyverno 1.13 to 1.19), for clusters that say so.
//!
//! Rules that generate and rules that mutate stand in policies of their own: one that generates would switch off what
//! Kyverno derives for other kinds in the whole policy.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::Scope;
use crate::emit::kubernetes::namespaces::TIER_LABEL;
use crate::emit::kubernetes::object::{Metadata, document};
use crate::emit::kubernetes::quota::{self, LIMIT_RANGE, RESOURCE_QUOTA};
use crate::text::yaml::Literal;

const API: &str = "kyverno.io/v1";

/// Says that the rules for pods are for pods alone: those for workloads are written out.
const AUTOGEN: &str = "pod-policies.kyverno.io/autogen-controllers";

#[derive(Serialize)]
struct Policy {
    rules: Vec<Rule>,
}

#[derive(Serialize)]
struct Rule {
    name: String,
    #[serde(rename = "match")]
    matches: Match,
    #[serde(skip_serializing_if = "Option::is_none")]
    preconditions: Option<Value>,
    #[serde(flatten)]
    action: Action,
}

#[derive(Serialize)]
struct Match {
    any: Vec<Filter>,
}

#[derive(Serialize)]
struct Filter {
    resources: Resources,
}

#[derive(Serialize)]
struct Resources {
    kinds: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    names: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    namespaces: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    operations: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Action {
    Mutate(Mutate),
    Generate(Generate),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Mutate {
    PatchStrategicMerge(Value),
    PatchesJson6902(Literal),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Generate {
    api_version: &'static str,
    kind: &'static str,
    name: &'static str,
    namespace: &'static str,
    synchronize: bool,
    generate_existing: bool,
    data: Value,
}

/// The policies: labels first, then what namespaces get, then priorities.
pub(super) fn policies(scopes: &[Scope<'_>]) -> Vec<String> {
    let labels = scopes.iter().map(label).collect();
    let limits: Vec<_> = scopes.iter().flat_map(limits).collect();
    let priorities = scopes.iter().flat_map(priorities).collect();
    let all = [
        ("tier-labels", labels),
        ("tier-limits", limits),
        ("tier-priority", priorities),
    ];
    let made = all.into_iter().filter(|(_, rules)| !rules.is_empty());
    made.map(|(name, rules)| policy(name, rules)).collect()
}

fn policy(name: &str, rules: Vec<Rule>) -> String {
    let metadata = Metadata {
        annotations: BTreeMap::from([(AUTOGEN.to_owned(), "none".to_owned())]),
        ..Metadata::named(name)
    };
    document(API, "ClusterPolicy", metadata, Policy { rules })
}

fn patterns(scope: &Scope<'_>) -> Vec<String> {
    scope.patterns.iter().map(ToString::to_string).collect()
}

fn namespaces(scope: &Scope<'_>) -> Match {
    one(Resources {
        kinds: vec!["Namespace"],
        names: patterns(scope),
        namespaces: Vec::new(),
        operations: vec!["CREATE", "UPDATE"],
    })
}

fn one(resources: Resources) -> Match {
    Match {
        any: vec![Filter { resources }],
    }
}

fn label(scope: &Scope<'_>) -> Rule {
    let patch = json!({"metadata": {"labels": {TIER_LABEL: scope.name()}}});
    Rule {
        name: rule_name("label", scope),
        matches: namespaces(scope),
        preconditions: None,
        action: Action::Mutate(Mutate::PatchStrategicMerge(patch)),
    }
}

/// A rule's name has 63 characters at the most; the names of tiers have fewer than half of that.
fn rule_name(what: &str, scope: &Scope<'_>) -> String {
    format!("{what}-{}", scope.name())
}

fn limits(scope: &Scope<'_>) -> Vec<Rule> {
    let range = quota::limit_range(scope.tier).map(|spec| json!({"spec": spec}));
    let quota = quota::resource_quota(scope.tier).map(|spec| json!({"spec": spec}));
    let range = range.map(|data| made("defaults", "LimitRange", LIMIT_RANGE, data, scope));
    let quota = quota.map(|data| made("quota", "ResourceQuota", RESOURCE_QUOTA, data, scope));
    range.into_iter().chain(quota).collect()
}

fn made(
    what: &str,
    kind: &'static str,
    name: &'static str,
    data: Value,
    scope: &Scope<'_>,
) -> Rule {
    Rule {
        name: rule_name(what, scope),
        matches: namespaces(scope),
        preconditions: None,
        action: Action::Generate(Generate {
            api_version: "v1",
            kind,
            name,
            namespace: "{{request.object.metadata.name}}",
            synchronize: true,
            generate_existing: true,
            data,
        }),
    }
}

fn priorities(scope: &Scope<'_>) -> Vec<Rule> {
    let template = |spec: Value| json!({"spec": {"template": {"spec": spec}}});
    // `+(…)` adds what is not there: a class that is named stays.
    let class = json!({"+(priorityClassName)": scope.name()});
    let merge = |patch| Action::Mutate(Mutate::PatchStrategicMerge(patch));
    let workloads = vec!["Deployment", "StatefulSet", "DaemonSet"];
    let scheduled = json!({"spec": {"jobTemplate": template(class.clone())}});
    let changed = &["CREATE", "UPDATE"];
    vec![
        priority(
            "workloads",
            workloads,
            changed,
            merge(template(class.clone())),
            scope,
        ),
        // The template of a job cannot be changed once it is there.
        priority(
            "jobs",
            vec!["Job"],
            &["CREATE"],
            merge(template(class)),
            scope,
        ),
        priority(
            "cronjobs",
            vec!["CronJob"],
            changed,
            merge(scheduled),
            scope,
        ),
        Rule {
            preconditions: Some(json!({"all": [{
                "key": "{{ request.object.spec.priorityClassName || '' }}",
                "operator": "Equals",
                "value": "",
            }]})),
            ..priority("pods", vec!["Pod"], &["CREATE"], replaced(scope), scope)
        },
    ]
}

fn priority(
    what: &str,
    kinds: Vec<&'static str>,
    operations: &[&'static str],
    action: Action,
    scope: &Scope<'_>,
) -> Rule {
    Rule {
        name: rule_name(what, scope),
        matches: one(Resources {
            kinds,
            names: Vec::new(),
            namespaces: patterns(scope),
            operations: operations.to_vec(),
        }),
        preconditions: None,
        action,
    }
}

/// Takes away what the API server has made of no class, and names one: it then looks the number up again.
fn replaced(scope: &Scope<'_>) -> Action {
    let class = Value::from(scope.name());
    let patch = format!(
        "- op: remove\n  path: /spec/priority\n- op: remove\n  path: /spec/preemptionPolicy\n- op: add\n  path: /spec/priorityClassName\n  value: {class}"
    );
    Action::Mutate(Mutate::PatchesJson6902(Literal(patch)))
}
