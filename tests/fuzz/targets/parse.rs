//! Any bytes are read without a panic. Text that the kdl crate can be trusted with has the same verdict.
#![no_main]

use hlc::diag::Sink;
use hlc::source::SourceMap;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut map = SourceMap::new("");
    assert!(map.add("lab.kdl", bytes.to_vec()));
    let mut sink = Sink::new();
    let document = hlc::syntax::parse(&map.files()[0], &mut sink);
    let mut elements: Vec<_> = document.elements().collect();
    while let Some(element) = elements.pop() {
        let _ = element.name();
        for entry in element.entries() {
            let _ = (entry.name(), entry.value(), entry.text_span());
        }
        elements.extend(element.children());
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && is_comparable(text)
    {
        let taken = kdl::KdlDocument::parse(text).is_ok();
        assert_eq!(taken, sink.is_empty(), "{text:?}: {:?}", sink.diagnostics());
    }
});

/// Whether the kdl crate neither overflows its stack over a text nor is known to be wrong about it: about what is
/// commented out, forbidden characters in comments, raw strings that start with two quotes, `0X`, and numbers
/// that are too large for it.
fn is_comparable(text: &str) -> bool {
    let nested = text.matches(['{', '*']).count();
    let forbidden = |c: char| {
        matches!(c, '\u{7F}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
            || (c < ' ' && !matches!(c, '\t'..='\r'))
    };
    let digits = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    nested < 100
        && digits.map(str::len).max().unwrap_or(0) < 30
        && !text.contains(forbidden)
        && !["/-", "#\"\"\"", "0X", "0O", "0B"]
            .iter()
            .any(|known| text.contains(known))
}
