//! Time, restarts and replies: what the shop must keep to however it is asked.

use super::super::deliveries;
use super::{END, HandClock, Known, OPENING, Paper, Stage, outgoing};
use domain::{DAY, Language, MINUTE, SECOND};
use ports::{Effect, Found, PortErrorKind, Sender};
use proptest::prelude::*;
use std::sync::atomic::Ordering;

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

#[test]
fn the_same_shop_comes_out_of_the_same_opening() {
    block(async {
        let (one, other, later) = (Stage::open(), Stage::open(), Stage::open_at(OPENING + 5_000));
        let known = Known::of(&one).await;
        assert_eq!(known, Known::of(&other).await);
        assert_eq!(known, Known::of(&one.restarted()).await);
        let numbers = |known: &Known| {
            known
                .orders
                .values()
                .map(|order| (order.id.clone(), order.number.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            numbers(&known),
            numbers(&Known::of(&later).await),
            "numbers do not depend on the moment"
        );
    });
}

#[test]
fn the_shop_is_opened_once() {
    block(async {
        let stage = Stage::open();
        assert_eq!(stage.shop.probe().await.unwrap(), "Taller Azul");
        stage.at(DAY);
        Known::of(&stage.restarted()).await;
        assert_eq!(*stage.paper.lines.lock().unwrap(), [format!("opened {OPENING}")]);
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn reading_often_comes_to_the_same_as_reading_once(
        mut steps in prop::collection::vec(0..4 * DAY, 1..12),
        early in prop::collection::vec(0..15 * MINUTE, 0..12),
        replies in prop::collection::vec((0_usize..62, 0..3 * DAY, 0_usize..4), 0..8),
    ) {
        let texts = ["Lo siento mucho, Carla, te enviamos otra.", "Elnézést kérünk, új csomagot küldünk Önnek.", "Mohon maaf, kami kirim ulang.", "So sorry, we will refund you."];
        block(async {
            let (often, once) = (Stage::open(), Stage::open());
            let mut known = Known::of(&often).await;
            once.shop.probe().await.unwrap();
            let conversations: Vec<String> = known.conversations().keys().map(|id| (*id).to_owned()).collect();
            steps.extend(early);
            let mut moments: Vec<(i64, Option<(usize, usize)>)> = steps.iter().map(|at| (*at, None)).collect();
            moments.extend(replies.iter().map(|(which, at, text)| (*at, Some((*which, *text)))));
            moments.push((END, None));
            moments.sort_unstable();
            for (index, (at, reply)) in moments.iter().enumerate() {
                for stage in [&often, &once] {
                    stage.at(*at);
                    if let Some((which, text)) = reply {
                        let conversation = &conversations[which % conversations.len()];
                        // Two customers' mail goes wrong; both stages meet that in the same way.
                        let reply = outgoing(conversation, &format!("m{index}"), texts[*text]);
                        let _ = stage.shop.send(&reply).await;
                    }
                }
                known.read(&often).await;
            }
            assert_eq!(known, Known::of(&once).await);
        });
    }

    #[test]
    fn a_cursor_that_was_not_stored_gives_the_same_again(at in 0..6 * DAY, after in 0..2 * DAY) {
        block(async {
            let stage = Stage::open();
            stage.at(at);
            stage.reply("conv_es-late", "m1", "Lo siento, te enviamos otra caja por mensajería.").await;
            let cursors = Known::of(&stage).await.cursors;
            stage.at(at + after);
            for stream in stage.shop.streams() {
                let cursor = cursors.get(stream.name).map(String::as_str);
                let first = stage.shop.pull(*stream, cursor).await.unwrap();
                assert_eq!(first, stage.shop.pull(*stream, cursor).await.unwrap());
                assert_eq!(first, stage.restarted().shop.pull(*stream, cursor).await.unwrap());
            }
        });
    }
}

#[test]
fn a_cursor_of_another_make_starts_from_the_beginning() {
    block(async {
        let stage = Stage::open();
        let stream = stage.shop.streams()[0];
        assert_eq!(
            stage.shop.pull(stream, Some("page 2")).await.unwrap(),
            stage.shop.pull(stream, None).await.unwrap()
        );
    });
}

#[test]
fn a_reply_that_is_sent_again_arrives_once() {
    block(async {
        let stage = Stage::open();
        let reply = outgoing("conv_es-late", "m-1", "Hola, Carla: te enviamos otra caja hoy mismo.");
        assert_eq!(stage.shop.find_sent(&reply).await.unwrap(), Found::No);
        let first = stage.shop.send(&reply).await.unwrap();
        stage.at(MINUTE);
        assert_eq!(stage.shop.send(&reply).await.unwrap(), first);
        assert_eq!(
            stage.restarted().shop.find_sent(&reply).await.unwrap(),
            Found::Yes(first)
        );
        let lines = stage.paper.lines.lock().unwrap().clone();
        assert_eq!(deliveries(&lines, "m-1"), 1);
        assert_eq!(deliveries(&lines, "m-2"), 0);
        assert_eq!(
            lines.last().map(String::as_str),
            Some("again reply m-1"),
            "that it was asked twice is seen"
        );
    });
}

#[test]
fn a_notebook_that_is_full_leaves_the_outcome_open() {
    block(async {
        let stage = Stage::open();
        stage.shop.probe().await.unwrap();
        stage.paper.full.store(true, Ordering::SeqCst);
        let reply = outgoing("conv_es-late", "m-1", "Hola");
        let error = stage.shop.send(&reply).await.unwrap_err();
        assert_eq!(
            (error.kind, error.effect),
            (PortErrorKind::OutcomeUnknown, Effect::Unknown)
        );
        assert_eq!(stage.shop.find_sent(&reply).await.unwrap(), Found::No);
    });
}

#[test]
fn the_notebook_holds_no_words() {
    block(async {
        let stage = Stage::open();
        let known = Known::of(&stage).await;
        let text = "Canario amarillo: lo sentimos, Carla.";
        for (index, conversation) in known.conversations().keys().enumerate() {
            // Two customers' mail goes wrong, and leaves no line at all.
            let _ = stage
                .shop
                .send(&outgoing(conversation, &format!("m{index}"), text))
                .await;
        }
        let mut stray = outgoing("carla pastor <carla@example.com>", "stray", text);
        stray.to = vec!["carla@example.com".to_owned()];
        stage.shop.send(&stray).await.unwrap();
        stage.at(END);
        Known::of(&stage).await;
        let lines = stage.paper.lines.lock().unwrap().join("\n").to_lowercase();
        let people = known
            .customers
            .values()
            .flat_map(|c| [c.name.to_lowercase(), c.emails[0].clone()]);
        for word in people.chain(["canario", "amarillo", "sentimos", "carla", "@"].map(str::to_owned)) {
            assert!(!lines.contains(&word), "{word}");
        }
    });
}

/// The last words of a customer after replies at these moments.
async fn answers(conversation: &str, replies: &[&str]) -> Vec<String> {
    let stage = Stage::open();
    let before = Known::of(&stage).await.said(conversation).len();
    for (index, text) in replies.iter().enumerate() {
        stage.at(5 * SECOND + index as i64 * 2 * MINUTE);
        stage.reply(conversation, &format!("m{index}"), text).await;
    }
    stage.at(replies.len() as i64 * 2 * MINUTE + MINUTE);
    let known = Known::of(&stage).await;
    known
        .said(conversation)
        .iter()
        .skip(before)
        .map(|m| (assert_eq!(m.sender, Sender::Customer), m.text.clone()).1)
        .collect()
}

#[test]
fn carla_answers_within_half_a_minute_in_her_own_language() {
    block(async {
        let stage = Stage::open();
        let mut known = Known::of(&stage).await;
        let before = known.said("conv_es-late").len();
        stage
            .reply(
                "conv_es-late",
                "m1",
                "Hola, Carla: el paquete sale hoy otra vez con Correo Sur.",
            )
            .await;
        stage.at(7 * SECOND);
        known.read(&stage).await;
        assert_eq!(known.said("conv_es-late").len(), before);
        stage.at(26 * SECOND);
        known.read(&stage).await;
        let said = known.said("conv_es-late");
        assert_eq!(said.len(), before + 1);
        let answer = said.last().unwrap();
        assert_eq!(
            (answer.sender, answer.language, answer.settled),
            (Sender::Customer, Language::parse("es"), false)
        );
        stage.at(DAY);
        known.read(&stage).await;
        assert!(
            !known.messages.values().any(|m| m.text.contains("Perdonad que insista")),
            "who was answered does not insist"
        );
    });
}

#[test]
fn who_is_not_answered_insists() {
    block(async {
        let stage = Stage::open();
        stage.shop.probe().await.unwrap();
        stage.at(DAY);
        assert!(
            Known::of(&stage)
                .await
                .said("conv_es-late")
                .iter()
                .any(|m| m.text.contains("Perdonad que insista"))
        );
    });
}

#[test]
fn an_angry_customer_calms_down_only_for_an_apology_with_the_money() {
    block(async {
        let calm = "Por fin alguien";
        let cold = answers("conv_es-angry", &["Hola, Álvaro: tu caso está en administración."]).await;
        assert!(!cold[0].contains(calm) && cold.len() == 1, "{cold:?}");
        let both = answers(
            "conv_es-angry",
            &["Lo sentimos, Álvaro: es culpa nuestra. El reembolso de 39 € sale hoy."],
        )
        .await;
        assert!(both[0].contains(calm), "{both:?}");
        let steps = [
            "El reembolso sale hoy.",
            "Tienes razón, perdona: lo sentimos mucho. El reembolso está hecho.",
        ];
        let slowly = answers("conv_es-angry", &steps).await;
        assert!(slowly[0].contains("disculpa") && slowly[1].contains(calm), "{slowly:?}");
    });
}

#[test]
fn a_reply_in_another_language_is_not_understood() {
    block(async {
        let said = answers(
            "conv_es-late",
            &[
                "Hello Carla, your parcel is on its way and we are sorry.",
                "Perdona, Carla: te mandamos otra caja sin coste.",
            ],
        )
        .await;
        assert!(said[0].contains("no entiendo"), "{said:?}");
        assert!(said[1].contains("no me lo esperaba"), "{said:?}");
    });
}

#[test]
fn who_is_told_to_wait_waits_and_answers_the_reply_that_counts() {
    block(async {
        let said = answers(
            "conv_es-broken",
            &["Hola, lo estoy mirando.", "Te enviamos otra taza hoy, Lucía."],
        )
        .await;
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[1].contains("rapidez"), "{said:?}");
    });
}

#[test]
fn a_buyer_who_asked_for_a_return_answers_under_the_name_that_was_used() {
    block(async {
        for (name, used) in [("return:ret_ord_es-shop-return", true), ("0198-any-other-name", false)] {
            let stage = Stage::open();
            let known = Known::of(&stage).await;
            let order = known
                .orders
                .values()
                .find(|order| order.returns.iter().any(|back| back.by_buyer))
                .unwrap();
            let mut reply = outgoing(name, "m1", "Hola, Laura: te enviamos la etiqueta de recogida.");
            reply.to = vec![order.email.clone()];
            stage.shop.send(&reply).await.unwrap();
            stage.at(MINUTE);
            let known = Known::of(&stage).await;
            let said = known.said(if used { name } else { "ord_es-shop-return" });
            assert_eq!(said.len(), 1);
            assert_eq!(said[0].order_number.as_deref(), Some(order.number.as_str()));
        }
    });
}

#[test]
fn a_clock_before_the_opening_shows_no_future() {
    block(async {
        let (clock, paper) = (HandClock((OPENING - 10 * DAY).into()), Paper::default());
        paper.lines.lock().unwrap().push(format!("opened {OPENING}"));
        let stage = Stage::with(clock.into(), paper.into());
        let known = Known::of(&stage).await;
        assert!(
            known
                .orders
                .values()
                .all(|order| order.placed_at.millis() <= OPENING - 10 * DAY)
        );
    });
}

/// What an agent must know how to handle is met in the sample shop first: a mail that is refused, one of which nobody says
/// what became of it, and one that is taken when it is brought a second time.
#[test]
fn one_customers_server_refuses_anothers_never_answers_and_a_third_ones_wants_to_be_asked_twice() {
    block(async {
        let stage = Stage::open();
        let known = Known::of(&stage).await;
        let conversation = |subject: &str| {
            let found = known
                .conversations()
                .into_iter()
                .find(|(_, said)| said.iter().any(|message| message.subject == subject));
            found.map(|(id, _)| id.to_owned()).unwrap()
        };
        let refused = outgoing(&conversation("Ajándékkísérő kártya"), "m1", "Utánanézek.");
        let error = stage.shop.send(&refused).await.unwrap_err();
        assert_eq!((error.kind, error.effect), (PortErrorKind::Refused, Effect::None));
        let silent = outgoing(&conversation("Kode diskon ditolak"), "m2", "Saya periksa dulu.");
        let error = stage.shop.send(&silent).await.unwrap_err();
        assert_eq!(
            (error.kind, error.effect),
            (PortErrorKind::OutcomeUnknown, Effect::Unknown)
        );
        assert_eq!(stage.shop.find_sent(&silent).await.unwrap(), Found::CannotTell);
        let busy = outgoing(&conversation("Wrong colour vase"), "m3", "Sorry, Rhys!");
        let error = stage.shop.send(&busy).await.unwrap_err();
        assert_eq!((error.effect, error.retry), (Effect::None, ports::Retry::After(MINUTE)));
        assert_eq!(stage.shop.find_sent(&busy).await.unwrap(), Found::No);
        stage.restarted().shop.send(&busy).await.unwrap();
        let lines = stage.paper.lines.lock().unwrap().clone();
        assert_eq!(deliveries(&lines, "m3"), 1);
    });
}
