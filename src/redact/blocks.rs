//! Where addresses may go: each stays among addresses of its kind, for rules tell the kinds apart.

/// Addresses that share their first bits. Numbers are those of the family: 32 or 128 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Prefix {
    pub(super) first: u128,
    pub(super) last: u128,
}

impl Prefix {
    /// The prefix of a length that an address lies in, of a family with so many bits.
    pub(super) fn around(address: u128, length: u8, bits: u8) -> Self {
        let free = u32::from(bits.saturating_sub(length));
        let mask = 1_u128.checked_shl(free).map_or(u128::MAX, |it| it - 1);
        Self {
            first: address & !mask,
            last: address | mask,
        }
    }

    pub(super) const fn holds(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    pub(super) const fn meets(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// One less than the number of its addresses: all bits that are free.
    pub(super) const fn mask(self) -> u128 {
        self.last - self.first
    }
}

/// Addresses of one kind.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) prefix: Prefix,
    /// Where stand-ins are taken from, the best first. None: everybody has these addresses, and they stay.
    pub(super) into: Vec<Prefix>,
    /// What stays together of addresses in no known subnet: the length of their prefix.
    pub(super) unit: u8,
    /// Whether known subnets are widened to the unit: what lies between is the owner's own numbering.
    pub(super) whole_units: bool,
    /// Whether a subnet that is the whole block goes elsewhere. Where not, everybody knows the block.
    pub(super) whole_moves: bool,
}

/// The addresses of a family.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) bits: u8,
    /// The narrow before the wide ones.
    pub(super) blocks: Vec<Block>,
}

impl Family {
    fn block_of(&self, prefix: Prefix) -> Option<&Block> {
        self.blocks.iter().find(|it| it.prefix.holds(prefix))
    }

    /// Where a prefix may go. Nowhere if everybody has such addresses.
    pub(super) fn into(&self, prefix: Prefix) -> Option<&[Prefix]> {
        let block = self.block_of(prefix)?;
        (!block.into.is_empty()).then_some(&block.into)
    }

    /// A prefix, or the unit around it in a block of which something holds.
    pub(super) fn widened(&self, prefix: Prefix, in_block: impl Fn(&Block) -> bool) -> Prefix {
        let Some(block) = self.block_of(prefix).filter(|it| in_block(it)) else {
            return prefix;
        };
        let unit = Prefix::around(prefix.first, block.unit, self.bits);
        if unit.holds(prefix) { unit } else { prefix }
    }

    /// Whether a prefix is too wide to go anywhere: it is one of the blocks, or has one in it.
    pub(super) fn is_known_to_all(&self, prefix: Prefix) -> bool {
        let mut held = self.blocks.iter().filter(|it| prefix.holds(it.prefix));
        held.any(|it| !(it.whole_moves && prefix == it.prefix))
    }

    /// A block inside of a part of another one, where only its own may go.
    pub(super) fn kept_apart(&self, target: Prefix) -> Option<Prefix> {
        let mut prefixes = self.blocks.iter().map(|it| it.prefix);
        prefixes.find(|it| target.holds(*it) && *it != target)
    }

    /// IPv4.
    pub(super) fn v4() -> Self {
        let at = |a: u8, b: u8, c: u8, length: u8| {
            Prefix::around(u32::from_be_bytes([a, b, c, 0]).into(), length, 32)
        };
        let block = |prefix: Prefix, into: &[Prefix], unit: u8| Block {
            prefix,
            into: into.to_vec(),
            unit,
            whole_units: false,
            whole_moves: false,
        };
        // Docker's own bridge: a rule looks for it.
        let docker = at(172, 17, 0, 16);
        let (ten, twelve, sixteen) = (at(10, 0, 0, 8), at(172, 16, 0, 12), at(192, 168, 0, 16));
        let shared = at(100, 64, 0, 10);
        let examples = [
            at(192, 0, 2, 24),
            at(198, 51, 100, 24),
            at(203, 0, 113, 24),
            at(198, 18, 0, 15),
        ];
        let mut blocks = vec![
            block(at(0, 0, 0, 8), &[], 32),
            block(at(127, 0, 0, 8), &[], 32),
            block(at(169, 254, 0, 16), &[], 32),
            block(at(224, 0, 0, 4), &[], 32),
            // Masks, and what nobody can use.
            block(at(240, 0, 0, 4), &[], 32),
            block(docker, &[docker], 24),
            block(ten, &[ten, twelve, sixteen], 24),
            block(twelve, &[twelve, ten, sixteen], 24),
            block(sixteen, &[sixteen, twelve, ten], 24),
            block(shared, &[shared], 24),
        ];
        blocks.extend(examples.iter().map(|own| Block {
            whole_moves: true,
            ..block(*own, &examples, 24)
        }));
        // The public Internet. Documentation space would not do: no rule takes it for public. Nobody has the first of
        // these: the relays of 6to4 are gone (RFC 7526), the others are IETF's own (RFC 6890, 7534, 7535, 7450).
        let public = [
            at(192, 88, 99, 24),
            at(192, 0, 0, 24),
            at(192, 31, 196, 24),
            at(192, 52, 193, 24),
            at(192, 175, 48, 24),
            at(11, 0, 0, 8),
        ];
        blocks.push(block(at(0, 0, 0, 0), &public, 32));
        Self { bits: 32, blocks }
    }

    /// IPv6.
    pub(super) fn v6() -> Self {
        let at = |first: u16, second: u16, length: u8| {
            let address = u128::from(first) << 112 | u128::from(second) << 96;
            Prefix::around(address, length, 128)
        };
        let block = |prefix: Prefix, into: &[Prefix], unit: u8, whole_units: bool| Block {
            prefix,
            into: into.to_vec(),
            unit,
            whole_units,
            whole_moves: false,
        };
        let (own, central) = (at(0xfd00, 0, 8), at(0xfc00, 0, 8));
        let examples = at(0x2001, 0xdb8, 32);
        // Documentation space too (RFC 9637), but younger than the rules' list, which takes it for public; and the
        // 6bone, which is gone (RFC 3701).
        let public = [at(0x3fff, 0, 20), at(0x3ffe, 0, 16)];
        let blocks = vec![
            block(own, &[own, central], 48, true),
            block(central, &[central, own], 48, true),
            block(examples, &[examples], 48, true),
            block(at(0x2000, 0, 3), &public, 128, false),
            // Loopback, link-local, multicast, and what nobody has.
            block(at(0, 0, 0), &[], 128, false),
        ];
        Self { bits: 128, blocks }
    }
}
