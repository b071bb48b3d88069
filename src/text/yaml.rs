//! YAML. The one place that knows the writer, so that it can be exchanged.

use serde::Serialize;

/// Data as a YAML document, with what YAML 1.1 would read as something else in quotes: `no`, `12:30`, MAC addresses.
///
/// # Panics
/// If the data has a map whose keys are not scalars: hlc's wire types have none.
#[must_use]
pub fn document(data: &impl Serialize) -> String {
    let mut text = serde_saphyr::to_string(data).expect("wire types hold plain data");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
