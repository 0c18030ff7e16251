//! Which products may be offered to somebody, and why: what others bought together with what this person bought, and
//! what sells well in the categories that this person comes back to. Every suggestion carries its reason in figures, and
//! has to be worth saying: seen with several people, and more often than chance.

use crate::ProductId;
use std::collections::BTreeMap;

/// At most this many are offered.
pub const SUGGESTIONS: usize = 4;
/// People who must have bought both.
pub const LEAST_SUPPORT: u32 = 2;
/// How much likelier than for anybody it must be, in percent.
const LEAST_LIFT: u64 = 120;
/// Purchases in a category that make it one that the person comes back to.
const LEAST_AFFINITY: u32 = 2;

/// Of the newest buyers of one product, how many also bought another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Together {
    /// What this person bought.
    pub because: ProductId,
    /// What others bought too.
    pub product: ProductId,
    /// How many bought both.
    pub both: u32,
    /// How many buyers of `because` were looked at.
    pub of: u32,
    /// How many bought `product` at all.
    pub buyers: u32,
}

/// A product that sells well in a category of this person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Favourite {
    /// The product.
    pub product: ProductId,
    /// Its category.
    pub category: String,
    /// This person's purchases in it.
    pub times: u32,
    /// How many bought the product at all.
    pub buyers: u32,
}

/// Why something is suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// That many customers bought both.
    Together {
        /// What this person bought.
        because: ProductId,
        /// How many bought both.
        customers: u32,
    },
    /// The person comes back to this category.
    Category {
        /// Its name as the shop has it.
        category: String,
        /// This person's purchases in it.
        times: u32,
    },
}

/// A product to offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Which.
    pub product: ProductId,
    /// Why.
    pub reason: Reason,
}

/// How much likelier the buyers of one are to buy the other than anybody is, in percent.
fn lift(pair: &Together, all_buyers: u32) -> u64 {
    let expected = u64::from(pair.of) * u64::from(pair.buyers);
    (u64::from(pair.both) * u64::from(all_buyers) * 100)
        .checked_div(expected)
        .unwrap_or(0)
}

/// The suggestions, best first: bought together by most people, then likeliest; categories fill what is left. Both lists
/// hold only what may be offered (in stock, not bought lately).
pub fn suggest(together: &[Together], favourites: &[Favourite], all_buyers: u32) -> Vec<Suggestion> {
    let mut best: BTreeMap<ProductId, (u32, u64, ProductId)> = BTreeMap::new();
    for pair in together {
        let lift = lift(pair, all_buyers);
        if pair.both < LEAST_SUPPORT || lift < LEAST_LIFT {
            continue;
        }
        let new = (pair.both, lift, pair.because);
        let known = best.entry(pair.product).or_insert(new);
        if (known.0, known.1) < (new.0, new.1) {
            *known = new;
        }
    }
    let mut ranked: Vec<(ProductId, (u32, u64, ProductId))> = best.into_iter().collect();
    ranked.sort_by_key(|(product, (both, lift, _))| (std::cmp::Reverse((*both, *lift)), *product));
    let mut chosen: Vec<Suggestion> = ranked
        .into_iter()
        .map(|(product, (customers, _, because))| Suggestion {
            product,
            reason: Reason::Together { because, customers },
        })
        .take(SUGGESTIONS)
        .collect();
    let mut liked: Vec<&Favourite> = favourites
        .iter()
        .filter(|favourite| favourite.times >= LEAST_AFFINITY)
        .collect();
    liked.sort_by_key(|one| (std::cmp::Reverse((one.times, one.buyers)), one.product));
    for favourite in liked {
        if chosen.len() >= SUGGESTIONS {
            break;
        }
        if chosen.iter().any(|one| one.product == favourite.product) {
            continue;
        }
        chosen.push(Suggestion {
            product: favourite.product,
            reason: Reason::Category {
                category: favourite.category.clone(),
                times: favourite.times,
            },
        });
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const CUP: u128 = 1;
    const BOWL: u128 = 2;
    const LAMP: u128 = 3;
    const JUG: u128 = 4;
    const TRAY: u128 = 5;

    fn id(number: u128) -> ProductId {
        ProductId(Uuid::from_u128(number))
    }

    fn pair(because: u128, product: u128, both: u32, of: u32, buyers: u32) -> Together {
        Together {
            because: id(because),
            product: id(product),
            both,
            of,
            buyers,
        }
    }

    fn liked(product: u128, times: u32, buyers: u32) -> Favourite {
        Favourite {
            product: id(product),
            category: "Tazas y vasos".to_owned(),
            times,
            buyers,
        }
    }

    #[test]
    fn what_is_bought_together_is_offered_when_it_is_more_than_chance() {
        // A thousand people bought something in Taller Azul.
        for (why, pairs, offered) in [
            (
                "three of ten, one in fifty else",
                vec![pair(CUP, BOWL, 3, 10, 20)],
                vec![BOWL],
            ),
            ("one person is nobody", vec![pair(CUP, BOWL, 1, 10, 20)], vec![]),
            ("everybody buys it anyway", vec![pair(CUP, LAMP, 6, 10, 600)], vec![]),
            ("just likely enough", vec![pair(CUP, LAMP, 6, 10, 500)], vec![LAMP]),
            (
                "more people first, then the likelier one",
                vec![
                    pair(CUP, BOWL, 3, 10, 20),
                    pair(CUP, JUG, 4, 10, 20),
                    pair(CUP, TRAY, 3, 10, 10),
                ],
                vec![JUG, TRAY, BOWL],
            ),
            (
                "four at most",
                (2..9).map(|product| pair(CUP, product, 3, 10, 20)).collect(),
                vec![2, 3, 4, 5],
            ),
            ("nobody bought anything", vec![pair(CUP, BOWL, 3, 0, 0)], vec![]),
        ] {
            let found: Vec<ProductId> = suggest(&pairs, &[], 1_000).into_iter().map(|one| one.product).collect();
            assert_eq!(found, offered.into_iter().map(id).collect::<Vec<_>>(), "{why}");
        }
    }

    #[test]
    fn the_reason_is_the_purchase_that_speaks_most_for_it() {
        let found = suggest(&[pair(CUP, BOWL, 2, 10, 20), pair(LAMP, BOWL, 5, 10, 20)], &[], 1_000);
        assert_eq!(
            found[0].reason,
            Reason::Together {
                because: id(LAMP),
                customers: 5
            }
        );
    }

    #[test]
    fn a_category_fills_what_is_left_and_nothing_is_offered_twice() {
        let found = suggest(
            &[pair(CUP, BOWL, 3, 10, 20)],
            &[
                liked(BOWL, 3, 20),
                liked(JUG, 3, 5),
                liked(TRAY, 3, 9),
                liked(LAMP, 1, 90),
            ],
            1_000,
        );
        let products: Vec<ProductId> = found.iter().map(|one| one.product).collect();
        assert_eq!(products, [id(BOWL), id(TRAY), id(JUG)], "one purchase is no habit");
        assert_eq!(
            found[1].reason,
            Reason::Category {
                category: "Tazas y vasos".to_owned(),
                times: 3
            }
        );
    }
}
