//! The free memory of many nodes, so that the first one with enough of it is found without asking each.

use crate::model::unit::SizeSum;

/// Rooms by position. A tree of maxima: the children of place `n` are `2n` and `2n + 1`, the rooms are its leaves.
#[derive(Clone, Debug)]
pub struct Rooms {
    tree: Vec<Option<u128>>,
    leaves: usize,
    approximate: bool,
}

impl Rooms {
    /// Rooms of these sizes; none where the size is not known, which is no room for anybody.
    #[must_use]
    pub fn new(sizes: &[Option<SizeSum>]) -> Self {
        let leaves = sizes.len().next_power_of_two();
        let mut rooms = Self {
            tree: vec![None; 2 * leaves],
            leaves,
            approximate: sizes.iter().flatten().any(|it| it.approximate),
        };
        for (at, size) in sizes.iter().enumerate() {
            if let Some(place) = rooms.tree.get_mut(leaves + at) {
                *place = size.map(|size| size.bytes);
            }
        }
        for place in (1..leaves).rev() {
            rooms.refresh(place);
        }
        rooms
    }

    /// What is free in a room.
    #[must_use]
    pub fn at(&self, at: usize) -> Option<u128> {
        self.tree.get(self.leaves + at).copied().flatten()
    }

    /// Changes what is free in a room and tells what it was; none closes it.
    pub fn set(&mut self, at: usize, free: Option<u128>) -> Option<u128> {
        let mut place = self.leaves + at;
        let before = self.tree.get_mut(place);
        let before = before.and_then(|it| std::mem::replace(it, free));
        while place > 1 {
            place /= 2;
            self.refresh(place);
        }
        before
    }

    fn refresh(&mut self, place: usize) {
        let child = |at: usize| self.tree.get(at).copied().flatten();
        let largest = child(2 * place).max(child(2 * place + 1));
        if let Some(it) = self.tree.get_mut(place) {
            *it = largest;
        }
    }

    /// The largest room.
    #[must_use]
    pub fn largest(&self) -> SizeSum {
        SizeSum {
            bytes: self.tree.get(1).copied().flatten().unwrap_or(0),
            approximate: self.approximate,
        }
    }

    /// The first room, from a position on, in which as much is free.
    #[must_use]
    pub fn first(&self, from: usize, needed: u128) -> Option<usize> {
        self.search(1, (0, self.leaves), from, needed)
    }

    fn search(
        &self,
        place: usize,
        (start, len): (usize, usize),
        from: usize,
        needed: u128,
    ) -> Option<usize> {
        let largest = self.tree.get(place).copied().flatten()?;
        if largest < needed || start + len <= from {
            return None;
        }
        if len == 1 {
            return Some(start);
        }
        let half = len / 2;
        self.search(2 * place, (start, half), from, needed)
            .or_else(|| self.search(2 * place + 1, (start + half, half), from, needed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rooms(sizes: &[Option<u128>]) -> Rooms {
        let sizes = sizes.iter().map(|size| {
            size.map(|bytes| SizeSum {
                bytes,
                approximate: false,
            })
        });
        Rooms::new(&sizes.collect::<Vec<_>>())
    }

    #[test]
    fn the_first_one_that_is_large_enough() {
        let mut rooms = rooms(&[Some(4), None, Some(9), Some(6)]);
        assert_eq!(rooms.first(0, 5), Some(2));
        assert_eq!(rooms.first(3, 5), Some(3));
        assert_eq!(rooms.first(0, 10), None);
        assert_eq!(rooms.largest().bytes, 9);
        assert_eq!(rooms.set(2, Some(4)), Some(9));
        assert_eq!(rooms.first(0, 5), Some(3));
        assert_eq!(rooms.set(3, None), Some(6));
        assert_eq!(rooms.first(0, 5), None);
        assert_eq!(rooms.first(1, 4), Some(2));
        assert_eq!(rooms.at(1), None);
    }

    #[test]
    fn no_room_at_all() {
        let rooms = rooms(&[]);
        assert_eq!(rooms.first(0, 0), None);
        assert_eq!(rooms.largest().bytes, 0);
    }

    proptest! {
        #[test]
        fn as_a_search_one_by_one(
            sizes in proptest::collection::vec(proptest::option::of(0u128..50), 0..20),
            from in 0usize..20,
            needed in 0u128..60,
        ) {
            let by_one = sizes.iter().enumerate().skip(from);
            let mut by_one = by_one.filter(|(_, size)| size.is_some_and(|size| size >= needed));
            prop_assert_eq!(rooms(&sizes).first(from, needed), by_one.next().map(|(at, _)| at));
        }
    }
}
