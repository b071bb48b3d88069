//! Did you mean: the nearest legal word.

/// Words that people bring from elsewhere, and what they are called here.
const ELSEWHERE: &[(&str, &str)] = &[
    ("cidr", "subnet"),
    ("container", "lxc"),
    ("cpus", "cores"),
    ("ct", "lxc"),
    ("disk_device", "disks"),
    ("disk_list", "disks"),
    ("dns", "resolver"),
    ("fqdn", "domain"),
    ("gw", "gateway"),
    ("host", "node"),
    ("hostname", "name"),
    ("interface", "nic"),
    ("ip", "address"),
    ("mailto", "mail"),
    ("nameserver", "resolver"),
    ("node", "on"),
    ("qemu", "vm"),
    ("ram", "memory"),
    ("root_password", "root-password-hash"),
    ("root-password", "root-password-hash"),
    ("server", "node"),
    ("tag", "tags"),
    ("target", "to"),
    ("vmid", "id"),
];

/// The legal word nearest to what was written, if one is near enough to be meant.
#[must_use]
pub fn nearest<'w>(written: &str, legal: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let legal: Vec<&str> = legal.into_iter().collect();
    let translated = ELSEWHERE
        .iter()
        .filter(|(word, _)| word.eq_ignore_ascii_case(written));
    let mut translated = translated.filter_map(|(_, here)| legal.iter().find(|word| *word == here));
    if let Some(word) = translated.next() {
        return Some(word);
    }
    let reach = (written.chars().count() / 3).max(1);
    let with_distance = legal.iter().map(|word| (distance(written, word), *word));
    with_distance
        .filter(|(distance, _)| *distance <= reach)
        .min()
        .map(|(_, word)| word)
}

/// The help line for it: the nearest word, or the whole list when it is short.
#[must_use]
pub fn suggestion<'w>(written: &str, legal: impl IntoIterator<Item = &'w str>) -> Option<String> {
    let legal: Vec<&str> = legal.into_iter().collect();
    if let Some(word) = nearest(written, legal.iter().copied()) {
        return Some(format!("did you mean `{word}`?"));
    }
    (!legal.is_empty() && legal.len() <= 20).then(|| format!("legal here: {}", quoted(&legal)))
}

/// Words as a list in a sentence.
#[must_use]
pub fn quoted(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// How many letters must be put in, taken out, exchanged or swapped, letter case aside.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, of_a) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, of_b) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX);
            let exchanged = at(&last, j) + usize::from(of_a != of_b);
            let mut best = exchanged.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped =
                i > 0 && j > 0 && a.get(i - 1) == Some(of_b) && b.get(j - 1) == Some(of_a);
            if swapped {
                best = best.min(at(&before_last, j - 1).saturating_add(1));
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn counts_edits() {
        assert_eq!(distance("bridge", "bridge"), 0);
        assert_eq!(distance("brigde", "bridge"), 1);
        assert_eq!(distance("brdge", "bridge"), 1);
        assert_eq!(distance("", "nic"), 3);
    }

    #[test]
    fn finds_what_was_meant() {
        let legal = ["address", "network", "gateway", "mtu"];
        assert_eq!(nearest("adress", legal), Some("address"));
        assert_eq!(nearest("ip", legal), Some("address"));
        assert_eq!(nearest("colour", legal), None);
    }
}
