//! Bad input: each is refused with a finding or a failure that names it, and nothing is written.

use super::{LAB, Scratch};

/// That hlc refuses a lab of one file with that finding, whether it checks or builds, and writes nothing.
#[track_caller]
fn refused(text: impl AsRef<[u8]>, code: &str) {
    let scratch = Scratch::with("lab.kdl", text);
    let before = scratch.tree("");
    for command in ["check", "build"] {
        let run = scratch.hlc(&[command, "--format", "short"]);
        run.ends(1).says(&format!("[{code}]")).prints_nothing();
    }
    scratch.hlc(&["build"]).ends(1).prints_nothing();
    assert_eq!(scratch.tree(""), before);
}

#[test]
fn text_that_is_not_utf8_is_refused() {
    refused(b"lab \"h\xffme\" language=1\n", "syntax/not-utf8");
}

#[test]
fn an_empty_file_is_refused() {
    refused("", "language/no-lab");
}

#[test]
fn a_folder_without_kdl_is_refused() {
    let scratch = Scratch::with("lab/readme.txt", "");
    scratch
        .hlc(&["check", "lab"])
        .ends(1)
        .says("language/no-lab")
        .says("lab/lab.kdl");
    scratch.hlc(&["build", "lab"]).ends(1);
    assert!(!scratch.path("lab/build").exists());
}

#[test]
fn ten_megabytes_of_braces_are_refused() {
    let scratch = Scratch::with("lab.kdl", "{".repeat(10 << 20));
    for format in ["short", "human", "json"] {
        let run = scratch.hlc(&["build", "--format", format]);
        run.ends(1);
        assert!(
            run.err.len() + run.out.len() < 1 << 20,
            "{format}: {} bytes",
            run.err.len()
        );
    }
    assert!(!scratch.path("build").exists());
}

#[test]
fn names_that_could_leave_their_line_or_folder_are_refused() {
    for name in ["a\\nb", "../../etc", "..", "a/b", "a\\u{7}b", "", " a"] {
        refused(
            format!("{LAB}network \"{name}\"\n"),
            "language/unusable-name",
        );
        refused(
            format!("lab \"{name}\" language=1\n"),
            "language/unusable-name",
        );
        let node = format!("{LAB}node \"{name}\" id=1 {{\n    nic \"eno1\"\n}}\n");
        refused(node, "language/unusable-name");
    }
}

#[test]
fn an_unknown_unit_is_refused() {
    let node = |memory| format!("{LAB}node \"a\" id=1 {{\n    memory \"{memory}\"\n}}\n");
    refused(node("32XB"), "language/unreadable-value");
    refused(node("32"), "language/missing-unit");
}

#[test]
fn a_subnet_with_host_bits_is_refused() {
    refused(
        format!("{LAB}network \"lan\" subnet=\"10.0.20.5/24\"\n"),
        "subnet/host-bits",
    );
}

#[test]
fn a_reference_to_nothing_is_refused() {
    refused(
        format!("{LAB}network \"lan\" subnet=\"10.0.0.0/24\" gateway=\"ruter\"\n"),
        "language/unknown-name",
    );
}

#[test]
fn two_labs_in_one_folder_are_refused() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch.put("more/other.kdl", "lab \"other\" language=1\n");
    let run = scratch.hlc(&["build", "--format", "short"]);
    run.ends(1)
        .says("more/other.kdl:1:")
        .says("[language/second-lab]");
    assert!(!scratch.path("build").exists());
}

#[test]
fn a_path_that_is_not_there_is_named() {
    Scratch::new()
        .hlc(&["check", "nowhere"])
        .ends(2)
        .says("`nowhere`")
        .prints_nothing();
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;

    let scratch = Scratch::with("lab.kdl", LAB);
    let locked = scratch.path("locked.kdl");
    scratch.put("locked.kdl", "");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&locked).is_ok() {
        println!("skipped: whoever runs this may read everything");
        return;
    }
    scratch.hlc(&["build"]).ends(2).says("locked.kdl");
    assert!(!scratch.path("build").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_machine_refuses_is_named() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch
        .hlc(&["check", "/proc/self/mem"])
        .ends(2)
        .says("`/proc/self/mem`");
    scratch
        .hlc(&["build", "-o", "/proc/out"])
        .ends(2)
        .says("`/proc")
        .prints_nothing();
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::{LAB, Scratch};

    const NETWORK: &str = "network \"lan\" subnet=\"10.0.20.5/24\"\n";

    /// That the network, which has a fault, is part of the lab, once.
    #[track_caller]
    fn read_once(scratch: &Scratch) {
        let run = scratch.hlc(&["check", "--format", "short"]);
        run.ends(1);
        assert_eq!(run.err.matches("[subnet/").count(), 1, "{}", run.err);
    }

    #[test]
    fn a_link_to_a_file_elsewhere_is_read() {
        let scratch = Scratch::with("home/lab.kdl", LAB);
        scratch.put("elsewhere/networks.kdl", NETWORK);
        symlink(
            "../elsewhere/networks.kdl",
            scratch.path("home/networks.kdl"),
        )
        .unwrap();
        let run = scratch.hlc(&["check", "home", "--format", "short"]);
        run.ends(1).says("home/networks.kdl:1:");
    }

    #[test]
    fn a_file_with_two_names_is_read_once() {
        let scratch = Scratch::with("lab.kdl", LAB);
        scratch.put("z/networks.kdl", NETWORK);
        symlink("z/networks.kdl", scratch.path("a.kdl")).unwrap();
        symlink("a.kdl", scratch.path("b.kdl")).unwrap();
        read_once(&scratch);
    }

    #[test]
    fn links_that_lead_to_no_file_are_named() {
        for (target, words) in [
            ("nowhere", "leads nowhere"),
            ("/dev/null", "not a regular file"),
            ("folder", "to a folder"),
        ] {
            let scratch = Scratch::with("lab.kdl", LAB);
            scratch.put("folder/readme.txt", "");
            symlink(target, scratch.path("more.kdl")).unwrap();
            scratch.hlc(&["check"]).ends(2).says("more.kdl").says(words);
        }
    }

    #[test]
    fn a_linked_folder_with_a_part_of_the_lab_is_named() {
        let scratch = Scratch::with("home/lab.kdl", LAB);
        scratch.put("guests/all.kdl", "");
        symlink("../guests", scratch.path("home/guests")).unwrap();
        scratch
            .hlc(&["check", "home"])
            .ends(2)
            .says("home/guests")
            .says("to a folder");
    }

    #[test]
    fn other_links_are_left_alone() {
        let scratch = Scratch::with("lab.kdl", LAB);
        scratch.put("notes/readme.txt", "");
        symlink("nowhere", scratch.path("result")).unwrap();
        symlink(".", scratch.path("notes/self")).unwrap();
        symlink("notes", scratch.path("docs")).unwrap();
        scratch.hlc(&["check"]).ends(0);
    }
}

#[test]
fn what_has_the_name_of_a_file_and_is_none_is_named() {
    let scratch = Scratch::with("lab.kdl", LAB);
    scratch.put("guests.kdl/all.kdl", "");
    scratch
        .hlc(&["check"])
        .ends(2)
        .says("guests.kdl")
        .says("is a folder");
}

#[cfg(unix)]
#[test]
fn a_stream_without_end_is_refused() {
    let scratch = Scratch::new();
    scratch
        .hlc(&["check", "/dev/zero"])
        .ends(2)
        .says("does not end");
}

#[test]
fn a_file_too_large_for_offsets_is_refused_before_it_is_read() {
    let scratch = Scratch::with("lab.kdl", LAB);
    let file = std::fs::File::create(scratch.path("more.kdl")).unwrap();
    // A hole: it takes no room.
    file.set_len(5 << 30).unwrap();
    scratch
        .hlc(&["check"])
        .ends(2)
        .says("more.kdl")
        .says("4 GiB");
}
