//! Values: from what stands in an entry to a type of the model. Parsers are pure; [`super::Item`] adds
//! the place and turns a misreading into a diagnostic.

use std::fmt::Display;
use std::net::IpAddr;

use ipnet::IpNet;

use super::spec::Type;
use crate::diag::nearest::quoted;
use crate::model::about::Status;
use crate::model::cluster::Votes;
use crate::model::fingerprint::Fingerprint;
use crate::model::limits::Ratio;
use crate::model::name::{Name, NameError};
use crate::model::proxmox::ProxmoxVersion;
use crate::model::range::{AddressRange, network};
use crate::model::secret::Secret;
use crate::model::stated::Stated;
use crate::model::unit::{
    Clock, Cpu, Date, Duration, LinkNumber, Mac, Mtu, Percent, Rate, Size, Speed, UnitError,
    VlanId, VmId,
};
use crate::syntax::{Entry, Value};

/// Why a value could not be read.
#[derive(Debug)]
pub(crate) enum ScalarError {
    /// The notation's type is another: a number where a string belongs, or the like.
    Type,
    /// The unit is missing; the likely readings, if any.
    Unit(String),
    /// The text says nothing of that type: what is wrong with it, and what to write where that is known.
    Value(String, Option<String>),
    /// The text is none of the words of a closed set: what is wrong, and the set.
    Word(String, Vec<String>),
    /// The text is no name that the consumers take.
    Name(NameError),
}

impl ScalarError {
    fn value(problem: impl Display) -> Self {
        Self::Value(problem.to_string(), None)
    }
}

/// A type of value that may stand in an entry.
pub(crate) trait Scalar: Sized {
    /// How the reference describes it. Its name is also what the tables are checked against.
    const TYPE: &'static Type;
    /// Whether the value may have an annotation in parentheses.
    const ANNOTATED: bool = false;

    /// Reads the text of a string.
    fn parse(text: &str) -> Result<Self, ScalarError>;

    /// Reads an entry: a string unless the type says otherwise.
    fn read(entry: &Entry<'_>) -> Result<Self, ScalarError> {
        match entry.value() {
            Value::String(text) => Self::parse(&text),
            Value::Number(_) | Value::Bool(_) | Value::Null => Err(ScalarError::Type),
        }
    }
}

/// Declares the types whose parser stands in the model: `Type = "name", "grammar", "example"`.
macro_rules! scalars {
    ($($ty:ty: $static:ident = $name:literal, $grammar:literal, $example:literal, $parse:expr;)+) => {$(
        #[doc = $grammar]
        pub(crate) static $static: Type = Type { name: $name, grammar: $grammar, example: $example };

        impl Scalar for $ty {
            const TYPE: &'static Type = &$static;

            fn parse(text: &str) -> Result<Self, ScalarError> {
                let parse: fn(&str) -> Result<Self, ScalarError> = $parse;
                parse(text)
            }
        }
    )+};
}

scalars! {
    Box<str>: TEXT = "text", "Any text. Prose is Markdown and reaches the docs to the letter.",
        "\"reverse proxy\"", |text| Ok(text.into());
    Name: NAME = "name",
        "A name: no comma, `@`, `:`, slash or control character, no dot in front. What a consumer demands beyond that is checked where it matters.",
        "\"still-fawn\"", |text| Name::parse(text).map_err(ScalarError::Name);
    IpAddr: ADDRESS_ONLY = "bare address", "An IPv4 or IPv6 address without a prefix.",
        "\"10.8.16.10\"", |text| text.parse().map_err(|_| not_an_address(text));
    Written: ADDRESS = "address",
        "An IPv4 or IPv6 address. The prefix is the subnet's; one that is written is a claim and must agree. Several: a comma list, one per family.",
        "\"10.8.16.10\"", Written::parse;
    IpNet: SUBNET = "subnet", "Address and prefix length, host bits zero. Dual stack: a comma list.",
        "\"10.8.28.0/22\"", |text| network(text).ok_or_else(|| not_a_subnet(text));
    AddressRange: RANGE = "range",
        "`A-B`; short `A-tail`, where the tail replaces as many last parts as it has; a subnet; or one address. Both ends included.",
        "\"10.8.31.10-200\"", |text| AddressRange::parse(text).map_err(|error| ScalarError::value(format!("`{text}` {error}")));
    Fingerprint: FINGERPRINT = "fingerprint", "The SHA-256 fingerprint of a certificate: 32 pairs of hexadecimal digits with `:`.",
        "\"52:1a:9c:…\"", |text| Fingerprint::parse(text).ok_or_else(|| ScalarError::value(format!("`{text}` is not a SHA-256 fingerprint")));
    Mac: MAC = "MAC", "Six pairs of hexadecimal digits with `:`, unicast.",
        "\"BC:24:11:00:00:01\"", |text| Mac::parse(text).map_err(unit(text));
    Size: SIZE = "size",
        "`[~]number` and `B kB MB GB TB PB` or `KiB MiB GiB TiB PiB`, no blank. `~` is \"about\".",
        "\"7.7GiB\"", |text| Size::parse(text).map_err(unit(text));
    Speed: SPEED = "speed", "Number and `kbps Mbps Gbps`.",
        "\"2.5Gbps\"", |text| Speed::parse(text).map_err(unit(text));
    Rate: RATE = "rate", "Number, unit of size, `/s`.",
        "\"10MB/s\"", |text| Rate::parse(text).map_err(unit(text));
    Clock: CLOCK = "clock", "Number and `MHz GHz`.",
        "\"2.8GHz\"", |text| Clock::parse(text).map_err(unit(text));
    Duration: DURATION = "duration", "Number and `ms s min h d w`.",
        "\"5min\"", |text| Duration::parse(text).map_err(unit(text));
    Percent: PERCENT = "percent", "Number and `%`.",
        "\"90%\"", |text| Percent::parse(text).map_err(unit(text));
    Date: DATE = "date", "`YYYY-MM-DD`.",
        "\"2026-04-13\"", |text| Date::parse(text).map_err(unit(text));
    ProxmoxVersion: PROXMOX = "version of Proxmox VE", "`9`, `8.4` or `9.0.3`.",
        "\"9.0\"", |text| ProxmoxVersion::parse(text).ok_or_else(|| ScalarError::value(format!("`{text}` is no version of Proxmox VE")));
    Status: STATUS = "status", "One of `active planned offline retired removed`.",
        "\"planned\"", |text| one_of(text, Status::WORDS, Status::from_word);
}

/// Errors of the model's units read on after the text that they are about.
fn unit(text: &str) -> impl FnOnce(UnitError) -> ScalarError {
    let text = text.to_owned();
    move |error| {
        if let UnitError::MissingUnit { likely } = &error {
            let likely: Vec<_> = likely.iter().map(|it| format!("`{it}`")).collect();
            return ScalarError::Unit(format!("write {}", likely.join(" or ")));
        }
        ScalarError::value(format!("`{text}` {error}"))
    }
}

fn not_an_address(text: &str) -> ScalarError {
    let problem = format!("`{text}` is not an IPv4 or IPv6 address");
    ScalarError::Value(
        problem,
        without_zeros(text).map(|it| format!("write `{it}`")),
    )
}

/// An IPv4 address, with or without its prefix length, whose numbers have zeros in front: without them.
fn without_zeros(text: &str) -> Option<String> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let number = |part: &str| part.parse::<u8>().ok().map(|number| number.to_string());
    let parts: Option<Vec<_>> = address.split('.').map(number).collect();
    let plain = parts.filter(|parts| parts.len() == 4)?.join(".");
    let short = match prefix {
        Some(prefix) => format!("{plain}/{}", number(prefix)?),
        None => plain,
    };
    (short != text && (network(&short).is_some() || short.parse::<IpAddr>().is_ok()))
        .then_some(short)
}

fn not_a_subnet(text: &str) -> ScalarError {
    let shorter = without_zeros(text).map(|it| format!("write `{it}`"));
    let prefixed = |ip| match ip {
        IpAddr::V4(ip) => format!(
            "write the prefix length too, such as `{}/24`",
            IpNet::new(ip.into(), 24)
                .map_or_else(|_| ip.to_string(), |net| net.network().to_string())
        ),
        IpAddr::V6(ip) => format!("write the prefix length too, such as `{ip}/64`"),
    };
    let help = shorter.or_else(|| text.parse::<IpAddr>().ok().map(prefixed));
    ScalarError::Value(
        format!("`{text}` is not an address with a prefix length"),
        help,
    )
}

/// Reads one of a closed set of words.
pub(crate) fn one_of<T>(
    text: &str,
    words: &[&str],
    from_word: impl Fn(&str) -> Option<T>,
) -> Result<T, ScalarError> {
    from_word(text).ok_or_else(|| {
        let words_here = words.iter().map(|word| (*word).to_owned()).collect();
        ScalarError::Word(format!("`{text}` is none of {}", quoted(words)), words_here)
    })
}

/// An address as it is written: with or without a prefix length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The address.
    pub(crate) ip: IpAddr,
    /// The prefix length, where one is claimed.
    pub(crate) prefix: Option<u8>,
}

impl Written {
    fn parse(text: &str) -> Result<Self, ScalarError> {
        if !text.contains('/') {
            let ip = text.parse().map_err(|_| not_an_address(text))?;
            return Ok(Self { ip, prefix: None });
        }
        let net = network(text).ok_or_else(|| not_a_subnet(text))?;
        Ok(Self {
            ip: net.addr(),
            prefix: Some(net.prefix_len()),
        })
    }
}

/// Declares types that are read from a number as well.
macro_rules! numbers {
    ($($ty:ty: $static:ident = $name:literal, $grammar:literal, $example:literal, $from:expr;)+) => {$(
        #[doc = $grammar]
        pub(crate) static $static: Type = Type { name: $name, grammar: $grammar, example: $example };

        impl Scalar for $ty {
            const TYPE: &'static Type = &$static;

            fn parse(_: &str) -> Result<Self, ScalarError> {
                Err(ScalarError::Type)
            }

            fn read(entry: &Entry<'_>) -> Result<Self, ScalarError> {
                let Value::Number(number) = entry.value() else { return Err(ScalarError::Type) };
                let from: fn(i128) -> Option<Self> = $from;
                number.integer().and_then(from).ok_or_else(|| {
                    ScalarError::value(format!("`{}` is not {}", number.text(), $grammar))
                })
            }
        }
    )+};
}

numbers! {
    u16: PORT = "port", "a port, 1 to 65535", "6443", |number| number.try_into().ok().filter(|port| *port > 0);
    u32: COUNT = "count", "a whole number, 0 or more", "4", |number| number.try_into().ok();
    Votes: VOTES = "number of votes", "a number of votes, 0 to 65535", "1", |number| number.try_into().ok().and_then(Votes::new);
    VmId: VMID = "VMID", "a guest id, 100 to 999999999", "107",
        |number| number.try_into().ok().and_then(|id| VmId::new(id).ok());
    VlanId: VLAN_ID = "VLAN id", "a VLAN id, 1 to 4094", "16",
        |number| number.try_into().ok().and_then(|id| VlanId::new(id).ok());
    Mtu: MTU = "MTU", "an MTU, 576 to 65520", "9000",
        |number| number.try_into().ok().and_then(|mtu| Mtu::new(mtu).ok());
    LinkNumber: LINK_NUMBER = "link number", "a link number, 0 to 7", "0",
        |number| number.try_into().ok().and_then(|link| LinkNumber::new(link).ok());
}

/// Declares types that are read from a number with digits behind its point, by a parser that stands in the model.
macro_rules! decimals {
    ($($ty:ty: $static:ident = $name:literal, $grammar:literal, $example:literal;)+) => {$(
        #[doc = $grammar]
        pub(crate) static $static: Type = Type { name: $name, grammar: $grammar, example: $example };

        impl Scalar for $ty {
            const TYPE: &'static Type = &$static;

            fn parse(_: &str) -> Result<Self, ScalarError> {
                Err(ScalarError::Type)
            }

            fn read(entry: &Entry<'_>) -> Result<Self, ScalarError> {
                let Value::Number(number) = entry.value() else { return Err(ScalarError::Type) };
                let text = number.text();
                Self::parse(text).map_err(|error| ScalarError::value(format!("`{text}` {error}")))
            }
        }
    )+};
}

decimals! {
    Ratio: RATIO = "ratio", "A number above 0, with at most three digits behind the point.", "2.0";
    Cpu: CPU = "number of processors", "A number with at most three digits behind the point.", "0.25";
}

/// `#true` or `#false`.
pub(crate) static FLAG: Type = Type {
    name: "flag",
    grammar: "`#true` or `#false`.",
    example: "#true",
};

impl Scalar for bool {
    const TYPE: &'static Type = &FLAG;

    fn parse(_: &str) -> Result<Self, ScalarError> {
        Err(ScalarError::Type)
    }

    fn read(entry: &Entry<'_>) -> Result<Self, ScalarError> {
        match entry.value() {
            Value::Bool(value) => Ok(value),
            Value::String(_) | Value::Number(_) | Value::Null => Err(ScalarError::Type),
        }
    }
}

impl<T: Scalar> Scalar for Stated<T> {
    const TYPE: &'static Type = T::TYPE;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        if text == "tbd" {
            Ok(Self::Tbd)
        } else {
            T::parse(text).map(Self::Known)
        }
    }

    fn read(entry: &Entry<'_>) -> Result<Self, ScalarError> {
        match entry.value() {
            Value::String(text) if text == "tbd" => Ok(Self::Tbd),
            Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {
                T::read(entry).map(Self::Known)
            }
        }
    }
}

/// Whether a text names an environment variable. If not, it is a slip, which is told, or something that was pasted where the
/// name belongs, and that no report may show.
pub(super) fn variable(text: &str) -> Result<(), Option<ScalarError>> {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_';
    if text.starts_with(starts) && text.chars().all(inner) {
        return Ok(());
    }
    let slip = |c: char| inner(c) || matches!(c, '-' | '.' | ' ');
    if text.len() > LONGEST_SLIP || !text.chars().all(slip) {
        return Err(None);
    }
    let problem = "`(env)` takes the name of an environment variable".to_owned();
    let help = "write letters, digits and `_` only, such as `PVE_ROOT_PASSWORD_HASH`".to_owned();
    Err(Some(ScalarError::Value(problem, Some(help))))
}

/// A longer text is not taken for a misspelt name.
const LONGEST_SLIP: usize = 40;

/// Where a secret is kept.
pub(crate) static SECRET: Type = Type {
    name: "secret",
    grammar: "A reference to a secret: `(env)\"NAME\"`, `(file)\"path\"` or `(vault)\"path\"`. Never the secret itself.",
    example: "(env)\"PVE_ROOT_PASSWORD_HASH\"",
};

impl Scalar for Secret {
    const TYPE: &'static Type = &SECRET;
    const ANNOTATED: bool = true;

    fn parse(_: &str) -> Result<Self, ScalarError> {
        Ok(Self::Plain)
    }

    fn read(entry: &Entry<'_>) -> Result<Self, ScalarError> {
        let Value::String(text) = entry.value() else {
            return Ok(Self::Plain);
        };
        let Some((kind, _)) = entry.annotation() else {
            return Ok(Self::Plain);
        };
        if kind == "env" {
            match variable(&text) {
                Ok(()) => {}
                Err(None) => return Ok(Self::Plain),
                Err(Some(error)) => return Err(error),
            }
        }
        Self::reference(&kind, &text).ok_or_else(|| {
            let problem = format!("`({kind})` is no place for a secret");
            ScalarError::Value(
                problem,
                Some("write `(env)`, `(file)` or `(vault)`".to_owned()),
            )
        })
    }
}
