//! Fourteen months of orders before the opening and two weeks after it, made up from the seed: who bought what, how long
//! the parcels took, what was cancelled, sent back and refunded. The orders of the stories are made of the stories
//! themselves; these are the life around them.

use super::catalogue::Catalogue;
use super::chance::Chance;
use super::orders::{Parcel, Plan, ReturnPlan};
use super::script::{Delivery, Story};
use domain::{Currency, DAY, HOUR, MINUTE, Money, Timestamp};

/// Days of history before the opening.
const DAYS_BEFORE: i64 = 425;
/// Days after the opening in which new orders come in.
const DAYS_AFTER: i64 = 14;

/// An order of the history: the `index`-th of its kind. Nothing when a data file names a country without delivery.
pub(super) fn past_order(seed: u64, index: usize, opened: Timestamp, catalogue: &Catalogue) -> Option<Plan> {
    let mut chance = Chance::new(seed, &format!("past {index}"));
    // The later of two moments: a shop that grows. A few are of the last days, so that something is in every state.
    let first = chance.between(-DAYS_BEFORE * DAY, -HOUR);
    let second = chance.between(-DAYS_BEFORE * DAY, -HOUR);
    let before = if index.is_multiple_of(24) {
        chance.between(-3 * DAY, -20 * MINUTE)
    } else {
        first.max(second)
    };
    made_up(&mut chance, format!("ord_p{index:03}"), opened + before, catalogue)
}

/// An order that will be placed after the opening.
pub(super) fn coming_order(seed: u64, index: usize, opened: Timestamp, catalogue: &Catalogue) -> Option<Plan> {
    let mut chance = Chance::new(seed, &format!("coming {index}"));
    // The first ones within minutes, so that whoever looks sees the shop live.
    let after = match index {
        0 => 90 * 1_000,
        1 => 7 * MINUTE,
        2 => 21 * MINUTE,
        _ => chance.between(HOUR, DAYS_AFTER * DAY),
    };
    made_up(&mut chance, format!("ord_c{index:03}"), opened + after, catalogue)
}

fn made_up(chance: &mut Chance, id: String, placed: Timestamp, catalogue: &Catalogue) -> Option<Plan> {
    // The lower of two draws: a few customers come back again and again.
    let count = catalogue.crowd as u64;
    let buyer = usize::try_from(chance.below(count).min(chance.below(count))).ok()?;
    // Spread over the list, which is sorted by country.
    let buyer = buyer * 61 % catalogue.crowd;
    let delivery = catalogue.shop.delivery.get(&catalogue.buyers.get(buyer)?.country)?;
    let lines = basket(chance, catalogue);
    let (goods, shipping) = Plan::prices(&lines, catalogue);
    let total = goods + shipping;
    let transfer = chance.happens(12);
    let paid = if transfer {
        placed + chance.between(8 * HOUR, 2 * DAY)
    } else {
        placed + 2 * MINUTE
    };
    let packed = paid + chance.between(4 * HOUR, 26 * HOUR);
    // One card in four is charged when the parcel is packed.
    let captured = if !transfer && chance.happens(25) { packed } else { paid };
    let shipped = packed + chance.between(5 * HOUR, 28 * HOUR);
    let delivered = shipped + chance.between(delivery.days.0 * DAY, delivery.days.1 * DAY);
    let mut plan = Plan {
        id,
        number: String::new(),
        currency: Plan::EUROS,
        buyer,
        placed,
        lines,
        shipping,
        total,
        transfer,
        charged_twice: false,
        captured: Some(captured),
        promised: Some(placed + delivery.promised * DAY),
        parcel: Some(parcel(chance, delivery, packed, Some(shipped), Some(delivered))),
        cancelled: None,
        refund: None,
        returned: None,
        note: None,
    };
    mishap(chance, &mut plan, delivered, catalogue);
    Some(plan)
}

/// One to five lines; cups and small things more often than lamps.
fn basket(chance: &mut Chance, catalogue: &Catalogue) -> Vec<(usize, u32)> {
    let wanted = match chance.below(100) {
        0..38 => 1,
        38..68 => 2,
        68..86 => 3,
        86..95 => 4,
        _ => 5,
    };
    let mut lines: Vec<(usize, u32)> = Vec::new();
    while lines.len() < wanted {
        let count = catalogue.items.len() as u64;
        let Ok(item) = usize::try_from(chance.below(count)) else {
            break;
        };
        let cheap = catalogue.items.get(item).is_some_and(|item| item.price.minor < 2_500);
        if lines.iter().any(|(had, _)| *had == item) || (!cheap && chance.happens(45)) {
            continue;
        }
        let pieces = if cheap {
            [1, 1, 1, 2, 2, 4, 6]
        } else {
            [1, 1, 1, 1, 1, 1, 2]
        };
        lines.push((item, chance.one_of(&pieces).copied().unwrap_or(1)));
    }
    lines
}

/// What goes otherwise: cancelled, sent back, something paid back for a damaged piece, or late.
fn mishap(chance: &mut Chance, plan: &mut Plan, delivered: Timestamp, catalogue: &Catalogue) {
    let words = &catalogue.shop.words;
    let reason = chance.one_of(&words.refund_reasons).cloned().unwrap_or_default();
    let note = chance.one_of(&words.return_notes).cloned().unwrap_or_default();
    match chance.below(100) {
        0..4 => {
            let cancelled = plan.placed + chance.between(20 * MINUTE, 3 * HOUR);
            plan.cancelled = Some(cancelled);
            plan.parcel = None;
            plan.captured = plan.captured.filter(|at| *at <= cancelled);
            plan.refund = plan.captured.map(|_| (cancelled + 4 * HOUR, plan.total, reason));
        }
        4..10 => {
            let asked = delivered + chance.between(DAY, 11 * DAY);
            let received = asked + chance.between(4 * DAY, 9 * DAY);
            let whole = chance.happens(40);
            let lines: Vec<(usize, u32)> = plan
                .lines
                .iter()
                .enumerate()
                .take(if whole { plan.lines.len() } else { 1 })
                .map(|(line, (_, pieces))| (line, *pieces))
                .collect();
            let cents: i64 = lines
                .iter()
                .filter_map(|(line, pieces)| Some((plan.lines.get(*line)?.0, pieces)))
                .filter_map(|(item, pieces)| Some(catalogue.items.get(item)?.price.minor * i64::from(*pieces)))
                .sum();
            plan.refund = Some((received + chance.between(6 * HOUR, 40 * HOUR), cents, note.clone()));
            plan.returned = Some(ReturnPlan {
                at: asked,
                received: Some(received),
                by_buyer: false,
                lines,
                note,
            });
        }
        10..14 => {
            let price = plan
                .lines
                .first()
                .and_then(|(item, _)| catalogue.items.get(*item))
                .map_or(0, |i| i.price.minor);
            plan.refund = Some((delivered + chance.between(5 * HOUR, 3 * DAY), price, reason));
        }
        14..19 => {
            // Kept by the carrier: some of these are late at the opening, and nobody has complained yet.
            let kept = chance.between(3 * DAY, 9 * DAY);
            if let Some(parcel) = &mut plan.parcel {
                parcel.delivered = Some(delivered + kept);
            }
        }
        _ => {}
    }
}

fn parcel(
    chance: &mut Chance,
    delivery: &Delivery,
    packed: Timestamp,
    shipped: Option<Timestamp>,
    delivered: Option<Timestamp>,
) -> Parcel {
    let tracking = format!("{}{:09}", delivery.prefix, 100_000_000 + chance.below(899_999_999));
    let page = delivery.page.replace("{}", &tracking);
    let carrier = delivery.carrier.clone();
    Parcel {
        packed,
        shipped,
        delivered,
        carrier,
        tracking,
        page,
        partly: false,
    }
}

/// The order of a story.
///
/// # Errors
/// A text that says what in the story does not fit.
pub(super) fn story_order(
    seed: u64,
    ticket: &str,
    buyer: usize,
    story: &Story,
    opened: Timestamp,
    catalogue: &Catalogue,
) -> Result<Plan, String> {
    let mut chance = Chance::new(seed, ticket);
    let wrong = |what: &str| format!("order of {ticket}: {what}");
    let country = catalogue
        .buyers
        .get(buyer)
        .map(|buyer| buyer.country.as_str())
        .unwrap_or_default();
    let delivery = catalogue
        .shop
        .delivery
        .get(country)
        .ok_or_else(|| wrong("no delivery there"))?;
    let lines = story
        .lines
        .iter()
        .map(|line| read_line(line, catalogue))
        .collect::<Option<Vec<_>>>();
    let lines = lines
        .filter(|lines| !lines.is_empty())
        .ok_or_else(|| wrong("a line is not of this shop"))?;
    let (goods, shipping) = Plan::prices(&lines, catalogue);
    let total = goods + shipping;
    let at = |offset: super::script::Offset| opened + offset.0;
    let placed = at(story.placed);
    let parcel = story.shipped.map(|shipped| {
        let shipped = at(shipped);
        let packed = (shipped - 5 * HOUR).max(placed + 10 * MINUTE);
        Parcel {
            partly: story.partly,
            ..parcel(&mut chance, delivery, packed, Some(shipped), story.delivered.map(at))
        }
    });
    let refund = match &story.refund {
        None => None,
        Some((when, amount, reason)) => {
            let all = Money {
                minor: total,
                currency: Currency::EUR,
            };
            let amount = if amount.is_empty() {
                Ok(all)
            } else {
                Money::parse(amount, Currency::EUR)
            };
            Some((
                at(*when),
                amount.map_err(|_| wrong("the refund is no amount"))?.minor,
                reason.clone(),
            ))
        }
    };
    let returned = story.returned.as_ref().map(|back| ReturnPlan {
        at: at(back.at),
        received: back.received.map(at),
        by_buyer: back.by_buyer,
        lines: back.lines.clone(),
        note: back.note.clone(),
    });
    Ok(Plan {
        id: format!("ord_{ticket}"),
        number: String::new(),
        currency: Plan::EUROS,
        buyer,
        placed,
        lines,
        shipping,
        total,
        transfer: story.transfer.is_some(),
        charged_twice: story.charged_twice,
        captured: Some(story.transfer.map_or(placed + 2 * MINUTE, at)),
        promised: Some(story.promised.map_or(placed + delivery.promised * DAY, at)),
        parcel,
        cancelled: story.cancelled.map(at),
        refund,
        returned,
        note: story.note.as_ref().map(|(when, text)| (at(*when), text.clone())),
    })
}

/// `taza-alba/AZ*2`, or without pieces for one.
fn read_line(line: &str, catalogue: &Catalogue) -> Option<(usize, u32)> {
    let (key, pieces) = line.split_once('*').unwrap_or((line, "1"));
    Some((
        *catalogue.item_keys.get(key)?,
        pieces.parse().ok().filter(|pieces| *pieces > 0)?,
    ))
}
