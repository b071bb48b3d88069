//! Fixes: what they write, and what they leave as it was.

use std::collections::BTreeSet;

use hlc::diag::Diagnostic;
use hlc::docs::catalogue::catalogue;
use hlc::rewrite::{Fixed, Round, fixed};
use hlc::source::SourceMap;
use proptest::prelude::*;

use crate::support::{self, Edited};

/// A lab of one file after its fixes.
fn fix(text: &str) -> Fixed {
    fixed(support::one_file(text), support::report)
}

/// The only file of a lab.
fn text(map: &SourceMap) -> &str {
    map.files()[0].text()
}

/// That a lab of one file becomes another, in which nothing is left to find.
#[track_caller]
fn becomes(before: &str, after: &str) {
    let done = fix(before);
    assert_eq!(text(&done.map), after);
    assert!(done.report.found.is_empty(), "{:#?}", done.report.found);
}

/// That a lab of one file stays as it is, with a finding of that rule.
#[track_caller]
fn stays(text_before: &str, code: &str) {
    let done = fix(text_before);
    assert_eq!(text(&done.map), text_before);
    let codes: Vec<_> = done.report.found.iter().map(|it| it.rule.code).collect();
    assert_eq!(codes, [code], "{:#?}", done.report.found);
}

#[test]
fn every_fixable_rule_fixes_its_fixture() {
    let folder = support::root().join("tests/rules");
    let mut fixing = BTreeSet::new();
    for file in support::files(&folder) {
        let name = file.strip_prefix(&folder).unwrap().to_str().unwrap();
        let Ok(before) = String::from_utf8(std::fs::read(&file).unwrap()) else {
            continue;
        };
        let code = name.rsplit_once('/').unwrap().0;
        let rule = catalogue().into_iter().find(|it| it.code == code).unwrap();
        let done = fix(&before);
        assert!(
            rule.fixable || done.fixes == 0,
            "`{code}` is fixable: say so"
        );
        if done.fixes == 0 {
            continue;
        }
        fixing.insert(code.to_owned());
        let left = done.report.found.iter().find(|it| it.rule.code == code);
        assert!(left.is_none(), "{name} is not fixed: {left:#?}");
        let stem = file.file_stem().unwrap().to_str().unwrap();
        support::snapshot(&format!("fixes/{code}"), stem, text(&done.map));
    }
    let fixable = catalogue().into_iter().filter(|it| it.fixable);
    let fixable: BTreeSet<_> = fixable.map(|it| it.code.to_owned()).collect();
    assert_eq!(
        fixing, fixable,
        "rules whose fixtures are fixed, and fixable rules"
    );
}

const LAB: &str = "lab \"home\" language=1\n";

#[test]
fn comments_and_layout_survive() {
    becomes(
        "lab \"home\"   language=1 // mine\n\n/* why: */ netwrok   \"lan\" /-old=1 \\\n  subnet=\"10.0.20.5/24\" ; // netwrok\n",
        "lab \"home\"   language=1 // mine\n\n/* why: */ network   \"lan\" /-old=1 \\\n  subnet=\"10.0.20.0/24\" ; // netwrok\n",
    );
}

#[test]
fn one_round_leads_to_the_next() {
    // The subnet is looked at only when all words are known.
    let done = fix(&format!("{LAB}netwrok \"lan\" subnt=\"10.0.20.5/24\"\n"));
    assert_eq!(done.fixes, 3);
    let after = format!("{LAB}network \"lan\" subnet=\"10.0.20.0/24\"\n");
    assert_eq!(text(&done.map), after);
}

#[test]
fn values_keep_their_quotes_or_have_none() {
    let device = |status: &str| format!("{LAB}device \"router\" kind=\"router\" status={status}\n");
    for (before, after) in [
        ("\"planed\"", "\"planned\""),
        ("planed", "planned"),
        ("#\"planed\"#", "\"planned\""),
    ] {
        becomes(&device(before), &device(after));
    }
    stays(&device("\"plan\\u{65}d\""), "language/unreadable-value");
}

#[test]
fn keywords_get_their_sign_where_only_they_can_be_meant() {
    let network = |flag: &str| {
        format!("{LAB}network \"lan\" subnet=\"10.0.20.0/24\" isolated={flag} // isolated=true\n")
    };
    for written in ["true", "#True", "#yes"] {
        becomes(&network(written), &network("#true"));
    }
    let note = format!("{LAB}network \"lan\" {{\n    note true\n}}\n");
    stays(&note, "syntax/bare-keyword");
}

#[test]
fn a_name_that_several_ask_for_is_left_to_the_owner() {
    let lab = |gateway: &str| {
        format!(
            "{LAB}network \"lan\" subnet=\"10.0.0.0/24\" gateway=\"{gateway}\"\n\
             network \"iot\" subnet=\"10.0.1.0/24\" gateway=\"{gateway}\"\n\
             device \"ruoter\" kind=\"router\" address=\"10.0.0.1,10.0.1.1\"\n"
        )
    };
    stays(&lab("router"), "language/unknown-name");
}

#[test]
fn what_two_words_come_near_is_left_to_the_owner() {
    let lab = |to: &str| {
        format!(
            "{LAB}network \"storage-a\"\nnetwork \"storage-b\"\ndevice \"nas\" {{\n    nic \"eth0\" network=\"{to}\"\n}}\n"
        )
    };
    let done = fix(&lab("storage-c"));
    assert_eq!(done.fixes, 0);
    assert_eq!(text(&done.map), lab("storage-c"));
}

#[test]
fn what_is_legal_elsewhere_is_not_renamed() {
    let node = "lab \"home\" language=1 {\n    node \"pve1\"\n}\n";
    stays(node, "language/unknown-word");
    let shared = format!("{LAB}node \"a\" {{\n    export \"/srv\" shared=#true\n}}\n");
    stays(&shared, "language/unknown-property");
    let mode = format!("{LAB}node \"a\" mode=\"NUC\"\n");
    stays(&mode, "language/unknown-property");
}

#[test]
fn a_fix_that_brings_another_fault_is_not_written() {
    let gateway = |of: &str| format!("{LAB}network \"lan\" {of}\n");
    stays(&gateway("gatewya=#true"), "language/unknown-property");
    stays(&gateway("vlna=\"lan\""), "language/unknown-property");
    let note = format!("{LAB}node \"a\" {{\n    notes \"b\" id=2\n}}\n");
    stays(&note, "language/unknown-word");
    // The other fix is written all the same.
    let done = fix(&format!(
        "{LAB}network \"lan\" gatewya=#true subent=\"10.0.0.0/24\"\n"
    ));
    assert_eq!(done.fixes, 1);
    let after = format!("{LAB}network \"lan\" gatewya=#true subnet=\"10.0.0.0/24\"\n");
    assert_eq!(text(&done.map), after);
}

#[test]
fn a_fix_may_show_what_waited() {
    let lab = |property: &str| {
        let other = "device \"tv\" kind=\"other\" address=\"10.0.0.2\"";
        format!(
            "{LAB}network \"lan\" subnet=\"10.0.0.0/24\"\n{other}\ndevice \"nas\" kind=\"other\" {property}=\"10.0.0.2\"\n"
        )
    };
    let done = fix(&lab("adress"));
    assert_eq!(text(&done.map), lab("address"));
    let codes: Vec<_> = done.report.found.iter().map(|it| it.rule.code).collect();
    assert_eq!(codes, ["address/duplicate"]);
}

#[test]
fn a_property_that_is_there_is_not_written_again() {
    let lab = format!("{LAB}network \"lan\" subnet=\"10.0.20.0/24\" subnt=\"10.0.30.0/24\"\n");
    stays(&lab, "language/unknown-property");
}

#[test]
fn a_file_that_cannot_be_read_is_left_alone() {
    let lab = format!("{LAB}netwrok \"lan\" {{\n");
    stays(&lab, "syntax/unclosed-block");
}

#[test]
fn of_two_fixes_of_one_place_the_first_is_taken() {
    let lab = format!("{LAB}netwrok \"lan\"\n");
    let map = support::one_file(&lab);
    let found = support::findings(&map);
    let mut other = found[0].clone();
    other.fix.as_mut().unwrap().edits[0].to = "node".to_owned();
    let same = found[0].clone();
    let round = Round::new(&[found[0].clone(), other, same], &map);
    assert_eq!(round.fixes(), 2, "the same edit twice is one edit");
    let after = round.applied(&map).unwrap();
    assert_eq!(text(&after), format!("{LAB}network \"lan\"\n"));
}

#[test]
fn places_lead_back_to_where_they_were() {
    let lab = format!("{LAB}netwrok \"lan\" subnt=\"10.0.20.5/24\" // end\n");
    let map = support::one_file(&lab);
    let round = Round::new(&support::findings(&map), &map);
    let after = round.applied(&map).unwrap();
    for part in ["home", "\"lan\"", "10.0.20.5", "// end"] {
        let start = u32::try_from(text(&after).find(part).unwrap()).unwrap();
        let place = hlc::source::Span::new(start, start + u32::try_from(part.len()).unwrap());
        assert_eq!(map.text(round.before(place)), part);
    }
}

/// What can go wrong in a starter, as text in place of text.
const SLIPS: &[(&str, &str)] = &[
    ("network ", "netwrok "),
    ("gateway=", "gw="),
    ("address=", "adress="),
    ("bridge ", "brigde "),
    ("\"vmbr0\"", "\"vmrb0\""),
    ("\"management\"", "\"managment\""),
    ("/24\"", ".1/24\""),
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn fixing_is_done_once_and_loses_nothing(
        slips in prop::collection::vec((0..SLIPS.len(), any::<prop::sample::Index>()), 1..6),
    ) {
        let starter = Edited::starter("two-node-qdevice");
        let mut lab: String = starter.files().map(|(_, text)| text).collect();
        for (slip, place) in slips {
            let (from, to) = SLIPS[slip];
            let places: Vec<_> = lab.match_indices(from).map(|(at, _)| at).collect();
            if !places.is_empty() {
                let at = places[place.index(places.len())];
                lab.replace_range(at..at + from.len(), to);
            }
        }
        let done = fix(&lab);
        let again = fixed(done.map.clone(), support::report);
        prop_assert_eq!(again.fixes, 0, "what is fixed is fixed");
        prop_assert_eq!(text(&again.map), text(&done.map));
        let notation = done.report.found.iter().find(|it| it.rule.group() == "syntax");
        prop_assert!(notation.is_none(), "a fix breaks the notation: {notation:#?}");
        prop_assert!(kept(&support::one_file(&lab)), "bytes outside of the edits are lost");
    }
}

/// Whether the text between the edits of a round is the same before and after, in order and to the last byte.
fn kept(map: &SourceMap) -> bool {
    let found = support::findings(map);
    let after = Round::new(&found, map).applied(map).unwrap();
    let mut rest = text(&after);
    let mut at = 0;
    for (start, end, brought) in edits(&found, map) {
        let piece = format!("{}{brought}", &text(map)[at..start]);
        match rest.strip_prefix(&*piece) {
            Some(behind) => rest = behind,
            None => return false,
        }
        at = end;
    }
    rest == &text(map)[at..]
}

/// The edits of all fixes by place, each once.
fn edits(found: &[Diagnostic], map: &SourceMap) -> BTreeSet<(usize, usize, String)> {
    let fixes = found.iter().filter_map(|it| it.fix.as_ref()?.resolve(map));
    let place =
        |it: hlc::diag::Replacement| (it.span.start() as usize, it.span.end() as usize, it.text);
    fixes.flatten().map(place).collect()
}
