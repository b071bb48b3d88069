//! How wide text is in the font of diagrams, so that boxes are as wide as what stands in them.
//!
//! The layout's own guess is up to a tenth too small for Arial, which put text over the edges of boxes.

/// The advance widths of Arial from blank to tilde, in thousandths of its size. Helvetica, Liberation Sans and Arimo
/// have the same: they are made to take each other's place (Adobe's font metrics `Helvetica.afm`).
const ADVANCES: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278,
    278, // blank to /
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
];

/// The width in pixels of text of that size in pixels. Letters beyond ASCII count as wide as they may be: the rest of
/// Latin, Greek and Cyrillic like a capital, all else like a sign of Chinese.
pub(super) fn of(text: &str, size: f64) -> f64 {
    let thousandths: f64 = text.chars().map(|c| f64::from(advance(c))).sum();
    thousandths / 1000.0 * size
}

fn advance(c: char) -> u16 {
    let at = u32::from(c).checked_sub(u32::from(' '));
    let at = at.and_then(|at| usize::try_from(at).ok());
    let known = at.and_then(|at| ADVANCES.get(at).copied());
    known.unwrap_or(match c {
        '\u{ad}' | '\u{200b}'..='\u{200f}' => 0,
        '·' => 333,
        '–' => 556,
        '\u{a0}'..='\u{5ff}' => 722,
        _ => 1000,
    })
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn text_is_as_wide_as_in_arial() {
        // As Chromium measures it with Liberation Sans, to a pixel: kerning is left out.
        for (text, width) in [
            ("leased address", 108.5),
            ("192.168.4.122", 102.3),
            ("disks (planned) of db-postgres-01, docker-host-01,", 358.4),
            ("", 0.0),
        ] {
            let found = of(text, 16.0);
            assert!((found - width).abs() < 1.0, "{text}: {found}");
        }
    }
}
