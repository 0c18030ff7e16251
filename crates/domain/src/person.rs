//! One person behind several customers: which of their names is shown, and what makes two customers look like one person.
//!
//! Nothing is copied when two customers are merged. What is shown is computed from what each source says, what a person
//! set, and the merges in force; so the state after a merge was taken back is the state without it, whatever else
//! happened in between and in whatever order merges are taken back.

use crate::CustomerId;
use crate::order::codes;
use std::collections::BTreeMap;

codes! {
    /// A fact about a customer that a person can set.
    CustomerField {
        /// Name as the customer writes it.
        Name = "name",
        /// ISO 639-1.
        Language = "language",
        /// ISO 3166-1 alpha-2.
        Country = "country",
    }
    /// Why two customers may be one person.
    MatchReason {
        /// The same e-mail address, what stands after a plus left out.
        Email = "email",
        /// The same telephone number, with or without the country's.
        Phone = "phone",
        /// The same name, and orders delivered to the same address. People of one family or office share an address.
        NamePlace = "name_place",
    }
}

impl MatchReason {
    /// Enough to say "is", not only "may be". Neither is ever acted upon by itself.
    pub fn is_strong(self) -> bool {
        matches!(self, MatchReason::Email | MatchReason::Phone)
    }
}

/// One field of one customer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnFact {
    /// What the source says; empty when it does not know.
    pub said: String,
    /// What a person set, with the place of that change among all changes.
    pub set: Option<(i64, String)>,
}

/// A merge in force, as one field sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    /// The customer who is shown as another.
    pub source: CustomerId,
    /// That other one.
    pub target: CustomerId,
    /// Place of the merge among all changes.
    pub seq: i64,
    /// The source's value was chosen.
    pub theirs: bool,
}

/// What is shown of a field for the person at the top of the merges: the newest decision of a person (a value set, or the
/// choice at a merge), else what the source says, else the first value that a merged customer brings.
pub fn shown_fact(top: CustomerId, own: &BTreeMap<CustomerId, OwnFact>, joined: &[Joined]) -> String {
    let fact = own.get(&top).cloned().unwrap_or_default();
    let mut below: Vec<(&Joined, String)> = joined
        .iter()
        .filter(|edge| edge.target == top)
        .map(|edge| (edge, shown_fact(edge.source, own, joined)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    below.sort_by_key(|(edge, _)| edge.seq);
    let mut decided = fact.set;
    for (edge, value) in below.iter().filter(|(edge, _)| edge.theirs) {
        if decided.as_ref().is_none_or(|(seq, _)| *seq < edge.seq) {
            decided = Some((edge.seq, value.clone()));
        }
    }
    match decided {
        Some((_, value)) => value,
        None if !fact.said.is_empty() => fact.said,
        None => below.into_iter().next().map(|(_, value)| value).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn who(number: u128) -> CustomerId {
        CustomerId(Uuid::from_u128(number))
    }

    /// Customer, what the source says, what a person set and when.
    type Fact = (u128, &'static str, Option<(i64, &'static str)>);

    fn own(facts: &[Fact]) -> BTreeMap<CustomerId, OwnFact> {
        facts
            .iter()
            .map(|(number, said, set)| {
                let set = set.map(|(seq, value)| (seq, value.to_owned()));
                (
                    who(*number),
                    OwnFact {
                        said: (*said).to_owned(),
                        set,
                    },
                )
            })
            .collect()
    }

    fn edge(source: u128, target: u128, seq: i64, theirs: bool) -> Joined {
        Joined {
            source: who(source),
            target: who(target),
            seq,
            theirs,
        }
    }

    #[test]
    fn the_newest_decision_is_shown_and_a_source_never_beats_it() {
        for (why, facts, edges, shown) in [
            ("what the shop says", vec![(1, "Carla", None)], vec![], "Carla"),
            (
                "what Ana set",
                vec![(1, "Carla", Some((5, "Carla Pastor")))],
                vec![],
                "Carla Pastor",
            ),
            (
                "ours, unless theirs was chosen",
                vec![(1, "Carla", None), (2, "C. Pastor", None)],
                vec![edge(2, 1, 7, false)],
                "Carla",
            ),
            (
                "theirs was chosen",
                vec![(1, "Carla", None), (2, "C. Pastor", None)],
                vec![edge(2, 1, 7, true)],
                "C. Pastor",
            ),
            (
                "set after the choice",
                vec![(1, "Carla", Some((9, "Carla P."))), (2, "C. Pastor", None)],
                vec![edge(2, 1, 7, true)],
                "Carla P.",
            ),
            (
                "chosen after it was set",
                vec![(1, "Carla", Some((5, "Carla P."))), (2, "C. Pastor", None)],
                vec![edge(2, 1, 7, true)],
                "C. Pastor",
            ),
            (
                "only theirs is known",
                vec![(1, "", None), (2, "C. Pastor", None)],
                vec![edge(2, 1, 7, false)],
                "C. Pastor",
            ),
            (
                "two steps down",
                vec![(1, "", None), (2, "", None), (3, "Carla", None)],
                vec![edge(3, 2, 4, false), edge(2, 1, 7, true)],
                "Carla",
            ),
        ] {
            assert_eq!(shown_fact(who(1), &own(&facts), &edges), shown, "{why}");
        }
    }
}
