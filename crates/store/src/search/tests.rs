//! What is found and what is not, as people type it, on a database of its own.

use super::*;
use crate::tests::{Folder, Open, key, open};
use domain::{CustomerId, SearchNames, SearchQuery, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

const AT: Timestamp = Timestamp(1_795_334_400_000);

async fn customer(store: &Store, number: u128, name: &str, text: &str) -> Uuid {
    let id = Uuid::from_u128(number);
    let mut tx = store.write().await.unwrap();
    let row = crate::CustomerRow {
        id: CustomerId(id),
        name: name.to_owned(),
        language: None,
        country: None,
        created_at: AT + i64::try_from(number).unwrap(),
        root: CustomerId(id),
    };
    tx.add_customer(&row, &[]).await.unwrap();
    tx.index(SearchKind::Customer, id, None, &format!("{name} {text}"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

async fn document(store: &Store, kind: SearchKind, number: u128, text: &str) -> Uuid {
    let id = Uuid::from_u128(number);
    let mut tx = store.write().await.unwrap();
    tx.index(kind, id, None, text).await.unwrap();
    tx.commit().await.unwrap();
    id
}

fn never() -> Over {
    Arc::new(|_| false)
}

async fn found(store: &Store, typed: &str) -> Vec<Uuid> {
    let query = SearchQuery::parse(typed, &SearchNames::default());
    let mut all = Vec::new();
    for kind in SearchKind::ALL {
        let wanted = Wanted {
            query: &query,
            kind,
            scope: &Scope::default(),
            most: 100,
        };
        all.extend(
            store
                .find(wanted, never())
                .await
                .unwrap()
                .hits
                .into_iter()
                .map(|hit| hit.id),
        );
    }
    all
}

async fn shop() -> (Folder, Open) {
    let folder = Folder::new();
    let store = open(&folder.paths(), &key(1)).await;
    (folder, store)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_are_found_without_their_accents_and_from_their_beginning() {
    let (_folder, store) = shop().await;
    let munoz = customer(&store, 1, "José Muñoz", "jose.munoz@example.com +34 611 222 333").await;
    let szabo = customer(&store, 2, "Szabó Łukasz", "szabo@example.hu 06 30 123 4567").await;
    let order = document(&store, SearchKind::Order, 3, "ES-10442 törött csésze 1Z 999 AA1 Straße").await;
    for (typed, expected) in [
        ("munoz", vec![munoz]),
        ("MUÑ", vec![munoz]),
        ("jose mun", vec![munoz]),
        ("jose.munoz@exam", vec![munoz]),
        ("Szabo lukasz", vec![szabo]),
        ("ES-104", vec![order]),
        ("10442", vec![order]),
        ("torott cse", vec![order]),
        ("csesze torott", vec![order]),
        ("strasse", vec![order]),
        ("csesze -torott", vec![]),
        ("csesze -kék", vec![order]),
        ("\"torott csesze\"", vec![order]),
        ("\"csesze torott\"", vec![]),
        ("\" OR * NEAR(", vec![]),
        ("pedro", vec![]),
    ] {
        assert_eq!(found(&store, typed).await, expected, "{typed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_signs_of_a_number_or_an_address_are_enough() {
    let (_folder, store) = shop().await;
    let jose = customer(&store, 1, "José", "jose.munoz@example.com +34 611 222 333").await;
    let bela = customer(&store, 2, "Béla", "bela@posta.hu +36 30 123 4567").await;
    let order = document(&store, SearchKind::Order, 3, "ES-10442 taza 1Z999AA10123").await;
    let cup = document(&store, SearchKind::Product, 4, "Taza azul TZ-AZ-330 cerámica").await;
    for (typed, expected) in [
        ("044", vec![order]),
        ("s-104", vec![order]),
        ("es104", vec![order]),
        ("9aa10", vec![order]),
        ("11 222 3", vec![jose]),
        ("611222", vec![jose]),
        ("06 30 123 4567", vec![bela]),
        ("+36 (30) 123-45", vec![bela]),
        ("unoz@ex", vec![jose]),
        ("z-33", vec![cup]),
        ("44", vec![]),
        ("anza", vec![]),
    ] {
        assert_eq!(found(&store, typed).await, expected, "{typed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_was_replaced_is_not_found_any_more() {
    let (_folder, store) = shop().await;
    let id = customer(&store, 1, "José Muñoz", "jose@example.com").await;
    let mut tx = store.write().await.unwrap();
    tx.index(SearchKind::Customer, id, None, "Josefa Peña").await.unwrap();
    tx.commit().await.unwrap();
    assert!(found(&store, "munoz").await.is_empty());
    assert!(found(&store, "ose@ex").await.is_empty());
    assert_eq!(found(&store, "pena").await, [id]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_newest_comes_first() {
    let (_folder, store) = shop().await;
    let older = customer(&store, 1, "Azul", "").await;
    let newer = customer(&store, 2, "Azul de la Torre", "").await;
    assert_eq!(found(&store, "azul").await, [newer, older]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_takes_too_long_ends_and_says_so_and_the_next_question_is_whole() {
    let (_folder, store) = shop().await;
    let mut tx = store.write().await.unwrap();
    for number in 0..3_000_u128 {
        tx.index(SearchKind::Product, Uuid::from_u128(number), None, "taza azul")
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let looks = Arc::new(AtomicU32::new(0));
    let counted = looks.clone();
    let query = SearchQuery::parse("taza", &SearchNames::default());
    let scope = Scope::default();
    let wanted = Wanted {
        query: &query,
        kind: SearchKind::Product,
        scope: &scope,
        most: 3_000,
    };
    let over: Over = Arc::new(move |_| counted.fetch_add(1, Ordering::SeqCst) >= 3);
    let some = store.find(wanted, over).await.unwrap();
    assert!(
        some.partial && !some.hits.is_empty() && some.hits.len() < 3_000,
        "{}",
        some.hits.len()
    );
    for _ in 0..8 {
        let all = store.find(wanted, never()).await.unwrap();
        assert_eq!((all.hits.len(), all.partial), (3_000, false));
    }
    assert_eq!(looks.load(Ordering::SeqCst), 4, "the limit ended with its question");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_text_is_an_error_of_the_index() {
    let (_folder, store) = shop().await;
    customer(&store, 1, "José Muñoz", "jose@example.com +34 611 222 333").await;
    for typed in [
        "\"",
        "*",
        "a*",
        "^a",
        "NEAR",
        "NEAR(a b)",
        "AND",
        "OR NOT",
        "a AND",
        "(",
        ")",
        "a:b",
        "text:jose",
        "{text}:jose",
        "-",
        "--",
        "\u{0}",
        "a\u{0}b cd\u{0}ef",
        "'; DROP TABLE messages; --",
        "%_%",
        "“”",
        "\"\"",
        "-\"\"",
        "''''",
        "a\"b\"c",
        "😀",
        "+++",
        "jose - munoz",
        "{",
        "}",
        "[x]",
        "a+b",
        "\\",
        "a\\\"b",
        "\u{202e}abc",
        "ª º ² ½",
        "१२३४",
        "\u{301}\u{301}\u{301}",
        "000 000 000",
        "AND AND AND",
        "not:this or:that",
    ] {
        let _ = found(&store, typed).await;
    }
    // Signs of every kind, drawn by a fixed rule so that a failure can be repeated.
    let signs: Vec<char> = "\"'*()-+:^{}[]\\ aZñß09#@.,;%_\u{0}“»".chars().collect();
    let mut draw: usize = 7;
    for _ in 0..400 {
        let typed: String = (0..12)
            .map(|_| {
                draw = draw
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                signs[(draw >> 33) % signs.len()]
            })
            .collect();
        let _ = found(&store, &typed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_misspelt_word_is_compared_with_those_that_occur() {
    let (_folder, store) = shop().await;
    document(&store, SearchKind::Message, 1, "La devolución de mi pedido").await;
    for (typed, meant) in [
        ("devolucin", Some("devolucion")),
        ("pedidi", Some("pedido")),
        ("pdeido", Some("pedido")),
        ("pedi", None),
        ("zanahoria", None),
        ("12345", None),
    ] {
        assert_eq!(store.spelling(typed).await.unwrap().as_deref(), meant, "{typed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn newest_first_is_read_as_a_stream_and_never_sorted() {
    let (_folder, store) = shop().await;
    let mut db = store.readers.acquire().await.unwrap();
    for (name, sql) in find::STATEMENTS {
        let plan = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
            .fetch_all(&mut *db)
            .await
            .unwrap();
        for row in plan {
            let step: String = sqlx::Row::get(&row, 3);
            assert!(!step.contains("TEMP B-TREE"), "{name}: {step}");
            // The finds lead to the rows; never all rows of a kind to the finds.
            let whole = ["SCAN t", "SCAN m", "SCAN c", "SCAN o", "SCAN p", "SCAN d"];
            let only_tickets = *name == "TICKETS_ONLY_WITHIN";
            assert!(
                only_tickets
                    || !whole
                        .iter()
                        .any(|scan| step == *scan || step.starts_with(&format!("{scan} "))),
                "{name}: {step}"
            );
        }
    }
}
