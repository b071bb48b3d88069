//! How keys are spelt: with dashes since the installer of 8.4, with underscores before (pve-installer's changelog).
//! From 9.0 on `validate-answer` complains of underscores.

use crate::model::about::Text;

/// The first version that reads dashes.
const WITH_DASHES: (u32, u32) = (8, 4);

/// The answers as the installer of the stated version reads them; with dashes if none is stated.
pub(super) fn of_version(answers: &str, proxmox: Option<&Text>) -> String {
    let version = proxmox.and_then(|text| version(&text.value));
    if version.is_none_or(|version| version >= WITH_DASHES) {
        return answers.to_owned();
    }
    let lines = answers
        .lines()
        .map(|line| format!("{}\n", with_underscores(line)));
    lines.collect()
}

/// The two numbers in front: of `8.3-1` 8 and 3. `8` alone means the last of them.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split(['.', '-', '~']).map(|part| part.parse().ok());
    let major = numbers.next()??;
    Some((major, numbers.next().flatten().unwrap_or(u32::MAX)))
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
    use super::{version, with_underscores};

    #[test]
    fn old_installers_read_underscores() {
        assert_eq!(version("8.3-1"), Some((8, 3)));
        assert_eq!(version("9"), Some((9, u32::MAX)));
        assert_eq!(version("newest"), None);
        assert_eq!(
            with_underscores("disk-list = [\"a-b\"]"),
            "disk_list = [\"a-b\"]"
        );
        assert_eq!(with_underscores("[disk-setup]"), "[disk-setup]");
    }
}
