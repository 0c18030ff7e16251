//! Files of orders and customers from shops without another way out.

use super::{id, money};
use crate::contract::*;
use crate::router::Call;
use domain::{ConnectionId, ImportId};
use engine::{SheetChoice, SheetFor, SheetLook};
use sheets::{DayOrder, Field, Item, Mark, Style, Subject};
use store::{ImportState, SheetRow};

/// Problems that a look shows.
const SHOWN: usize = 20;

fn subject(subject: SheetSubject) -> Subject {
    match subject {
        SheetSubject::Orders => Subject::Orders,
        SheetSubject::Customers => Subject::Customers,
    }
}

fn choice(input: &SheetChoiceInput) -> SheetChoice {
    let fields = input.fields.as_ref().map(|names| {
        let named = |name: &Option<String>| name.as_deref().and_then(Field::from_code);
        (
            subject(input.subject.unwrap_or(SheetSubject::Orders)),
            names.iter().map(named).collect(),
        )
    });
    let mark = input.comma.map(|comma| if comma { Mark::Comma } else { Mark::Point });
    let days = input.month_first.map(|first| match first {
        true => DayOrder::MonthFirst,
        false => DayOrder::DayFirst,
    });
    SheetChoice {
        fields,
        mark,
        days,
        currency: input.currency.clone(),
    }
}

fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn stored(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn look_view(look: SheetLook) -> SheetLookView {
    let plan = &look.looked.plan;
    let Style { mark, days } = plan.style;
    let columns = look.looked.columns.iter().zip(&plan.fields);
    let (mut orders, mut customers) = (Vec::new(), Vec::new());
    for item in &look.samples {
        match item {
            Item::Order(order, _) => orders.push(SheetOrder {
                number: order.number.clone(),
                placed_at: order.placed_at.millis(),
                buyer: order.buyer.clone(),
                email: order.email.clone(),
                total: money(order.total),
                lines: order
                    .lines
                    .iter()
                    .map(|line| format!("{} × {}", line.quantity, line.title))
                    .collect(),
            }),
            Item::Customer(customer) => customers.push(SheetCustomer {
                name: customer.name.clone(),
                email: customer.emails.first().cloned().unwrap_or_default(),
                phone: customer.phones.first().cloned().unwrap_or_default(),
                country: customer.country.clone().unwrap_or_default(),
            }),
        }
    }
    SheetLookView {
        kind: plan.kind.clone(),
        subject: match plan.subject {
            Subject::Orders => SheetSubject::Orders,
            Subject::Customers => SheetSubject::Customers,
        },
        columns: columns
            .map(|(column, field)| SheetColumn {
                heading: column.heading.clone(),
                field: field.map(|field| field.code().to_owned()),
                examples: column.examples.clone(),
            })
            .collect(),
        fields: Field::ALL
            .iter()
            .filter(|field| plan.subject.has(**field))
            .map(|field| field.code().to_owned())
            .collect(),
        rows: count(look.looked.rows),
        comma: mark == Mark::Comma,
        month_first: days == DayOrder::MonthFirst,
        currency: plan.currency.clone(),
        currency_named: plan.column(Field::Currency).is_some(),
        needs: plan.needs().into_iter().map(str::to_owned).collect(),
        orders,
        customers,
        problems: look
            .problems
            .into_iter()
            .take(SHOWN)
            .map(|problem| SheetProblem {
                row: count(problem.row),
                column: problem.column,
                code: problem.code.to_owned(),
                value: problem.value,
                left_out: problem.left_out,
            })
            .collect(),
        file_at: look.file_at.millis(),
        before: look.before.map(|(shop, at)| SheetBefore {
            connection_id: shop.to_string(),
            at: at.millis(),
        }),
    }
}

pub(crate) async fn sheet_look(call: &Call<'_>, input: SheetInput) -> Result<SheetLookView, WireError> {
    let look = call
        .engine()?
        .look_at_sheet(input.path.trim(), choice(&input.choice))
        .await?;
    Ok(look_view(look))
}

pub(crate) async fn sheet_start(call: &Call<'_>, input: SheetStartInput) -> Result<SheetStarted, WireError> {
    let whose = match &input.connection_id {
        Some(connection) => SheetFor::Known(id(connection, ConnectionId::parse)?),
        None => SheetFor::New(input.label.clone()),
    };
    let engine = call.engine()?;
    let (connection, import) = engine
        .start_sheet(whose, input.path.trim(), choice(&input.choice))
        .await?;
    // Where it was the first, what the page shows of the program changes with it.
    call.door.changed();
    Ok(SheetStarted {
        connection_id: connection.to_string(),
        import_id: import.to_string(),
    })
}

pub(crate) async fn sheet_change(call: &Call<'_>, input: ImportChangeInput) -> Result<Done, WireError> {
    let wish = match input.wish {
        ImportWish::Pause => engine::SheetWish::Pause,
        ImportWish::Resume => engine::SheetWish::Resume,
        ImportWish::Cancel => engine::SheetWish::Cancel,
    };
    call.engine()?
        .change_sheet(id(&input.import_id, ImportId::parse)?, wish)
        .await?;
    Ok(Done {})
}

fn sheet_view(row: &SheetRow) -> SheetView {
    SheetView {
        id: row.id.to_string(),
        connection_id: row.connection.to_string(),
        path: row.path.clone(),
        file_at: row.file_at.millis(),
        state: match row.state {
            ImportState::Running => ArchiveState::Running,
            ImportState::Paused => ArchiveState::Paused,
            ImportState::Done => ArchiveState::Done,
            ImportState::Cancelled => ArchiveState::Cancelled,
            ImportState::Failed => ArchiveState::Failed,
        },
        added: stored(row.added),
        changed: stored(row.changed),
        same: stored(row.same),
        left_out: stored(row.left_out),
        problems: stored(row.problems),
        done: stored(row.done_rows),
        total: stored(row.total_rows),
        error_code: row.error_code.clone(),
        started_at: row.started_at.millis(),
    }
}

pub(crate) async fn sheet_list(call: &Call<'_>, _: Nothing) -> Result<SheetList, WireError> {
    let engine = call.engine()?;
    let connections = engine.store().connections().await?;
    Ok(SheetList {
        sheets: engine.store().sheets().await?.iter().map(sheet_view).collect(),
        shops: connections
            .into_iter()
            .filter(|row| engine.is_of_files(&row.connector))
            .map(|row| SheetShop {
                connection_id: row.id.to_string(),
                label: row.label,
            })
            .collect(),
    })
}

pub(crate) async fn sheet_problems(call: &Call<'_>, input: SheetRef) -> Result<SheetProblems, WireError> {
    let engine = call.engine()?;
    let rows = engine
        .store()
        .sheet_problems(id(&input.import_id, ImportId::parse)?, 5_000)
        .await?;
    Ok(SheetProblems {
        problems: rows
            .into_iter()
            .map(|row| SheetProblem {
                row: stored(row.row),
                column: row.heading,
                code: row.code,
                value: row.value,
                left_out: row.left_out,
            })
            .collect(),
    })
}
