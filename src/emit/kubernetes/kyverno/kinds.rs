//! MutatingPolicy and GeneratingPolicy as they are written (kyverno, `api/policies.kyverno.io/v1`).

use serde::Serialize;

use crate::text::yaml::Literal;

/// The specification of a MutatingPolicy.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Mutating {
    /// Without Kyverno things start as if there were no tiers, rather than not at all.
    pub(super) failure_policy: &'static str,
    pub(super) match_constraints: Constraints,
    pub(super) match_conditions: Vec<Named>,
    pub(super) variables: Vec<Named>,
    /// No policies for other kinds: those are written out.
    pub(super) autogen: Autogen,
    pub(super) mutations: Vec<Mutation>,
}

/// The specification of a GeneratingPolicy.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Generating {
    pub(super) match_constraints: Constraints,
    pub(super) match_conditions: Vec<Named>,
    pub(super) variables: Vec<Named>,
    pub(super) evaluation: Evaluation,
    pub(super) generate: Vec<Expression>,
}

/// Which requests a policy is asked about.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Constraints {
    pub(super) resource_rules: Vec<Resources>,
}

/// A kind of requests.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Resources {
    pub(super) api_groups: Vec<&'static str>,
    pub(super) api_versions: Vec<&'static str>,
    pub(super) operations: Vec<&'static str>,
    pub(super) resources: Vec<&'static str>,
}

/// A condition or a variable.
#[derive(Serialize)]
pub(super) struct Named {
    pub(super) name: &'static str,
    pub(super) expression: Literal,
}

/// An expression in CEL.
#[derive(Serialize)]
pub(super) struct Expression {
    pub(super) expression: Literal,
}

/// What is derived from a policy.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Autogen {
    pub(super) pod_controllers: Controllers,
}

/// The kinds of workloads for which a policy about pods is derived.
#[derive(Serialize)]
pub(super) struct Controllers {
    pub(super) controllers: Vec<&'static str>,
}

/// When a policy generates.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Evaluation {
    pub(super) generate_existing: Switch,
    pub(super) synchronize: Switch,
}

/// On or off.
#[derive(Serialize)]
pub(super) struct Switch {
    pub(super) enabled: bool,
}

/// How an object is changed.
#[derive(Serialize)]
#[serde(tag = "patchType")]
pub(super) enum Mutation {
    #[serde(rename_all = "camelCase")]
    ApplyConfiguration { apply_configuration: Expression },
    #[serde(rename = "JSONPatch", rename_all = "camelCase")]
    JsonPatch { json_patch: Expression },
}

/// Requests about resources of version `v1` of a group.
pub(super) fn resources(
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

/// A condition or a variable.
pub(super) fn named(name: &'static str, expression: impl Into<String>) -> Named {
    Named {
        name,
        expression: Literal(expression.into()),
    }
}

/// Nothing is derived: Kyverno derives for all workloads where no list is given, and for none where it is empty.
pub(super) const fn no_autogen() -> Autogen {
    Autogen {
        pod_controllers: Controllers {
            controllers: Vec::new(),
        },
    }
}

/// A change by an object that holds what is to be set.
pub(super) const fn apply(expression: String) -> Mutation {
    Mutation::ApplyConfiguration {
        apply_configuration: Expression {
            expression: Literal(expression),
        },
    }
}
