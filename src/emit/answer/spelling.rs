//! How keys are spelt: with dashes since the installer of 8.4, with underscores before (pve-installer's changelog).
//! From 9.0 on `validate-answer` complains of underscores.

use crate::model::proxmox::ProxmoxVersion;

/// The answers as the installer of that version reads them.
pub(super) fn of_version(answers: &str, proxmox: ProxmoxVersion) -> String {
    if proxmox.has_dashed_answers() {
        return answers.to_owned();
    }
    let lines = answers
        .lines()
        .map(|line| format!("{}\n", with_underscores(line)));
    lines.collect()
}

/// Names of sections have dashes in every version.
fn with_underscores(line: &str) -> String {
    match line.split_once(" = ") {
        Some((key, value)) if !line.starts_with('[') => {
            format!("{} = {value}", key.replace('-', "_"))
        }
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::with_underscores;

    #[test]
    fn old_installers_read_underscores() {
        assert_eq!(
            with_underscores("disk-list = [\"a-b\"]"),
            "disk_list = [\"a-b\"]"
        );
        assert_eq!(with_underscores("[disk-setup]"), "[disk-setup]");
    }
}
