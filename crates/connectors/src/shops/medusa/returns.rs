//! Returns on a Medusa server. One is opened in three requests: it is begun, its lines are put in, and it is asked for; only the
//! last has an effect that anybody sees. It carries our mark in its metadata, so it is found again. While it is begun nothing
//! else can be changed about the order, so that two are never opened at once; what was begun and not finished is thrown away
//! before another attempt. To decline one is to cancel it, after the parcel that was to bring it; there is nothing to approve, since what a buyer asks for is agreed.
//! That the goods are back is said in three requests as well, and only the last has an effect; what was begun carries our mark in
//! its note for staff. No money moves by any of this.

use crate::rest::answers::{id, list, misshapen, text};
use domain::{DeclineReason, ReturnAct, ReturnSeen, ReturnSupport};
use ports::{HttpResponse, PortError, PortErrorKind, Retry, ReturnAsk};
use serde_json::{Value, json};

/// What it can do about returns. It tells the buyer nothing by itself.
pub(super) const SUPPORT: ReturnSupport = ReturnSupport {
    acts: &[ReturnAct::Open, ReturnAct::Decline, ReturnAct::Receive],
    reasons: &[DeclineReason::Another],
    longest_note: 0,
    longest_why: 300,
    restocks: true,
};

/// Under which key of a return's metadata our mark stands.
const MARK: &str = "mostrador";

/// What begins a return. `location` is the place that the goods left from, where the shop says so: they go back there.
pub(super) fn begin(ask: &ReturnAsk, location: Option<&str>) -> Value {
    let mut body = json!({ "order_id": ask.order, "metadata": { MARK: ask.marker } });
    if let Some(location) = location {
        body["location_id"] = json!(location);
    }
    if !ask.note.is_empty() {
        body["internal_note"] = json!(ask.note);
    }
    body
}

/// What is to come back by it.
pub(super) fn lines(ask: &ReturnAsk) -> Value {
    let items = ask
        .lines
        .iter()
        .map(|(line, pieces)| json!({ "id": line, "quantity": pieces }));
    json!({ "items": items.collect::<Vec<_>>() })
}

/// What begins the arrival of a return's goods.
pub(super) fn arrival(ask: &ReturnAsk) -> Value {
    json!({ "internal_note": ask.marker })
}

/// Everything that a return is about, as having arrived.
///
/// # Errors
/// `NotUnderstood` for a return without lines.
pub(super) fn all_of_it(back: &Value) -> Result<Value, PortError> {
    let items: Vec<Value> = list(back, "items")
        .iter()
        .map(|item| json!({ "id": item.get("item_id"), "quantity": item.get("quantity") }))
        .collect();
    if items.is_empty() {
        return Err(misshapen("lines of a return"));
    }
    Ok(json!({ "items": items }))
}

/// Whether an arrival of this return's goods was begun with our mark and never confirmed. `changes` are what is under way at its order.
pub(super) fn arrival_unfinished(changes: &[Value], ask: &ReturnAsk) -> bool {
    changes.iter().any(|change| {
        text(change, "change_type") == "return_receive"
            && matches!(text(change, "status"), "pending" | "requested")
            && text(change, "return_id") == ask.back
            && text(change, "internal_note") == ask.marker
    })
}

/// The place that an order's goods left from, if its parcels say one.
pub(super) fn location(order: &Value) -> Option<&str> {
    let parcels = list(order, "fulfillments").iter();
    let sent = parcels.filter(|parcel| text(parcel, "canceled_at").is_empty());
    sent.map(|parcel| text(parcel, "location_id"))
        .find(|place| !place.is_empty())
}

/// The id of a return that was begun with our mark and never asked for.
pub(super) fn unfinished<'a>(rows: &'a [Value], ask: &ReturnAsk) -> Option<&'a str> {
    let ours = rows
        .iter()
        .find(|row| is_ours(row, ask) && text(row, "status") == "open");
    ours.and_then(|row| id(row).ok())
}

fn is_ours(row: &Value, ask: &ReturnAsk) -> bool {
    row.pointer(&format!("/metadata/{MARK}")).and_then(Value::as_str) == Some(ask.marker.as_str())
}

/// How far the return is, by the rows of its order's returns.
///
/// # Errors
/// `ReturnMissing` when it is not there and not to be opened; `NotUnderstood` for rows of other orders or a state that nobody
/// knows.
pub(super) fn seen(rows: &[Value], ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
    if rows.iter().any(|row| text(row, "order_id") != ask.order) {
        return Err(misshapen("returns of the order that was asked about"));
    }
    let opening = ask.act == ReturnAct::Open;
    let row = rows.iter().find(|row| {
        if opening {
            // One that is begun has told nobody anything.
            is_ours(row, ask) && text(row, "status") != "open"
        } else {
            id(row).is_ok_and(|id| id == ask.back)
        }
    });
    let Some(row) = row else {
        let missing = PortError::new(PortErrorKind::ReturnMissing, Retry::Never, "no such return");
        return if opening { Ok(ReturnSeen::Nowhere) } else { Err(missing) };
    };
    Ok(match text(row, "status") {
        "open" | "requested" => ReturnSeen::Asked,
        "partially_received" => ReturnSeen::PartlyBack,
        "received" => ReturnSeen::Back,
        "canceled" => ReturnSeen::Declined,
        _ => return Err(misshapen("state of a return")),
    })
}

/// What an answer to one of the requests proves: the id of the return that it is about.
///
/// # Errors
/// With `Effect::None` only for the server's own errors that come before anything is done.
pub(super) fn answered(response: &HttpResponse, host: &str) -> Result<Value, PortError> {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    let error = |kind, what: &str| {
        Err(PortError::new(kind, Retry::Never, format!("{} {what}", response.status)).with("host", host))
    };
    match (response.status, text(&body, "type")) {
        (200..=299, _) if body.is_object() => Ok(body),
        (401, _) if text(&body, "message") == "Unauthorized" => error(PortErrorKind::SignInRefused, "refuses the key"),
        (404, "not_found") => error(PortErrorKind::ReturnMissing, "no such order or return"),
        (400, "invalid_data" | "not_allowed") => error(PortErrorKind::ReturnRefused, "refuses the step"),
        (status, kind) => Err(PortError::new(
            PortErrorKind::OutcomeUnknown,
            Retry::Later,
            format!("{status} {kind} proves nothing"),
        )
        .with("host", host)
        .with_unknown_effect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::Effect;

    fn ask(act: ReturnAct) -> ReturnAsk {
        ReturnAsk {
            order: "order_1".to_owned(),
            back: "return_1".to_owned(),
            lines: vec![("item_1".to_owned(), 2)],
            marker: "M-1".to_owned(),
            act,
            reason: None,
            note: String::new(),
        }
    }

    fn row(id: &str, status: &str, mark: &str) -> Value {
        json!({ "id": id, "order_id": "order_1", "status": status, "metadata": { "mostrador": mark } })
    }

    #[test]
    fn an_opened_return_is_found_by_its_mark_once_it_was_asked_for() {
        let open = ask(ReturnAct::Open);
        for (status, expected) in [
            ("open", ReturnSeen::Nowhere),
            ("requested", ReturnSeen::Asked),
            ("partially_received", ReturnSeen::PartlyBack),
            ("received", ReturnSeen::Back),
            ("canceled", ReturnSeen::Declined),
        ] {
            let rows = [row("return_0", "requested", "M-2"), row("return_9", status, "M-1")];
            assert_eq!(seen(&rows, &open).unwrap(), expected, "{status}");
            assert_eq!(unfinished(&rows, &open), (status == "open").then_some("return_9"));
        }
        assert_eq!(seen(&[], &open).unwrap(), ReturnSeen::Nowhere);
    }

    #[test]
    fn a_return_that_is_decided_about_is_found_by_its_id() {
        let decline = ask(ReturnAct::Decline);
        let rows = [row("return_1", "requested", "")];
        assert_eq!(seen(&rows, &decline).unwrap(), ReturnSeen::Asked);
        let rows = [row("return_1", "canceled", "")];
        assert_eq!(seen(&rows, &decline).unwrap(), ReturnSeen::Declined);
        assert_eq!(seen(&[], &decline).unwrap_err().kind, PortErrorKind::ReturnMissing);
        let mut strange = row("return_1", "requested", "");
        strange["order_id"] = json!("order_2");
        assert!(seen(&[strange], &decline).is_err(), "a filter that was not looked at");
    }

    #[test]
    fn only_an_arrival_of_our_own_that_was_never_confirmed_is_thrown_away() {
        let receive = ask(ReturnAct::Receive);
        let change = |kind: &str, status: &str, back: &str, note: &str| {
            vec![json!({ "change_type": kind, "status": status, "return_id": back, "internal_note": note })]
        };
        for (changes, ours) in [
            (change("return_receive", "pending", "return_1", "M-1"), true),
            (change("return_receive", "confirmed", "return_1", "M-1"), false),
            (change("return_receive", "pending", "return_2", "M-1"), false),
            (change("return_receive", "pending", "return_1", "by hand"), false),
            (change("return_request", "pending", "return_1", "M-1"), false),
            (Vec::new(), false),
        ] {
            assert_eq!(arrival_unfinished(&changes, &receive), ours, "{changes:?}");
        }
    }

    #[test]
    fn all_pieces_of_a_return_arrive() {
        let back = json!({ "items": [{ "item_id": "item_1", "quantity": 2, "received_quantity": 0 }] });
        assert_eq!(
            all_of_it(&back).unwrap(),
            json!({ "items": [{ "id": "item_1", "quantity": 2 }] })
        );
        assert!(all_of_it(&json!({})).is_err());
    }

    #[test]
    fn goods_go_back_to_where_they_left_from() {
        let order = json!({ "fulfillments": [
            { "canceled_at": "2026-11-22T03:00:00Z", "location_id": "sloc_0" }, { "canceled_at": null, "location_id": "sloc_1" } ] });
        assert_eq!(location(&order), Some("sloc_1"));
        assert_eq!(location(&json!({})), None);
        let begun = begin(&ask(ReturnAct::Open), Some("sloc_1"));
        let expected = json!({ "order_id": "order_1", "location_id": "sloc_1", "metadata": { "mostrador": "M-1" } });
        assert_eq!(begun, expected);
    }

    #[test]
    fn only_the_servers_own_refusal_proves_that_nothing_happened() {
        let said = |status, body: Value| {
            let body = body.to_string().into_bytes();
            let headers = Vec::new();
            answered(&HttpResponse { status, headers, body }, "tienda.example")
        };
        assert!(said(200, json!({ "return": { "id": "return_1" } })).is_ok());
        for (status, body, effect) in [
            (400, json!({ "type": "invalid_data", "message": "x" }), Effect::None),
            (404, json!({ "type": "not_found", "message": "x" }), Effect::None),
            (404, json!("Cannot POST"), Effect::Unknown),
            (500, json!({ "type": "unknown_error" }), Effect::Unknown),
            (200, json!("<html>"), Effect::Unknown),
        ] {
            assert_eq!(said(status, body.clone()).unwrap_err().effect, effect, "{body}");
        }
    }
}
