//! A row as a customer.

use crate::columns::Field;
use crate::look::Plan;
use crate::moments;
use crate::reading::{Found, Group, Item, problem};
use crate::states;
use crate::values;
use domain::{Language, LocalTime};
use ports::CustomerRecord;

pub(crate) fn customer(group: &Group, plan: &Plan, wall: &dyn LocalTime) -> Found {
    let mut problems = Vec::new();
    let cell = |field| group.cell(plan.column(field));
    let text = |field| cell(field).map(|(text, _)| text).unwrap_or_default();
    let mut email = None;
    if let Some((given, row)) = cell(Field::Email) {
        email = values::address(given);
        if email.is_none() {
            problems.push(problem(
                plan,
                row,
                plan.column(Field::Email),
                "email_invalid",
                "",
                false,
            ));
        }
    }
    let phone = text(Field::Phone).trim_start_matches('\'').to_owned();
    let id = match (text(Field::CustomerId), &email) {
        ("", Some(email)) => email.clone(),
        ("", None) => phone.clone(),
        (id, _) => id.to_owned(),
    };
    if id.is_empty() {
        return Found {
            item: None,
            problems: vec![problem(
                plan,
                group.first(),
                plan.column(Field::Email),
                "email_invalid",
                "",
                true,
            )],
        };
    }
    let mut created_at = None;
    if let Some((given, row)) = cell(Field::Date) {
        created_at = moments::moment(given, plan.style.days, wall);
        if created_at.is_none() {
            problems.push(problem(
                plan,
                row,
                plan.column(Field::Date),
                "date_invalid",
                given,
                false,
            ));
        }
    }
    let record = CustomerRecord {
        id,
        name: name(group, plan),
        emails: email.into_iter().collect(),
        phones: Some(phone).filter(|phone| !phone.is_empty()).into_iter().collect(),
        language: Language::parse(text(Field::Language)),
        country: states::country(text(Field::Country)),
        created_at,
    };
    Found {
        item: Some(Item::Customer(record)),
        problems,
    }
}

/// The whole name, or the first and the last.
pub(crate) fn name(group: &Group, plan: &Plan) -> String {
    let text = |field| group.cell(plan.column(field)).map(|(text, _)| text).unwrap_or_default();
    let whole = text(Field::Name);
    if whole.is_empty() {
        format!("{} {}", text(Field::FirstName), text(Field::LastName))
            .trim()
            .to_owned()
    } else {
        whole.to_owned()
    }
}
