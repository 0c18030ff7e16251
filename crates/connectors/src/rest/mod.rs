//! What connectors to shops with a JSON interface have in common, none of it any shop's own: reading an address
//! ([`address`]) and an answer ([`answers`]), exact amounts ([`decimal`]), and keeping the place in lists that change while they are read ([`walk`],
//! [`behind`], [`place`], [`recheck`]). All of it is pure.

pub(crate) mod address;
pub(crate) mod answers;
pub(crate) mod behind;
pub(crate) mod decimal;
pub(crate) mod place;
pub(crate) mod recheck;
pub(crate) mod walk;
