//! Policies as MutatingPolicy and GeneratingPolicy (`policies.kyverno.io/v1`, from Kyverno 1.17 on), with their
//! expressions in CEL.
//!
//! `resourceNames` takes no patterns, so each policy asks for its namespaces in a condition. Conditions cannot use
//! variables (kubernetes, `apiserver/pkg/admission/plugin/cel`), so the question is written out in each.

use serde::Serialize;
use serde_json::{Value, json};

use super::Scope;
use crate::emit::kubernetes::namespaces::TIER_LABEL;
use crate::emit::kubernetes::object::{Metadata, document};
use crate::emit::kubernetes::quota::{self, LIMIT_RANGE, RESOURCE_QUOTA};
use crate::model::kubernetes_object::NamespacePattern;
use crate::text::yaml::Literal;

const API: &str = "policies.kyverno.io/v1";

/// The name of an object in a request for namespaces.
const NAMESPACE_NAME: &str = "object.metadata.name";

/// The namespace that a request is made in.
const REQUEST_NAMESPACE: &str = "request.namespace";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mutating {
    match_constraints: Constraints,
    match_conditions: Vec<Named>,
    variables: Vec<Named>,
    /// No policies for other kinds: those are written out.
    autogen: Autogen,
    mutations: Vec<Mutation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Generating {
    match_constraints: Constraints,
    match_conditions: Vec<Named>,
    variables: Vec<Named>,
    evaluation: Evaluation,
    generate: Vec<Expression>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Constraints {
    resource_rules: Vec<Resources>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resources {
    api_groups: Vec<&'static str>,
    api_versions: Vec<&'static str>,
    operations: Vec<&'static str>,
    resources: Vec<&'static str>,
}

#[derive(Serialize)]
struct Named {
    name: &'static str,
    expression: Literal,
}

#[derive(Serialize)]
struct Expression {
    expression: Literal,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Autogen {
    pod_controllers: Controllers,
}

#[derive(Serialize)]
struct Controllers {
    controllers: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Evaluation {
    generate_existing: Switch,
    synchronize: Switch,
}

#[derive(Serialize)]
struct Switch {
    enabled: bool,
}

#[derive(Serialize)]
#[serde(tag = "patchType")]
enum Mutation {
    #[serde(rename_all = "camelCase")]
    ApplyConfiguration { apply_configuration: Expression },
    #[serde(rename = "JSONPatch", rename_all = "camelCase")]
    JsonPatch { json_patch: Expression },
}

/// The policies: labels first, then what namespaces get, then priorities.
pub(super) fn policies(scopes: &[Scope<'_>]) -> Vec<String> {
    let limits = scopes.iter().filter_map(limits);
    let labels = std::iter::once(labels(scopes));
    labels.chain(limits).chain(priorities(scopes)).collect()
}

fn resources(
    group: &'static str,
    operations: &[&'static str],
    resources: &[&'static str],
) -> Resources {
    Resources {
        api_groups: vec![group],
        api_versions: vec!["v1"],
        operations: operations.to_vec(),
        resources: resources.to_vec(),
    }
}

fn named(name: &'static str, expression: impl Into<String>) -> Named {
    Named {
        name,
        expression: Literal(expression.into()),
    }
}

fn text(text: &str) -> String {
    Value::from(text).to_string()
}

/// Whether a namespace is one of a tier.
fn fits(of: &str, patterns: &[NamespacePattern]) -> String {
    let one = |pattern: &NamespacePattern| {
        let start = text(pattern.start());
        if pattern.is_open() {
            format!("{of}.startsWith({start})")
        } else {
            format!("{of} == {start}")
        }
    };
    let all: Vec<_> = patterns.iter().map(one).collect();
    all.join(" || ")
}

/// Whether a namespace is one of any tier, a line each.
fn fits_any(of: &str, scopes: &[Scope<'_>]) -> String {
    let each: Vec<_> = scopes.iter().map(|it| fits(of, &it.patterns)).collect();
    each.join(" ||\n")
}

/// The name of the tier of a namespace; the condition beside it has made sure that there is one.
fn tier_of(of: &str, scopes: &[Scope<'_>]) -> String {
    let Some((last, others)) = scopes.split_last() else {
        return text("");
    };
    let mut choice = String::new();
    for scope in others {
        let name = text(scope.name());
        choice.push_str(&format!("({}) ? {name} :\n", fits(of, &scope.patterns)));
    }
    choice + &text(last.name())
}

fn mutating(name: &str, spec: Mutating) -> String {
    document(API, "MutatingPolicy", Metadata::named(name), spec)
}

fn labels(scopes: &[Scope<'_>]) -> String {
    let path = "Object.metadata";
    let patch = format!(
        "Object{{\n  metadata: {path}{{\n    labels: {path}.labels{{\n      {TIER_LABEL}: variables.tier\n    }}\n  }}\n}}"
    );
    let spec = Mutating {
        match_constraints: Constraints {
            resource_rules: vec![resources("", &["CREATE", "UPDATE"], &["namespaces"])],
        },
        match_conditions: vec![named("in-a-tier", fits_any(NAMESPACE_NAME, scopes))],
        variables: vec![named("tier", tier_of(NAMESPACE_NAME, scopes))],
        autogen: no_autogen(),
        mutations: vec![apply(patch)],
    };
    mutating("tier-labels", spec)
}

const fn no_autogen() -> Autogen {
    Autogen {
        pod_controllers: Controllers {
            controllers: Vec::new(),
        },
    }
}

const fn apply(expression: String) -> Mutation {
    Mutation::ApplyConfiguration {
        apply_configuration: Expression {
            expression: Literal(expression),
        },
    }
}

/// The policy that makes the LimitRange and the ResourceQuota of every namespace of a tier.
fn limits(scope: &Scope<'_>) -> Option<String> {
    let range =
        quota::limit_range(scope.tier).map(|spec| made("LimitRange", LIMIT_RANGE, json!(spec)));
    let quota = quota::resource_quota(scope.tier);
    let quota = quota.map(|spec| made("ResourceQuota", RESOURCE_QUOTA, json!(spec)));
    let objects: Vec<_> = range.into_iter().chain(quota).collect();
    if objects.is_empty() {
        return None;
    }
    let spec = Generating {
        match_constraints: Constraints {
            resource_rules: vec![resources("", &["CREATE", "UPDATE"], &["namespaces"])],
        },
        match_conditions: vec![named("in-the-tier", fits(NAMESPACE_NAME, &scope.patterns))],
        variables: vec![
            named("namespace", NAMESPACE_NAME),
            named("objects", format!("[\n{}\n]", objects.join(",\n"))),
        ],
        evaluation: Evaluation {
            generate_existing: Switch { enabled: true },
            synchronize: Switch { enabled: true },
        },
        generate: vec![Expression {
            expression: Literal("generator.Apply(variables.namespace, variables.objects)".into()),
        }],
    };
    let name = format!("tier-limits-{}", scope.name());
    Some(document(
        API,
        "GeneratingPolicy",
        Metadata::named(name),
        spec,
    ))
}

/// An object in CEL. Its type checker wants the values of a map to be of one type, which `dyn` makes them.
fn made(kind: &str, name: &str, spec: Value) -> String {
    let object = json!({
        "apiVersion": "v1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
    });
    dynamic(&object, 1)
}

fn dynamic(value: &Value, depth: usize) -> String {
    let margin = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            let each = fields.iter().map(|(key, it)| {
                let value = dynamic(it, depth + 1);
                format!("{margin}  {}: dyn({})", text(key), value.trim_start())
            });
            let each: Vec<_> = each.collect();
            format!("{margin}{{\n{}\n{margin}}}", each.join(",\n"))
        }
        Value::Array(items) => {
            let each: Vec<_> = items.iter().map(|it| dynamic(it, depth + 1)).collect();
            format!("{margin}[\n{}\n{margin}]", each.join(",\n"))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            format!("{margin}{value}")
        }
    }
}

/// Workloads, scheduled jobs and bare pods: the class stands at another path in each.
fn priorities(scopes: &[Scope<'_>]) -> Vec<String> {
    let changed = ["CREATE", "UPDATE"];
    let workloads = vec![
        resources(
            "apps",
            &changed,
            &["deployments", "statefulsets", "daemonsets"],
        ),
        // The template of a job cannot be changed once it is there.
        resources("batch", &["CREATE"], &["jobs"]),
    ];
    let scheduled = vec![resources("batch", &changed, &["cronjobs"])];
    let bare = vec![resources("", &["CREATE"], &["pods"])];
    let in_job = ["spec", "jobTemplate", "spec", "template", "spec"];
    let template = ["spec", "template", "spec"];
    vec![
        priority(
            "workloads",
            workloads,
            &template,
            apply(nested(&template)),
            scopes,
        ),
        priority(
            "cronjobs",
            scheduled,
            &in_job,
            apply(nested(&in_job)),
            scopes,
        ),
        priority("pods", bare, &["spec"], replaced(), scopes),
    ]
}

fn priority(
    name: &str,
    rules: Vec<Resources>,
    path: &[&str],
    mutation: Mutation,
    scopes: &[Scope<'_>],
) -> String {
    let class = format!("object.{}.priorityClassName", path.join("."));
    let spec = Mutating {
        match_constraints: Constraints {
            resource_rules: rules,
        },
        match_conditions: vec![
            named("in-a-tier", fits_any(REQUEST_NAMESPACE, scopes)),
            named(
                "names-no-class",
                format!("!has({class}) || {class} == \"\""),
            ),
        ],
        variables: vec![named("priorityClass", tier_of(REQUEST_NAMESPACE, scopes))],
        autogen: no_autogen(),
        mutations: vec![mutation],
    };
    mutating(&format!("tier-priority-{name}"), spec)
}

/// `Object{spec: Object.spec{…{priorityClassName: variables.priorityClass}}}`.
fn nested(path: &[&str]) -> String {
    let mut patch = String::from("Object{");
    let mut ty = String::from("Object");
    for part in path {
        ty = format!("{ty}.{part}");
        patch.push_str(&format!("{part}: {ty}{{"));
    }
    patch + "priorityClassName: variables.priorityClass" + &"}".repeat(path.len() + 1)
}

/// Takes away what the API server has made of no class, and names one: it then looks the number up again.
fn replaced() -> Mutation {
    let remove = |field: &str| {
        format!(
            "(has(object.spec.{field}) ? [JSONPatch{{op: \"remove\", path: \"/spec/{field}\"}}] : [])"
        )
    };
    let add = "[JSONPatch{op: \"add\", path: \"/spec/priorityClassName\", value: variables.priorityClass}]";
    let all = [
        remove("priority"),
        remove("preemptionPolicy"),
        add.to_owned(),
    ];
    Mutation::JsonPatch {
        json_patch: Expression {
            expression: Literal(all.join(" +\n")),
        },
    }
}
