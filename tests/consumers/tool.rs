//! The tools: which there are, whether they work here, and how to run one.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use crate::support;

/// A program that reads our artifacts, or that its reading needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tool {
    AnsibleInventory,
    Axe,
    CephConf,
    Chromium,
    Corosync,
    Dig,
    Getent,
    HtmlValidate,
    Ifupdown2,
    Ip,
    Kubectl,
    Markdownlint,
    Mermaid,
    /// Namespaces of our own, for which root is needed.
    Namespaces,
    Nu,
    PreCommit,
    Puppeteer,
    Python,
    PyYaml,
    PythonSchemas,
    Qdevice,
    Qnetd,
    /// The schema that SARIF logs are held against.
    SarifSchema,
    Strace,
    SystemdAnalyze,
    Unbound,
}

impl Tool {
    /// All of them.
    pub(crate) const ALL: &[Self] = &[
        Self::AnsibleInventory,
        Self::Axe,
        Self::CephConf,
        Self::Chromium,
        Self::Corosync,
        Self::Dig,
        Self::Getent,
        Self::HtmlValidate,
        Self::Ifupdown2,
        Self::Ip,
        Self::Kubectl,
        Self::Markdownlint,
        Self::Mermaid,
        Self::Namespaces,
        Self::Nu,
        Self::PreCommit,
        Self::Puppeteer,
        Self::Python,
        Self::PyYaml,
        Self::PythonSchemas,
        Self::Qdevice,
        Self::Qnetd,
        Self::SarifSchema,
        Self::Strace,
        Self::SystemdAnalyze,
        Self::Unbound,
    ];

    /// What people call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::AnsibleInventory => "ansible-inventory",
            Self::Axe => "axe-core",
            Self::CephConf => "ceph-conf",
            Self::Chromium => "chromium",
            Self::Corosync => "corosync",
            Self::Dig => "dig",
            Self::Getent => "getent",
            Self::HtmlValidate => "html-validate",
            Self::Ifupdown2 => "ifupdown2",
            Self::Ip => "iproute2",
            Self::Kubectl => "kubectl",
            Self::Markdownlint => "markdownlint-cli2",
            Self::Mermaid => "mermaid",
            Self::Namespaces => "unshare (as root)",
            Self::Nu => "the Nu HTML checker",
            Self::PreCommit => "pre-commit (with git)",
            Self::Puppeteer => "puppeteer-core",
            Self::Python => "python3 with tomllib",
            Self::PyYaml => "PyYAML",
            Self::PythonSchemas => "jsonschema and cel-python",
            Self::Qdevice => "corosync-qdevice",
            Self::Qnetd => "corosync-qnetd",
            Self::SarifSchema => "the schema of SARIF",
            Self::Strace => "strace (allowed to trace)",
            Self::SystemdAnalyze => "systemd-analyze",
            Self::Unbound => "unbound",
        }
    }

    /// Does it run? Asked once, by running it.
    pub(crate) fn works(self) -> bool {
        static ASKED: Mutex<BTreeMap<Tool, bool>> = Mutex::new(BTreeMap::new());
        let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
        *asked.entry(self).or_insert_with(|| self.probe())
    }

    fn probe(self) -> bool {
        let ran = |program: &str, args: &[&str]| run(command(program).args(args));
        let answers = |program: &str, args: &[&str]| ran(program, args).is_some_and(|r| r.ok);
        let says = |program: &str, args: &[&str], words: &str| {
            ran(program, args).is_some_and(|r| r.text().contains(words))
        };
        let required_by_node = |name: &str| {
            let module = format!("{}/{name}", modules());
            answers("node", &["-e", "require(process.argv[1])", &module])
        };
        match self {
            Self::AnsibleInventory => answers("ansible-inventory", &["--version"]),
            Self::Axe => required_by_node("axe-core"),
            Self::CephConf => answers("ceph-conf", &["--version"]),
            Self::Chromium => answers("chromium", &["--version"]),
            Self::Corosync => answers("corosync", &["-v"]),
            Self::Dig => answers("dig", &["-v"]),
            Self::Getent => answers("getent", &["--version"]),
            Self::HtmlValidate => answers("node", &[&html_validate(), "--version"]),
            Self::Ifupdown2 => says("ifquery", &["--version"], "ifupdown2"),
            Self::Ip => answers("ip", &["-V"]),
            Self::Kubectl => answers("kubectl", &["kustomize", "--help"]),
            Self::Markdownlint => says(
                "node",
                &[&module("markdownlint-cli2"), "--help"],
                "Syntax: markdownlint-cli2",
            ),
            Self::Mermaid => answers("node", &[&script("parse.mjs"), &modules()]),
            Self::Namespaces => answers(
                "unshare",
                &[
                    "--net", "--uts", "--mount", "--ipc", "--pid", "--fork", "true",
                ],
            ),
            Self::Nu => answers("java", &["-jar", &nu(), "--version"]),
            Self::PreCommit => {
                answers("pre-commit", &["--version"]) && answers("git", &["--version"])
            }
            Self::Puppeteer => required_by_node("puppeteer-core"),
            Self::Python => answers("python3", &["-c", "import tomllib"]),
            Self::PyYaml => answers("python3", &["-c", "import yaml"]),
            Self::PythonSchemas => answers("python3", &["-c", "import celpy, jsonschema"]),
            Self::Qdevice => says("corosync-qdevice", &["-h"], "usage: corosync-qdevice"),
            Self::Qnetd => says("corosync-qnetd", &["-v"], "Qdevice Network Daemon"),
            Self::SarifSchema => installed().join("sarif-schema-2.1.0.json").is_file(),
            Self::Strace => answers("strace", &["-o", "/dev/null", "true"]),
            Self::SystemdAnalyze => answers("systemd-analyze", &["--version"]),
            Self::Unbound => {
                says("unbound", &["-V"], "Version") && says("unbound-checkconf", &["-h"], "Usage")
            }
        }
    }
}

/// Is every consumer to be there? CI says so.
pub(crate) fn required() -> bool {
    env::var_os("HLC_CONSUMERS").is_some_and(|value| value == "required")
}

/// Do all these work? Says what is skipped when not, and fails when nothing may be skipped.
pub(crate) fn ready(tools: &[Tool]) -> bool {
    let missing = tools.iter().find(|tool| !tool.works());
    if let Some(tool) = missing {
        assert!(!required(), "{} is not installed", tool.name());
        println!("skipped: {} is not installed", tool.name());
    }
    missing.is_none()
}

/// Where `install.sh` puts what is no Debian package.
pub(crate) fn installed() -> PathBuf {
    Path::new(support::SCRATCH).with_file_name("consumers")
}

/// A file beside these sources.
pub(crate) fn script(name: &str) -> String {
    support::root()
        .join("tests/consumers")
        .join(name)
        .display()
        .to_string()
}

/// The folder of the Node modules.
pub(crate) fn modules() -> String {
    installed().join("node_modules").display().to_string()
}

/// The program file of a Node module.
pub(crate) fn module(name: &str) -> String {
    format!("{}/{name}/{name}-bin.mjs", modules())
}

/// The program file of html-validate.
pub(crate) fn html_validate() -> String {
    format!("{}/html-validate/bin/html-validate.mjs", modules())
}

/// The Nu HTML checker, for Java.
pub(crate) fn nu() -> String {
    format!("{}/vnu-jar/build/dist/vnu.jar", modules())
}

/// Where Chromium is; node has no search path for it.
pub(crate) fn chromium() -> String {
    ran(command("which").arg("chromium"))
        .stdout
        .trim()
        .to_owned()
}

/// A program, sought first in the Python environment of `install.sh`, last where root's live.
pub(crate) fn command(program: &str) -> Command {
    command_with(program, &installed().join("venv/bin"))
}

/// The same, with programs of another folder before all others.
pub(crate) fn command_with(program: &str, folder: &Path) -> Command {
    let mut path = folder.as_os_str().to_owned();
    path.push(":");
    path.push(installed().join("venv/bin"));
    path.push(":");
    path.push(env::var_os("PATH").unwrap_or_default());
    path.push(":/usr/sbin:/sbin");
    let mut command = Command::new("env");
    command
        .arg(program)
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null());
    command
}

/// What a program did.
pub(crate) struct Ran {
    /// Did it end with status 0?
    pub(crate) ok: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// All that it said.
    pub(crate) fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// Runs a program to its end; `None` when it cannot be started.
pub(crate) fn run(command: &mut Command) -> Option<Ran> {
    let output = command.output().ok()?;
    Some(Ran {
        ok: output.status.success(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// Runs a program that a probe found working.
pub(crate) fn ran(command: &mut Command) -> Ran {
    run(command).expect("the probe could start it")
}

/// Runs a shell script in namespaces of its own: no network, and mounts that end with it.
pub(crate) fn confined(script: &str, args: &[&str]) -> Ran {
    let mut unshare = command("unshare");
    unshare
        .args(["--net", "--uts", "--mount", "sh", "-euc", script, "sh"])
        .args(args);
    ran(&mut unshare)
}
