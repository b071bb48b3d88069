//! What every object of Kubernetes has: its kind, its name, what is said of it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::text::yaml;

/// An object with a specification.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Object<S> {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    spec: S,
}

/// What an object is called, and where it is.
#[derive(Default, Serialize)]
pub(super) struct Metadata {
    /// Its name.
    pub(super) name: String,
    /// Its namespace, if it is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) namespace: Option<String>,
    /// Its labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) labels: BTreeMap<String, String>,
    /// Its annotations.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) annotations: BTreeMap<String, String>,
}

impl Metadata {
    /// The metadata of an object that is in no namespace.
    pub(super) fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }
}

/// An object as a document.
pub(super) fn document(
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    spec: impl Serialize,
) -> String {
    yaml::document(&Object {
        api_version,
        kind,
        metadata,
        spec,
    })
}

/// Labels that have to be there: one way to select objects.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Selector {
    match_labels: BTreeMap<&'static str, String>,
}

impl Selector {
    /// The node of that name. A kubelet labels its node with its host name, in lower case.
    pub(super) fn node(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        Self {
            match_labels: BTreeMap::from([("kubernetes.io/hostname", name)]),
        }
    }
}
