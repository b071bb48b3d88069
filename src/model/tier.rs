//! Tiers: how a Kubernetes cluster sorts what it runs, and what a container gets that asks for nothing.

use super::about::About;
use super::kubernetes_object::NamespacePattern;
use super::name::Name;
use super::unit::{Cpu, Size};
use crate::source::{Span, Spanned};

/// A class of namespaces: which of them are evicted last, and what each may use.
#[derive(Debug)]
pub struct Tier {
    /// Its name, which starts with its number: `0-core`.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
    /// The value of its priority class. Pods of a lower one make room for those of a higher one.
    pub priority: Spanned<u32>,
    /// The class of service that its owner wants for its pods.
    pub qos: Spanned<Qos>,
    /// Its namespaces: `NAME-*` unless said.
    pub patterns: Vec<Spanned<NamespacePattern>>,
    /// What a container gets that asks for nothing.
    pub container: Option<Container>,
    /// What each namespace may use.
    pub quota: Option<Quota>,
    /// What runs in it.
    pub services: Vec<TierService>,
}

impl Tier {
    /// The number that its name starts with.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        self.name.value.split('-').next()?.parse().ok()
    }

    /// The memory that a container asks for unless it says so itself: as stated, else its limit, which is also what the
    /// API server takes (kubernetes, `pkg/apis/core/v1/defaults.go`).
    #[must_use]
    pub fn memory_request(&self) -> Option<Spanned<Size>> {
        let container = self.container.as_ref()?;
        container.request_memory.or(container.memory)
    }

    /// The processors that a container asks for unless it says so itself: as stated, else its limit.
    #[must_use]
    pub fn cpu_request(&self) -> Option<Spanned<Cpu>> {
        let container = self.container.as_ref()?;
        container.request_cpu.or(container.cpu)
    }

    /// The class that Kubernetes puts a pod into whose containers ask for nothing themselves (kubernetes,
    /// `pkg/apis/core/v1/helper/qos`): both limits there and equal to what is asked for is Guaranteed, nothing at all is
    /// BestEffort, all else is Burstable.
    #[must_use]
    pub fn real_class(&self) -> QosClass {
        let Some(container) = self.container.as_ref().filter(|it| it.says_something()) else {
            return QosClass::BestEffort;
        };
        let memory = container.memory.map(|it| it.value.bytes());
        let asked = self.memory_request().map(|it| it.value.bytes());
        let cpu = container.cpu.map(|it| it.value);
        let is_memory_held = memory.is_some() && memory == asked;
        let is_cpu_held = cpu.is_some() && cpu == self.cpu_request().map(|it| it.value);
        if is_memory_held && is_cpu_held {
            QosClass::Guaranteed
        } else {
            QosClass::Burstable
        }
    }

    /// Whether a container that asks for nothing has all the memory that it may use reserved for it.
    #[must_use]
    pub fn holds_memory(&self) -> bool {
        let limit = self.container.as_ref().and_then(|it| it.memory);
        let asked = self.memory_request().map(|it| it.value.bytes());
        limit.is_some() && limit.map(|it| it.value.bytes()) == asked
    }
}

/// What a container gets that asks for nothing.
#[derive(Debug)]
pub struct Container {
    /// The memory that it may use.
    pub memory: Option<Spanned<Size>>,
    /// The memory that is kept for it.
    pub request_memory: Option<Spanned<Size>>,
    /// The processors that it may use.
    pub cpu: Option<Spanned<Cpu>>,
    /// The processors that are kept for it.
    pub request_cpu: Option<Spanned<Cpu>>,
    /// Where the word stands.
    pub span: Span,
}

impl Container {
    /// Whether it says anything.
    #[must_use]
    pub const fn says_something(&self) -> bool {
        self.memory.is_some()
            || self.request_memory.is_some()
            || self.cpu.is_some()
            || self.request_cpu.is_some()
    }
}

/// What a namespace may use at the most.
#[derive(Debug)]
pub struct Quota {
    /// Memory that its containers ask for together.
    pub memory: Option<Spanned<Size>>,
    /// Processors that its containers ask for together.
    pub cpu: Option<Spanned<Cpu>>,
    /// Pods.
    pub pods: Option<Spanned<u32>>,
    /// GPUs of NVIDIA.
    pub gpus: Option<Spanned<u32>>,
    /// Storage that its volumes ask for together.
    pub storage: Option<Spanned<Size>>,
    /// Where the word stands.
    pub span: Span,
}

/// Something that runs in a tier.
#[derive(Debug)]
pub struct TierService {
    /// Its name.
    pub name: Spanned<Name>,
    /// What it says of itself.
    pub about: About,
}

/// The class of service that an owner wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Qos {
    /// Memory and processors are kept.
    Guaranteed,
    /// Memory is kept, processors are shared.
    GuaranteedMemory,
    /// Less is kept than may be used.
    Burstable,
    /// Nothing is kept.
    BestEffort,
}

impl Qos {
    /// The words of the language.
    pub const WORDS: &[&str] = &[
        "guaranteed",
        "guaranteed-memory",
        "burstable",
        "best-effort",
    ];

    /// The class of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "guaranteed" => Self::Guaranteed,
            "guaranteed-memory" => Self::GuaranteedMemory,
            "burstable" => Self::Burstable,
            "best-effort" => Self::BestEffort,
            _ => return None,
        })
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Guaranteed => "guaranteed",
            Self::GuaranteedMemory => "guaranteed-memory",
            Self::Burstable => "burstable",
            Self::BestEffort => "best-effort",
        }
    }
}

/// The classes that Kubernetes has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QosClass {
    /// Killed last when memory runs out on a node.
    Guaranteed,
    /// Killed by how far it is above what it asked for.
    Burstable,
    /// Killed first.
    BestEffort,
}

impl QosClass {
    /// As Kubernetes spells it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Guaranteed => "Guaranteed",
            Self::Burstable => "Burstable",
            Self::BestEffort => "BestEffort",
        }
    }
}
