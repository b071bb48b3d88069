//! Columns in characters, without counting every line from its start.

use std::sync::OnceLock;

/// Characters of a text, counted once at every [`Columns::STEP`] bytes. A column is a difference of two counts, so it
/// costs at most two steps, however long its line is: a million findings on one line cost a million times that, not a
/// million times the line. Counted when the first column is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns(OnceLock<Vec<u32>>);

impl Columns {
    /// Bytes between two counts.
    const STEP: usize = 256;

    /// Number of characters that start before an offset.
    pub(super) fn before(&self, text: &str, offset: usize) -> usize {
        let counts = self.0.get_or_init(|| Self::count(text.as_bytes()));
        let step = offset / Self::STEP;
        let counted = counts.get(step).map_or(0, |count| *count as usize);
        let rest = text.as_bytes().get(step * Self::STEP..offset);
        counted + rest.map_or(0, characters)
    }

    fn count(bytes: &[u8]) -> Vec<u32> {
        let mut all = 0;
        let mut counts = vec![0];
        for step in bytes.chunks(Self::STEP) {
            all += characters(step);
            counts.push(u32::try_from(all).unwrap_or(u32::MAX));
        }
        counts
    }
}

/// Number of characters that start in some bytes: those that do not continue one.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}
