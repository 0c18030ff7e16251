//! Orders from files: a shop without another way out is beside the others, once, whatever is read twice, in which order, and
//! whenever the program ends in between.

use crate::world::{Desk, MORNING};
use connectors::shops::files::Files;
use domain::{ConnectionId, ImportId, PaymentStatus};
use engine::{EngineError, SheetChoice, SheetFor, SheetWish};
use sheets::{Field, Subject};
use std::path::PathBuf;
use store::{IdentityKind, ImportState, SheetRow};
use testkit::RecordingPrograms;

struct Shelf {
    desk: Desk,
    folder: tempfile::TempDir,
}

impl Shelf {
    async fn new() -> Shelf {
        Shelf {
            desk: Desk::empty(&Files, RecordingPrograms::default()).await,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    async fn begin(&self, whose: SheetFor, path: &std::path::Path) -> Result<(ConnectionId, ImportId), EngineError> {
        let path = path.to_str().unwrap();
        self.desk.engine.start_sheet(whose, path, SheetChoice::default()).await
    }

    /// Reads a file to its end.
    async fn import(&self, whose: SheetFor, path: &std::path::Path) -> (ConnectionId, SheetRow) {
        let (connection, id) = self.begin(whose, path).await.unwrap();
        self.desk.engine.run_sheets().await.unwrap();
        (connection, self.row(id).await)
    }

    async fn row(&self, id: ImportId) -> SheetRow {
        self.desk.engine.store().sheet(id).await.unwrap()
    }

    async fn orders_of(&self, email: &str) -> Vec<store::OrderRow> {
        let store = self.desk.engine.store();
        let mut tx = store.write().await.unwrap();
        let customer = tx.customer_by(IdentityKind::Email, email).await.unwrap();
        drop(tx);
        match customer {
            Some(customer) => store.orders_of(customer, 50).await.unwrap(),
            None => Vec::new(),
        }
    }
}

fn counts(row: &SheetRow) -> (ImportState, i64, i64, i64, i64) {
    (row.state, row.added, row.changed, row.same, row.left_out)
}

fn new() -> SheetFor {
    SheetFor::New("Feria de Logroño".to_owned())
}

const HEAD: &str = "Número de pedido;Fecha;Correo electrónico;Cliente;Importe total;Moneda;Estado del pago;Producto;Cantidad;Precio unitario\n";

fn rows(numbers: std::ops::Range<u32>, paid: &str) -> String {
    numbers
        .map(|number| {
            format!(
                "{number};13/11/2026;c{}@correo.test;Carla {number};12,50;EUR;{paid};Taza azul;1;12,50\n",
                number % 50
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_read_twice_changes_nothing_and_a_newer_one_brings_what_is_new() {
    let shelf = Shelf::new().await;
    let first = shelf.put("pedidos.csv", &format!("{HEAD}{}", rows(0..250, "pendiente")));
    let (shop, row) = shelf.import(new(), &first).await;
    assert_eq!(counts(&row), (ImportState::Done, 250, 0, 0, 0));
    assert_eq!((row.done_rows, row.total_rows), (250, 250));
    let known = SheetFor::Known(shop);
    let (_, row) = shelf.import(known.clone(), &first).await;
    assert_eq!(counts(&row), (ImportState::Done, 0, 0, 250, 0));
    let newer = shelf.put(
        "nuevos.csv",
        &format!("{HEAD}{}{}", rows(245..260, "pagado"), rows(0..5, "pendiente")),
    );
    let (_, row) = shelf.import(known, &newer).await;
    assert_eq!(counts(&row), (ImportState::Done, 10, 5, 5, 0));
    let orders = shelf.orders_of("c7@correo.test").await;
    assert_eq!(orders.len(), 6, "7, 57, 107, 157, 207 and the new 257");
    let newest = orders.iter().find(|order| order.head.number == "257").unwrap();
    assert_eq!(
        (newest.head.payment, newest.head.total.minor),
        (PaymentStatus::Paid, 1250)
    );
    assert_eq!(newest.lines[0].title, "Taza azul");
    let store = shelf.desk.engine.store();
    let connections = store.connections().await.unwrap();
    assert_eq!(connections.len(), 1, "one shop, whatever the number of files");
    assert_eq!(connections[0].label, "Feria de Logroño");
    // Nobody can be asked again, and asking everybody does not make a file younger than it is.
    let before = connections[0].last_success_at;
    shelf.desk.sync().await;
    assert_eq!(store.connections().await.unwrap()[0].last_success_at, before);
    assert!(before.is_some_and(|at| at <= MORNING));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_with_a_fault_is_told_with_its_row_and_costs_nothing_else() {
    let shelf = Shelf::new().await;
    let text = format!(
        "{HEAD}{}7;13/11/2026;carla@correo.test;Carla;12,3x;EUR;pagado;Taza;1;12,30\n;13/11/2026;x@correo.test;X;1,00;EUR;pagado;Taza;1;1,00\n",
        rows(0..3, "pagado")
    );
    let (_, row) = shelf.import(new(), &shelf.put("faltas.csv", &text)).await;
    assert_eq!(counts(&row), (ImportState::Done, 3, 0, 0, 2));
    let problems = shelf.desk.engine.store().sheet_problems(row.id, 10).await.unwrap();
    let said: Vec<_> = problems
        .iter()
        .map(|one| (one.row, one.heading.as_str(), one.code.as_str(), one.value.as_str()))
        .collect();
    // In the order in which they are met: a row without a number belongs to nothing that would have to be read on.
    assert_eq!(
        said,
        [
            (6, "Número de pedido", "number_missing", ""),
            (5, "Importe total", "amount_invalid", "12,3x"),
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_that_was_stopped_goes_on_at_its_place() {
    let mut shelf = Shelf::new().await;
    let path = shelf.put("muchos.csv", &format!("{HEAD}{}", rows(0..350, "pagado")));
    let (_, id) = shelf.begin(new(), &path).await.unwrap();
    let again = shelf.begin(new(), &path).await;
    assert!(
        matches!(
            again,
            Err(EngineError::Refused {
                code: "file_running",
                ..
            })
        ),
        "{again:?}"
    );
    let engine = shelf.desk.engine.clone();
    engine.change_sheet(id, SheetWish::Pause).await.unwrap();
    engine.run_sheets().await.unwrap();
    assert_eq!(counts(&shelf.row(id).await), (ImportState::Paused, 0, 0, 0, 0));
    // As if the program had been ended after its second part: the place is that of the last transaction.
    engine.change_sheet(id, SheetWish::Resume).await.unwrap();
    engine.run_sheets().await.unwrap();
    let whole = shelf.row(id).await;
    let mut tx = engine.store().write().await.unwrap();
    let halfway = SheetRow {
        place: 200,
        added: 200,
        done_rows: 200,
        ..whole.clone()
    };
    let anew = SheetRow {
        id: ImportId(uuid::Uuid::from_u128(77)),
        ..halfway
    };
    tx.add_sheet(&anew).await.unwrap();
    tx.advance_sheet(&anew, &[], MORNING).await.unwrap();
    tx.commit().await.unwrap();
    shelf.desk = shelf.desk.restarted().await;
    shelf.desk.engine.run_sheets().await.unwrap();
    let row = shelf.row(anew.id).await;
    assert_eq!(
        counts(&row),
        (ImportState::Done, 200, 0, 150, 0),
        "only what was left was read"
    );
    // Another file under the same name is read from its beginning.
    std::fs::write(&path, format!("{HEAD}{}", rows(0..120, "pagado"))).unwrap();
    let mut tx = shelf.desk.engine.store().write().await.unwrap();
    let changed = SheetRow {
        id: ImportId(uuid::Uuid::from_u128(78)),
        ..anew.clone()
    };
    tx.add_sheet(&changed).await.unwrap();
    tx.advance_sheet(&changed, &[], MORNING).await.unwrap();
    tx.commit().await.unwrap();
    shelf.desk.engine.run_sheets().await.unwrap();
    let row = shelf.row(changed.id).await;
    assert_eq!((counts(&row), row.total_rows), ((ImportState::Done, 0, 0, 120, 0), 120));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_exports_make_one_order_whichever_comes_first() {
    let sold = "Sale Date,Order ID,Buyer User ID,Full Name,Date Shipped,Street 1,Ship City,Ship Country,Currency,Order Value,Shipping,Order Total,Status\n\
                11/20/26,3301,mtoth,Mária Tóth,11/21/2026,Fő utca 1,Győr,Hungary,EUR,30.00,5.00,35.00,Shipped\n";
    let items = "Sale Date,Item Name,Buyer,Quantity,Price,Currency,Transaction ID,Date Paid,Ship Name,Order ID,Variations,SKU\n\
                 11/20/26,Blue cup,mtoth,2,12.00,EUR,91,11/20/2026,Mária Tóth,3301,Large,C-1\n";
    for order in [[sold, items], [items, sold]] {
        let shelf = Shelf::new().await;
        let (shop, _) = shelf.import(new(), &shelf.put("a.csv", order[0])).await;
        let (_, row) = shelf.import(SheetFor::Known(shop), &shelf.put("b.csv", order[1])).await;
        assert_eq!(counts(&row), (ImportState::Done, 0, 1, 0, 0));
        let (_, row) = shelf.import(SheetFor::Known(shop), &shelf.put("b.csv", order[1])).await;
        assert_eq!(counts(&row), (ImportState::Done, 0, 0, 1, 0));
        let mut tx = shelf.desk.engine.store().write().await.unwrap();
        let id = tx.order_by_number(shop, "3301").await.unwrap().unwrap();
        drop(tx);
        let whole = shelf.desk.engine.store().order(id).await.unwrap();
        assert_eq!((whole.head.total.minor, whole.head.shipping.minor), (3500, 500));
        assert_eq!((whole.lines.len(), whole.lines[0].quantity), (1, 2));
        assert_eq!(whole.head.buyer, "Mária Tóth");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_says_so_before_anything_is_kept() {
    let shelf = Shelf::new().await;
    for (name, text, code) in [
        ("hoja.csv", "PK\u{3}\u{4}........", "file_spreadsheet"),
        ("nada.csv", "", "file_empty"),
        ("texto.csv", "solo\npalabras\n", "file_no_columns"),
        ("otra.csv", "Uno,Dos\n1,2\n", "file_plan"),
    ] {
        let outcome = shelf.begin(new(), &shelf.put(name, text)).await;
        assert!(
            matches!(&outcome, Err(EngineError::Refused { code: found, .. }) if *found == code),
            "{name}: {outcome:?}"
        );
    }
    let outcome = shelf.begin(new(), &PathBuf::from("pedidos.csv")).await;
    assert!(matches!(
        outcome,
        Err(EngineError::Refused {
            code: "import_missing",
            ..
        })
    ));
    assert!(shelf.desk.engine.store().connections().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_file_with_the_same_headings_is_read_as_ana_said_of_the_first() {
    let shelf = Shelf::new().await;
    let path = shelf.put("a.csv", "Uno,Dos,Tres\n7001,11/20/2026,12.50\n");
    let choice = SheetChoice {
        fields: Some((
            Subject::Orders,
            vec![Some(Field::Number), Some(Field::Date), Some(Field::Total)],
        )),
        currency: Some("EUR".to_owned()),
        ..SheetChoice::default()
    };
    let first = shelf
        .desk
        .engine
        .start_sheet(new(), path.to_str().unwrap(), choice)
        .await;
    let (shop, _) = first.unwrap();
    shelf.desk.engine.run_sheets().await.unwrap();
    let next = shelf.put("b.csv", "Uno,Dos,Tres\n7002,01/02/2026,9.50\n");
    let look = shelf
        .desk
        .engine
        .look_at_sheet(next.to_str().unwrap(), SheetChoice::default())
        .await;
    let look = look.unwrap();
    assert_eq!(look.before.map(|(of, _)| of), Some(shop));
    assert!(look.looked.plan.needs().is_empty(), "nothing is asked for twice");
    let (_, row) = shelf.import(SheetFor::Known(shop), &next).await;
    assert_eq!(counts(&row), (ImportState::Done, 1, 0, 0, 0));
    let mut tx = shelf.desk.engine.store().write().await.unwrap();
    let id = tx.order_by_number(shop, "7002").await.unwrap().unwrap();
    drop(tx);
    let placed = shelf.desk.engine.store().order(id).await.unwrap().head.placed_at;
    let mid_january: jiff::Timestamp = "2026-01-15T00:00:00Z".parse().unwrap();
    assert!(
        placed.millis() < mid_january.as_millisecond(),
        "the month stands first, as in the other"
    );
}
