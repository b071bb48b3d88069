//! What the manager finds contradictory.

use super::{NodeRule, ResourceRule};
use crate::model::guest::Guest;
use crate::model::id::Id;
use crate::source::Span;

/// Rules that the manager drops together.
#[derive(Debug)]
pub enum Conflict<'r, 'l> {
    /// More guests apart than there are nodes (`Rules/ResourceAffinity.pm`).
    TooManyApart {
        /// The list.
        apart: &'r ResourceRule<'l>,
        /// How many nodes there are.
        nodes: usize,
    },
    /// Guests of one list apart that other lists, or a chain of them, keep together (`Rules/ResourceAffinity.pm`).
    ApartAndTogether {
        /// The list that keeps them apart.
        apart: &'r ResourceRule<'l>,
        /// The lists that keep them together.
        together: Vec<&'r ResourceRule<'l>>,
        /// Two of the guests.
        pair: [Id<Guest>; 2],
    },
    /// Guests of a list whose group has nodes of several priorities (`Rules.pm`).
    SeveralPriorities {
        /// The list.
        list: &'r ResourceRule<'l>,
        /// All groups of its guests.
        groups: Vec<&'r NodeRule<'l>>,
    },
    /// Guests that stay together, in more than one group (`Rules.pm`).
    SeveralGroups {
        /// The list, or the lists that share guests.
        together: Vec<&'r ResourceRule<'l>>,
        /// The groups.
        groups: Vec<&'r NodeRule<'l>>,
    },
    /// More guests of groups apart than these groups have nodes, strict or not (`Rules.pm`).
    TooFewNodes {
        /// The list.
        apart: &'r ResourceRule<'l>,
        /// The groups.
        groups: Vec<&'r NodeRule<'l>>,
        /// How many guests of the list they have.
        guests: usize,
        /// How many nodes they have.
        nodes: usize,
    },
    /// A guest that stays apart from others, while strict groups leave all of them too few nodes. The manager keeps the
    /// rule and never finds a node for one of them.
    NoNodeLeft {
        /// The list.
        apart: &'r ResourceRule<'l>,
        /// The guest that is left over.
        guest: Id<Guest>,
    },
}

impl<'r, 'l> Conflict<'r, 'l> {
    /// The groups whose rules are dropped.
    pub(super) fn groups(&self) -> &[&'r NodeRule<'l>] {
        match self {
            Self::SeveralPriorities { groups, .. }
            | Self::SeveralGroups { groups, .. }
            | Self::TooFewNodes { groups, .. } => groups,
            Self::TooManyApart { .. } | Self::ApartAndTogether { .. } | Self::NoNodeLeft { .. } => {
                &[]
            }
        }
    }

    /// The lists of guests that are dropped, or that cannot be had.
    pub(super) fn lists(&self) -> Vec<&'r ResourceRule<'l>> {
        match self {
            Self::TooManyApart { apart, .. }
            | Self::TooFewNodes { apart, .. }
            | Self::NoNodeLeft { apart, .. } => vec![*apart],
            Self::SeveralPriorities { list, .. } => vec![*list],
            Self::SeveralGroups { together, .. } => together.clone(),
            Self::ApartAndTogether {
                apart, together, ..
            } => {
                let mut lists = together.clone();
                lists.push(apart);
                lists
            }
        }
    }

    /// The list that cannot be had, and which contradiction it is: the same for what is in service and what is planned.
    #[must_use]
    pub fn key(&self) -> (u8, Span) {
        match self {
            Self::TooManyApart { apart, .. } => (0, apart.list.span),
            Self::TooFewNodes { apart, .. } => (1, apart.list.span),
            Self::NoNodeLeft { apart, .. } => (2, apart.list.span),
            Self::ApartAndTogether { apart, .. } => (3, apart.list.span),
            Self::SeveralPriorities { list, .. } => (4, list.list.span),
            Self::SeveralGroups { together, .. } => {
                let first = together.iter().map(|it| it.list.span).min();
                (5, first.unwrap_or_default())
            }
        }
    }
}
