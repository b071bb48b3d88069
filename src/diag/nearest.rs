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

/// Words from elsewhere whose value is said in another way here: they are hints, no renames.
const OTHERWISE_SAID: &[&str] = &["fqdn", "host", "root_password", "root-password", "server"];

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

/// The nearest legal word, if no other is as near: what may be assumed until the owner says what was meant.
#[must_use]
pub fn likeliest<'w>(written: &str, legal: &[&'w str]) -> Option<&'w str> {
    let word = nearest(written, legal.iter().copied())?;
    let away = distance(written, word);
    let mut others = legal.iter().filter(|other| **other != word);
    let is_alone = others.all(|other| distance(written, other) > away);
    (is_alone || is_renamed(written, word)).then_some(word)
}

/// The one legal word that can be meant: another name for the same thing, or the only one within a slip of the
/// finger. Surer than [`nearest`], because it is written without asking.
#[must_use]
pub fn meant<'w>(written: &str, legal: &[&'w str]) -> Option<&'w str> {
    let word = nearest(written, legal.iter().copied())?;
    if is_renamed(written, word) {
        return (!OTHERWISE_SAID.contains(&&*written.to_ascii_lowercase())).then_some(word);
    }
    let away = distance(written, word);
    let rivals = legal
        .iter()
        .filter(|other| distance(written, other) <= away);
    (is_slip(written, word, away) && rivals.count() == 1).then_some(word)
}

/// Whether a word is what another tool calls a word of hlc.
#[must_use]
pub fn is_renamed(written: &str, word: &str) -> bool {
    ELSEWHERE.contains(&(&*written.to_ascii_lowercase(), word))
}

/// Whether a word is another one, mistyped. Short words and numbers are too near to each other to tell: `pve2` is
/// no slip for `pve1`, and `lan` none for `wan`.
fn is_slip(written: &str, word: &str, away: usize) -> bool {
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    let length = written.chars().count().min(word.chars().count());
    let within = match length {
        // Two letters that changed places.
        0..4 => usize::from(sorted(written) == sorted(word)),
        4..8 => 1,
        _ => 2,
    };
    away <= within && digits(written) == digits(word)
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
    use super::{distance, likeliest, meant, nearest};

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

    #[test]
    fn assumes_nothing_between_rivals() {
        assert_eq!(likeliest("pve-3", &["pve-31", "nas"]), Some("pve-31"));
        assert_eq!(likeliest("wan", &["lan", "wna"]), None);
        assert_eq!(likeliest("ip", &["address", "id"]), Some("address"));
    }

    #[test]
    fn is_sure_of_slips_and_renames_only() {
        assert_eq!(meant("adress", &["address", "network"]), Some("address"));
        assert_eq!(meant("ip", &["address", "network"]), Some("address"));
        assert_eq!(meant("LAN", &["lan", "wan"]), Some("lan"));
        assert_eq!(meant("zsf", &["zfs", "xfs"]), Some("zfs"));
        assert_eq!(meant("lam", &["lan", "mtu"]), None);
        assert_eq!(meant("pve2", &["pve1", "nas"]), None);
        assert_eq!(meant("storage-c", &["storage-a", "storage-b"]), None);
        assert_eq!(meant("fqdn", &["domain"]), None);
        assert_eq!(meant("root_password", &["root-password-hash"]), None);
    }
}
