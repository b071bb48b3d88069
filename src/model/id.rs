//! Typed indexes: the only way in which things of the model refer to each other.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// The place of a thing in its [`Arena`]. Ordered as the things were declared.
pub struct Id<T> {
    index: u32,
    thing: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// The thing that is declared at that position.
    ///
    /// # Panics
    /// With more than four billion things, which four gigabytes of source cannot hold.
    #[must_use]
    pub fn new(index: usize) -> Self {
        let index = u32::try_from(index).expect("a lab has fewer than 2^32 things");
        Self {
            index,
            thing: PhantomData,
        }
    }

    /// The position.
    #[must_use]
    pub const fn index(self) -> usize {
        self.index as usize
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index)
    }
}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.index.cmp(&other.index)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}

/// Things of one kind, in the order in which they were declared.
#[derive(Debug)]
pub struct Arena<T> {
    things: Vec<T>,
}

impl<T> Arena<T> {
    /// Adds a thing and tells its place.
    pub fn push(&mut self, thing: T) -> Id<T> {
        self.things.push(thing);
        Id::new(self.things.len() - 1)
    }

    /// The things with their places.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Id<T>, &T)> + ExactSizeIterator {
        self.things
            .iter()
            .enumerate()
            .map(|(index, thing)| (Id::new(index), thing))
    }

    /// The things alone.
    pub fn values(&self) -> std::slice::Iter<'_, T> {
        self.things.iter()
    }

    /// The things, to be changed.
    pub(crate) fn values_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.things.iter_mut()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.things.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// The thing at a place.
    ///
    /// # Panics
    /// If the place is of another arena.
    #[must_use]
    pub fn at(&self, id: Id<T>) -> &T {
        self.get(id)
            .expect("an id points into the arena that gave it")
    }

    /// The thing at a place, to complete it while the lab is lowered.
    pub(crate) fn at_mut(&mut self, id: Id<T>) -> Option<&mut T> {
        self.things.get_mut(id.index())
    }

    /// The thing at a place, if that place is filled.
    #[must_use]
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.things.get(id.index())
    }

    /// The thing at a place, to add what could not be known when it was declared.
    pub fn get_mut(&mut self, id: Id<T>) -> Option<&mut T> {
        self.things.get_mut(id.index())
    }
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { things: Vec::new() }
    }
}
