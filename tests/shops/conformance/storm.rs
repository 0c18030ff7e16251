//! Many changes by buyers and staff, in an order that a seed chooses, with readings in between: what is known in the end is
//! what a first reading sees, row by row.

use super::reader::Reader;
use super::{Bought, ShopWorld, as_often_as_asked};
use std::collections::BTreeMap;

/// Changes of one storm, on every change of the program.
const CHANGES: u32 = 45;

/// Numbers that are the same in every run.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// How far an order has come, so that only what a shop allows is done to it.
#[derive(Debug, Default, Clone, Copy)]
struct Stage {
    paid: bool,
    shipped: bool,
    over: bool,
    removed: bool,
    back: i64,
}

pub(crate) async fn a_storm_of_changes_ends_in_what_a_first_reading_sees(world: &dyn ShopWorld) {
    let mut chance = Chance(7);
    let mut reader = Reader::of(world);
    reader.catch_up().await;
    let mut orders: Vec<(Bought, Stage)> = Vec::new();
    let (mut changes, mut change) = (0, 0);
    while changes < as_often_as_asked("MOSTRADOR_STORM", CHANGES) {
        world.pass(i64::try_from(chance.below(40)).unwrap());
        if orders.len() < 3 || chance.below(6) == 0 {
            orders.push((world.buy().await, Stage::default()));
            changes += 1;
        } else {
            let which = usize::try_from(chance.below(orders.len() as u64)).unwrap();
            let (bought, stage) = &mut orders[which];
            changes += u32::from(happen(world, bought, stage, change, &mut chance).await);
        }
        change += 1;
        if chance.below(8) == 0 {
            reader.catch_up().await;
        }
    }
    world.pass(3);
    reader.catch_up().await;
    let mut fresh = Reader::of(world);
    fresh.catch_up().await;
    let of = |reader: &Reader| {
        let mine = orders.iter().map(|(bought, stage)| {
            let known = reader.orders.get(&bought.id).filter(|_| !stage.removed).cloned();
            (bought.id.clone(), known)
        });
        mine.collect::<BTreeMap<_, _>>()
    };
    assert_eq!(of(&reader), of(&fresh));
    for (bought, stage) in orders.iter().filter(|(_, stage)| stage.removed) {
        let known = reader.orders.contains_key(&bought.id) && !reader.gone.contains(&bought.id);
        assert!(
            !known || reader.shop.order_is_gone(&bought.id).await.unwrap(),
            "{} is not known to be gone: {stage:?}",
            bought.id
        );
    }
}

/// One change that the shop allows on an order in this stage; false where chance has chosen one that it does not.
async fn happen(world: &dyn ShopWorld, bought: &Bought, stage: &mut Stage, change: u32, chance: &mut Chance) -> bool {
    let id = &bought.id;
    if stage.removed {
        return false;
    }
    match chance.below(8) {
        0 | 1 if !stage.paid && !stage.over => {
            world.pay(id).await;
            stage.paid = true;
        }
        2 if stage.paid && !stage.shipped && !stage.over => {
            world.ship(id, &format!("ES{change}")).await;
            stage.shipped = true;
        }
        3 if stage.paid && stage.back < 1_000 => {
            world.pay_back(id, 100 + i64::from(change), "Por la espera").await;
            stage.back += 100 + i64::from(change);
        }
        4 if !stage.over || world.annotates_what_is_over() => world.annotate(id, &format!("Nota {change}")).await,
        5 if !stage.over && (stage.back == 0 || world.redirects_what_was_paid_back()) => {
            world
                .redirect(id, ["Sevilla", "Bilbao", "Vigo"][change as usize % 3])
                .await
        }
        6 if !stage.paid && !stage.over => {
            world.cancel(id).await;
            stage.over = true;
        }
        7 if change.is_multiple_of(5) => {
            stage.removed = world.remove(id).await;
            return stage.removed;
        }
        _ => return false,
    }
    true
}
