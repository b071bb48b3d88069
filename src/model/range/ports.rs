//! Lists of ports.

use std::fmt;

use super::{digits, solid};

/// Which transport a port belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// TCP; meant when nothing is said.
    Tcp,
    /// UDP.
    Udp,
    /// Both.
    TcpUdp,
}

impl Protocol {
    /// How it is written behind the slash.
    #[must_use]
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::TcpUdp => "tcp+udp",
        }
    }

    /// The transports it stands for, each alone.
    #[must_use]
    pub const fn each(self) -> &'static [Self] {
        match self {
            Self::Tcp => &[Self::Tcp],
            Self::Udp => &[Self::Udp],
            Self::TcpUdp => &[Self::Tcp, Self::Udp],
        }
    }

    /// Whether a transport is in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self == other || self == Self::TcpUdp || other == Self::TcpUdp
    }
}

/// Ports from one to another, both included, of one or both transports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRange {
    first: u16,
    last: u16,
    protocol: Protocol,
}

impl PortRange {
    /// The lowest port, at least 1.
    #[must_use]
    pub const fn first(self) -> u16 {
        self.first
    }

    /// The highest port.
    #[must_use]
    pub const fn last(self) -> u16 {
        self.last
    }

    /// The transport.
    #[must_use]
    pub const fn protocol(self) -> Protocol {
        self.protocol
    }

    /// Whether a port is in both, on the same transport.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.protocol.overlaps(other.protocol)
            && self.first <= other.last
            && other.first <= self.last
    }

    /// Whether every port of another range is in this one, on each of its transports.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        let transports = self.protocol == other.protocol || self.protocol == Protocol::TcpUdp;
        transports && self.first <= other.first && other.last <= self.last
    }

    fn parse(entry: &str) -> Result<Self, PortsError> {
        let (ports, protocol) = match entry.split_once('/') {
            None => (entry, Protocol::Tcp),
            Some((ports, keyword)) => {
                let all = [Protocol::Tcp, Protocol::Udp, Protocol::TcpUdp];
                let known = all.into_iter().find(|known| known.keyword() == keyword);
                let unknown = || PortsError::UnknownProtocol(keyword.to_owned());
                (ports, known.ok_or_else(unknown)?)
            }
        };
        let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
        let (first, last) = (port(first)?, port(last)?);
        if last < first {
            return Err(PortsError::Descending { first, last });
        }
        Ok(Self {
            first,
            last,
            protocol,
        })
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        if self.last != self.first {
            write!(f, "-{}", self.last)?;
        }
        match self.protocol {
            Protocol::Tcp => Ok(()),
            Protocol::Udp | Protocol::TcpUdp => write!(f, "/{}", self.protocol.keyword()),
        }
    }
}

fn port(text: &str) -> Result<u16, PortsError> {
    match digits(text) {
        Some(0) | None => Err(PortsError::NotAPort(text.to_owned())),
        Some(port) => Ok(port),
    }
}

/// A list of ports, at least one, in the order written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ports {
    entries: Vec<PortRange>,
}

/// Why a text is no list of ports. `Display` reads on after the quoted text, without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortsError {
    /// There is no text.
    Empty,
    /// There is white space in it; with the text as it would be without.
    Blank(String),
    /// This part is no port.
    NotAPort(String),
    /// This part behind the slash is no transport that has ports here.
    UnknownProtocol(String),
    /// The last port of a range comes before the first.
    Descending {
        /// The end written first.
        first: u16,
        /// The end written last.
        last: u16,
    },
}

impl Ports {
    /// Reads a comma list of `N` and `N-M`, each with `/tcp` (which may be left out), `/udp` or
    /// `/tcp+udp`.
    ///
    /// # Errors
    /// Whatever [`PortsError`] says.
    pub fn parse(text: &str) -> Result<Self, PortsError> {
        solid(text).map_err(|closed| closed.map_or(PortsError::Empty, PortsError::Blank))?;
        let entries: Result<_, _> = text.split(',').map(PortRange::parse).collect();
        Ok(Self { entries: entries? })
    }

    /// The ports of one range.
    #[must_use]
    pub fn of(range: PortRange) -> Self {
        Self {
            entries: vec![range],
        }
    }

    /// The ranges, as written.
    #[must_use]
    pub fn entries(&self) -> &[PortRange] {
        &self.entries
    }

    /// Whether `port` is among them on every transport that `protocol` stands for.
    #[must_use]
    pub fn contains(&self, port: u16, protocol: Protocol) -> bool {
        protocol.each().iter().all(|protocol| {
            let asked = PortRange {
                first: port,
                last: port,
                protocol: *protocol,
            };
            self.entries.iter().any(|entry| entry.overlaps(asked))
        })
    }

    /// Whether a port is in both, on the same transport.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let mut ours = self.entries.iter();
        ours.any(|our| other.entries.iter().any(|their| our.overlaps(*their)))
    }
}

impl fmt::Display for Ports {
    /// Without `/tcp`, which is meant when nothing is said.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, entry) in self.entries.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            entry.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for PortsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::Blank(closed) => write!(f, "has white space in it: write `{closed}`"),
            Self::NotAPort(part) => write!(
                f,
                "has `{part}` where a port is expected: 1 to 65535, or a range such as `5900-5999`"
            ),
            Self::UnknownProtocol(part) => {
                write!(
                    f,
                    "has `/{part}`: expected `/tcp`, `/udp` or `/tcp+udp` behind a port"
                )
            }
            Self::Descending { first, last } => {
                write!(f, "goes down: the other way round it is `{last}-{first}`")
            }
        }
    }
}

impl std::error::Error for PortsError {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ports() {
        for (text, printed) in [
            ("80", "80"),
            ("80,443", "80,443"),
            ("80,443,53/tcp+udp,123/udp", "80,443,53/tcp+udp,123/udp"),
            ("5900-5999/tcp", "5900-5999"),
            ("1-65535/udp", "1-65535/udp"),
            ("7-7", "7"),
        ] {
            let ports = Ports::parse(text).expect(text);
            assert_eq!(ports.to_string(), printed);
            assert_eq!(Ports::parse(printed), Ok(ports));
        }
        let ports = Ports::parse("80,53/tcp+udp,500-510/udp").expect("legal");
        assert_eq!(ports.entries().len(), 3);
        assert!(ports.contains(80, Protocol::Tcp) && !ports.contains(80, Protocol::Udp));
        assert!(ports.contains(53, Protocol::TcpUdp) && !ports.contains(80, Protocol::TcpUdp));
        assert!(ports.contains(510, Protocol::Udp) && !ports.contains(511, Protocol::Udp));
        let overlap = |other: &str| ports.overlaps(&Ports::parse(other).expect("legal"));
        assert!(overlap("50-60/udp") && overlap("79-81") && !overlap("80/udp,505"));
    }

    #[test]
    fn refused_ports() {
        let not_a_port = |part: &str| PortsError::NotAPort(part.to_owned());
        for (text, error) in [
            ("", PortsError::Empty),
            ("80, 443", PortsError::Blank("80,443".to_owned())),
            ("80,", not_a_port("")),
            ("0", not_a_port("0")),
            ("65536", not_a_port("65536")),
            ("+80", not_a_port("+80")),
            ("080", not_a_port("080")),
            ("http", not_a_port("http")),
            ("80:90", not_a_port("80:90")),
            ("80/sctp", PortsError::UnknownProtocol("sctp".to_owned())),
            ("80/TCP", PortsError::UnknownProtocol("TCP".to_owned())),
            (
                "90-80",
                PortsError::Descending {
                    first: 90,
                    last: 80,
                },
            ),
        ] {
            assert_eq!(Ports::parse(text).expect_err(text), error, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>(), other in "[0-9/,+tcudp-]{0,40}") {
            let _ = Ports::parse(&text);
            let _ = Ports::parse(&other);
        }

        #[test]
        fn ports_come_back(
            text in "[1-9][0-9]{0,3}(-6[0-4][0-9]{3})?(/tcp|/udp|/tcp\\+udp)?(,[1-9][0-9]{0,3}){0,3}",
        ) {
            let ports = Ports::parse(&text).expect("legal");
            prop_assert_eq!(Ports::parse(&ports.to_string()), Ok(ports));
        }
    }
}
