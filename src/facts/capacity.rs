//! What each node has for its guests, and what they are promised of it.
//!
//! Counted for now are guests in service; planned ones join in what holds "if realised". What nobody recorded and
//! what is not decided is no zero: it is told beside the sum that it is missing from.

use crate::model::Lab;
use crate::model::about::Status;
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::model::limits::Ratio;
use crate::model::node::Node;
use crate::model::stated::Stated;
use crate::model::unit::{Percent, Size, SizeSum};
use crate::source::Spanned;

/// The capacity of every node.
#[derive(Debug)]
pub struct Capacity {
    nodes: Vec<NodeCapacity>,
}

/// What a node has for guests, and what they are promised.
#[derive(Debug, Default)]
pub struct NodeCapacity {
    /// Its memory, if that is known.
    pub memory: Option<MemoryRoom>,
    /// Its threads, if they are known.
    pub threads: Option<ThreadRoom>,
    /// The guests in service.
    pub now: Promise,
    /// The guests in service and the planned ones.
    pub realised: Promise,
}

/// The memory of a node.
#[derive(Clone, Debug)]
pub struct MemoryRoom {
    /// All that it has.
    pub total: Size,
    /// What guests cannot have, part by part.
    pub held: Vec<(Holder, Size)>,
}

/// Who holds memory that guests cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The node's `reserve`: Proxmox itself, and whatever the owner counts with it.
    Reserve,
}

/// The threads of a node.
#[derive(Clone, Copy, Debug)]
pub struct ThreadRoom {
    /// All that it has.
    pub total: u32,
    /// What is kept for Proxmox itself.
    pub reserved: u32,
}

/// What guests are promised: known amounts, and the guests of which nobody knows.
#[derive(Debug, Default)]
pub struct Promise {
    /// Memory, guest by guest.
    pub memory: Parts<Size>,
    /// Virtual processors, guest by guest.
    pub cores: Parts<u32>,
}

/// The parts of a sum.
#[derive(Debug)]
pub struct Parts<T> {
    /// What is known.
    pub known: Vec<(Id<Guest>, T)>,
    /// Whose part nobody recorded, or is not decided yet.
    pub unknown: Vec<Id<Guest>>,
}

impl<T> Default for Parts<T> {
    fn default() -> Self {
        Self {
            known: Vec::new(),
            unknown: Vec::new(),
        }
    }
}

impl<T: Copy> Parts<T> {
    fn add(&mut self, guest: Id<Guest>, part: Option<Spanned<Stated<T>>>) {
        match part.and_then(|part| part.value.known().copied()) {
            Some(part) => self.known.push((guest, part)),
            None => self.unknown.push(guest),
        }
    }

    fn append(&mut self, other: &Self) {
        self.known.extend(&other.known);
        self.unknown.extend(&other.unknown);
    }
}

impl Promise {
    fn add(&mut self, id: Id<Guest>, guest: &Guest) {
        self.memory.add(id, guest.memory);
        self.cores.add(id, guest.cores);
    }

    /// What the guests of several nodes are promised.
    #[must_use]
    pub fn of_all<'p>(promises: impl Iterator<Item = &'p Self>) -> Self {
        promises.fold(Self::default(), |mut all, promise| {
            all.memory.append(&promise.memory);
            all.cores.append(&promise.cores);
            all
        })
    }

    /// The known memory.
    #[must_use]
    pub fn memory_sum(&self) -> SizeSum {
        self.memory.known.iter().map(|(_, size)| *size).sum()
    }

    /// The known virtual processors.
    #[must_use]
    pub fn cores_sum(&self) -> u64 {
        let cores = self.cores.known.iter();
        cores.map(|(_, cores)| u64::from(*cores)).sum()
    }
}

impl MemoryRoom {
    /// What is left for guests.
    #[must_use]
    pub fn free(&self) -> SizeSum {
        let held: SizeSum = self.held.iter().map(|(_, size)| *size).sum();
        SizeSum {
            bytes: u128::from(self.total.bytes()).saturating_sub(held.bytes),
            approximate: self.total.approximate() || held.approximate,
        }
    }

    /// How many thousandths of what is left a sum is, rounded; none if nothing is left.
    #[must_use]
    pub fn per_mille(&self, sum: SizeSum) -> Option<u128> {
        sum.per_mille_of(self.free())
    }

    /// Whether a sum is more than a share of what is left.
    #[must_use]
    pub fn is_exceeded(&self, sum: SizeSum, share: Percent) -> bool {
        sum.bytes > share.of(self.free().bytes)
    }
}

impl ThreadRoom {
    /// What is left for guests.
    #[must_use]
    pub const fn free(self) -> u32 {
        self.total.saturating_sub(self.reserved)
    }

    /// How many thousandths of a virtual processor there are for each thread, rounded; none if no thread is left.
    #[must_use]
    pub fn per_thread(self, cores: u64) -> Option<u64> {
        let free = u64::from(self.free());
        (cores * 1000 + free / 2).checked_div(free)
    }

    /// Whether there are more virtual processors for each thread than that.
    #[must_use]
    pub fn is_exceeded(self, cores: u64, ratio: Ratio) -> bool {
        cores * 1000 > u64::from(self.free()) * ratio.thousandths()
    }
}

impl Capacity {
    /// Derives the capacity of every node.
    #[must_use]
    pub fn new(lab: &Lab) -> Self {
        let rooms = lab.nodes.values().map(|node| NodeCapacity {
            memory: memory(node),
            threads: threads(node),
            ..NodeCapacity::default()
        });
        let mut nodes: Vec<_> = rooms.collect();
        for (id, guest) in lab.guests.iter() {
            let home = guest.node.map(|home| home.value.index());
            let Some(home) = home.and_then(|at| nodes.get_mut(at)) else {
                continue;
            };
            match guest.about.status {
                Status::Active => {
                    home.now.add(id, guest);
                    home.realised.add(id, guest);
                }
                Status::Planned => home.realised.add(id, guest),
                Status::Offline | Status::Retired | Status::Removed => {}
            }
        }
        Self { nodes }
    }

    /// The capacity of a node.
    ///
    /// # Panics
    /// If the node is of another lab.
    #[must_use]
    pub fn of(&self, node: Id<Node>) -> &NodeCapacity {
        let found = self.nodes.get(node.index());
        found.expect("every node of the lab has an entry")
    }
}

/// Thousandths as a share for readers: `115.6 %`.
#[must_use]
pub fn percent(per_mille: u128) -> String {
    match per_mille % 10 {
        0 => format!("{} %", per_mille / 10),
        tenth => format!("{}.{tenth} %", per_mille / 10),
    }
}

/// Thousandths as a ratio for readers, with two digits behind the point: `2.75`.
#[must_use]
pub fn ratio(per_thread: u64) -> String {
    let hundredths = (per_thread + 5) / 10;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The memory of a node; unknown if a part that guests cannot have is not decided.
fn memory(node: &Node) -> Option<MemoryRoom> {
    let total = *node.memory.as_ref()?.size.value.known()?;
    let mut held = Vec::new();
    if let Some(reserve) = node.reserve.as_ref().and_then(|it| it.memory) {
        held.push((Holder::Reserve, *reserve.value.known()?));
    }
    Some(MemoryRoom { total, held })
}

fn threads(node: &Node) -> Option<ThreadRoom> {
    let total = *node.cpu.as_ref()?.threads?.value.known()?;
    let reserved = match node.reserve.as_ref().and_then(|it| it.threads) {
        Some(reserve) => *reserve.value.known()?,
        None => 0,
    };
    Some(ThreadRoom { total, reserved })
}
