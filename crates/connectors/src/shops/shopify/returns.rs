//! Returns in a Shopify shop: opened for a buyer, and decided about when a buyer asked; that the goods are back is in
//! [`receiving`]. None of these steps has a key (the schema allows `@idempotent` only for changes whose description says so). An
//! opened return carries our mark at the end of the note of each of its lines and is found by it; of a decision the return's own
//! state says whether it has arrived, and a return that was decided about takes no second one. Nothing here asks for money to be
//! given back.

use super::documents::{RETURN_APPROVE, RETURN_CREATE, RETURN_DECLINE};
use super::graphql::{self, bare, id, linked, nodes};
use super::receiving;
use super::talking::body;
use crate::rest::answers::{list, misshapen, text};
use domain::{DeclineReason, ReturnAct, ReturnSeen, ReturnSupport, carries};
use ports::{HttpResponse, PortError, PortErrorKind, Retry, ReturnAsk};
use serde_json::{Value, json};

/// Letters that the note of a line may have, as the schema says of `ReturnLineItemInput.returnReasonNote`.
const LONGEST_LINE_NOTE: usize = 255;
/// What begins a mark, and how long it is in its brackets.
const MARK: (&str, usize) = ("[M-", "[M-0123456789ABCDEF]".len());

/// What it can do about returns.
pub(super) const SUPPORT: ReturnSupport = ReturnSupport {
    acts: ReturnAct::ALL,
    reasons: DeclineReason::ALL,
    longest_note: 500,
    longest_why: LONGEST_LINE_NOTE - MARK.1 - " ".len(),
    restocks: false,
};

fn refused(why: &str) -> PortError {
    PortError::new(PortErrorKind::ReturnRefused, Retry::Never, why)
}

/// Pieces of an order's line that left in one parcel and can come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Returnable {
    /// The shop's whole id of the line within its parcel: a return names that.
    item: String,
    /// Id of the order's line.
    line: String,
    pieces: u32,
}

/// What of a parcel can come back, or of a page of its lines.
///
/// # Errors
/// `NotUnderstood` when something is not of the agreed shape.
pub(super) fn returnable(lines: &[Value]) -> Result<Vec<Returnable>, PortError> {
    let one = |row: &Value| {
        let item = row.get("fulfillmentLineItem")?;
        Some(Returnable {
            item: bare(text(item, "id")).map(|number| graphql::whole("FulfillmentLineItem", &number))?,
            line: linked(item, "lineItem")?,
            pieces: row.get("quantity")?.as_u64()?.try_into().ok()?,
        })
    };
    let all = lines.iter().map(one).collect::<Option<_>>();
    all.ok_or_else(|| misshapen("line that can come back"))
}

/// The request that opens a return. Pieces of a line are taken from its parcels in the shop's order. The shop writes nothing to
/// the buyer.
///
/// # Errors
/// `ReturnRefused` when less can come back than is asked for.
pub(super) fn opening(ask: &ReturnAsk, can: &[Returnable]) -> Result<String, PortError> {
    let mark = format!("[{}]", ask.marker);
    let note = match ask.note.as_str() {
        "" => mark,
        why => format!("{why} {mark}"),
    };
    let mut items = Vec::new();
    for (line, wanted) in &ask.lines {
        let mut left = *wanted;
        for one in can.iter().filter(|one| one.line == *line) {
            let pieces = left.min(one.pieces);
            if pieces > 0 {
                // Other is the reason that goes with a note.
                items.push(
                    json!({ "fulfillmentLineItemId": one.item, "quantity": pieces, "returnReason": "OTHER",
                    "returnReasonNote": note }),
                );
            }
            left -= pieces;
        }
        if left > 0 {
            return Err(refused("less can come back than is asked for"));
        }
    }
    if items.is_empty() {
        return Err(refused("nothing is to come back"));
    }
    let input = json!({ "orderId": graphql::whole("Order", &ask.order), "returnLineItems": items });
    Ok(body(RETURN_CREATE, &json!({ "input": input })))
}

/// The request for a decision. The shop writes to the buyer only what the agent wrote for it.
///
/// # Errors
/// `ReturnRefused` for what is no decision.
pub(super) fn deciding(ask: &ReturnAsk) -> Result<String, PortError> {
    let back = graphql::whole("Return", &ask.back);
    if ask.act == ReturnAct::Approve {
        let input = json!({ "id": back, "notifyCustomer": false });
        Ok(body(RETURN_APPROVE, &json!({ "input": input })))
    } else if ask.act == ReturnAct::Decline {
        let reason = match ask.reason {
            Some(DeclineReason::PeriodEnded) => "RETURN_PERIOD_ENDED",
            Some(DeclineReason::FinalSale) => "FINAL_SALE",
            Some(DeclineReason::Another) | None => "OTHER",
        };
        let mut input = json!({ "id": back, "declineReason": reason, "notifyCustomer": !ask.note.is_empty() });
        if !ask.note.is_empty() {
            input["declineNote"] = json!(ask.note);
        }
        Ok(body(RETURN_DECLINE, &json!({ "input": input })))
    } else {
        Err(refused("no decision"))
    }
}

/// Whether a note ends with a mark of this program, whichever.
pub(super) fn is_marked(note: &str) -> bool {
    let note = note.trim_end();
    note.rfind(MARK.0)
        .is_some_and(|start| note.len() - start == MARK.1 && note.ends_with(']'))
}

/// How far the return is that carries the mark, if it is among these of its order.
///
/// # Errors
/// `NotUnderstood` for returns of another order or a state that nobody knows.
pub(super) fn opened(rows: &[Value], ask: &ReturnAsk) -> Result<Option<ReturnSeen>, PortError> {
    for row in rows {
        let order = row.get("order").ok_or_else(|| misshapen("order"))?;
        if id(order)? != ask.order {
            return Err(misshapen("returns of the order that was asked about"));
        }
        let notes = nodes(row, "returnLineItems").iter();
        if notes
            .map(|line| text(line, "returnReasonNote"))
            .any(|note| carries(note, &ask.marker))
        {
            return state(row).map(Some);
        }
    }
    Ok(None)
}

fn state(row: &Value) -> Result<ReturnSeen, PortError> {
    Ok(match text(row, "status") {
        "REQUESTED" => ReturnSeen::Asked,
        "OPEN" => ReturnSeen::Approved,
        // The shop's people may close one without counting: to the shop everything is back then.
        "CLOSED" => ReturnSeen::Back,
        "DECLINED" => ReturnSeen::Declined,
        "CANCELED" => ReturnSeen::CalledOff,
        _ => return Err(misshapen("state of a return")),
    })
}

/// How far the return is that a step is about, by its own state.
///
/// # Errors
/// `ReturnMissing` when there is none, `NotUnderstood` when it is another one.
pub(super) fn seen(row: Option<&Value>, ask: &ReturnAsk) -> Result<ReturnSeen, PortError> {
    let Some(row) = row.filter(|row| row.is_object()) else {
        let why = "no such return";
        return Err(PortError::new(PortErrorKind::ReturnMissing, Retry::Never, why));
    };
    let order = row.get("order").ok_or_else(|| misshapen("order"))?;
    if id(row)? != ask.back || id(order)? != ask.order {
        return Err(misshapen("return that was asked about"));
    }
    state(row)
}

/// What the answer to a step proves.
///
/// # Errors
/// With `Effect::None` only for what the shop says before anything is done.
pub(super) fn answered(response: &HttpResponse, ask: &ReturnAsk, host: &str) -> Result<ReturnSeen, PortError> {
    if let Some(error) = graphql::said_before_asking(response, host) {
        return Err(error);
    }
    let opens = ask.act == ReturnAct::Open;
    let said: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    let change = said.pointer("/data/step").unwrap_or(&Value::Null);
    if response.status == 200
        && let Some(row) = change.get("return").filter(|row| row.is_object())
    {
        let seen = match ask.act {
            ReturnAct::Open => opened(std::slice::from_ref(row), ask),
            ReturnAct::Receive => receiving::seen(row, ask),
            ReturnAct::Approve | ReturnAct::Decline => seen(Some(row), ask).map(Some),
        };
        if let Ok(Some(seen)) = seen {
            return Ok(seen);
        }
    }
    let user_errors = list(change, "userErrors");
    let codes = user_errors.iter().map(|error| text(error, "code"));
    if let Some(first) = list(&said, "errors").first() {
        let denied = first.pointer("/extensions/code").and_then(Value::as_str) == Some("ACCESS_DENIED");
        // A right that is missing for a part of the answer alone says nothing of the change.
        let of_all = list(first, "path") == [json!("step")];
        if denied && of_all && change.is_null() {
            return Err(graphql::missing_rights(first, host));
        }
    } else if let Some(first) = user_errors.first()
        && change.get("return").is_some_and(Value::is_null)
        && codes.into_iter().all(|code| REFUSALS.contains(&code))
    {
        let kind = match text(first, "code") {
            "NOT_FOUND" if !opens => PortErrorKind::ReturnMissing,
            _ => PortErrorKind::ReturnRefused,
        };
        return Err(PortError::new(kind, Retry::Never, "the step is refused").with("host", host));
    }
    let detail = format!("{} proves nothing", response.status);
    Err(PortError::new(PortErrorKind::OutcomeUnknown, Retry::Later, detail)
        .with("host", host)
        .with_unknown_effect())
}

/// Codes of errors that are said of what was asked for, before anything is done. That a notice could not be sent is none of
/// them: the step may stand all the same.
const REFUSALS: &[&str] = &[
    "BLANK",
    "EQUAL_TO",
    "FEATURE_NOT_ENABLED",
    "GREATER_THAN",
    "GREATER_THAN_OR_EQUAL_TO",
    "INCLUSION",
    "INCOMPATIBLE_WITH_STANDARD_POLICY",
    "INVALID",
    "INVALID_STATE",
    "LESS_THAN",
    "LESS_THAN_OR_EQUAL_TO",
    "MISSING_PERMISSION",
    "NOT_A_NUMBER",
    "NOT_EDITABLE",
    "NOT_FOUND",
    "TOO_BIG",
    "TOO_LONG",
    "TOO_MANY_ARGUMENTS",
];

#[cfg(test)]
mod tests {
    use super::*;
    use ports::Effect;

    fn ask(act: ReturnAct, note: &str) -> ReturnAsk {
        ReturnAsk {
            order: "450".to_owned(),
            back: "945".to_owned(),
            lines: vec![("46".to_owned(), 3), ("47".to_owned(), 1)],
            marker: "M-0123456789ABCDEF".to_owned(),
            act,
            reason: (act == ReturnAct::Decline).then_some(DeclineReason::PeriodEnded),
            note: note.to_owned(),
        }
    }

    fn answer(body: &Value) -> Result<ReturnSeen, PortError> {
        answer_to(ReturnAct::Approve, body)
    }

    fn answer_to(act: ReturnAct, body: &Value) -> Result<ReturnSeen, PortError> {
        let response = HttpResponse {
            status: 200,
            headers: Vec::new(),
            body: body.to_string().into_bytes(),
        };
        answered(&response, &ask(act, ""), "taller.example")
    }

    fn row(status: &str) -> Value {
        json!({ "id": "gid://shopify/Return/945", "status": status, "order": { "id": "gid://shopify/Order/450" } })
    }

    fn with_notes(status: &str, notes: &[&str]) -> Value {
        let mut row = row(status);
        let lines = notes.iter().map(|note| json!({ "returnReasonNote": note }));
        row["returnLineItems"] = json!({ "nodes": lines.collect::<Vec<_>>() });
        row
    }

    fn in_parcel(item: u32, line: u32, pieces: u32) -> Value {
        let line = json!({ "id": format!("gid://shopify/LineItem/{line}") });
        json!({ "quantity": pieces,
            "fulfillmentLineItem": { "id": format!("gid://shopify/FulfillmentLineItem/{item}"), "lineItem": line } })
    }

    #[test]
    fn cups_that_left_in_two_parcels_come_back_from_both_and_carry_the_mark() {
        let can = returnable(&[
            in_parcel(1, 46, 2),
            in_parcel(2, 47, 2),
            in_parcel(3, 46, 0),
            in_parcel(4, 46, 2),
        ]);
        let can = can.unwrap();
        for (why, note) in [
            ("", "[M-0123456789ABCDEF]"),
            ("Le quedan grandes", "Le quedan grandes [M-0123456789ABCDEF]"),
        ] {
            let sent: Value = serde_json::from_str(&opening(&ask(ReturnAct::Open, why), &can).unwrap()).unwrap();
            let of = |item: u32, pieces: u32| {
                json!({ "fulfillmentLineItemId": format!("gid://shopify/FulfillmentLineItem/{item}"),
                    "quantity": pieces, "returnReason": "OTHER", "returnReasonNote": note })
            };
            assert_eq!(
                sent["variables"]["input"],
                json!({ "orderId": "gid://shopify/Order/450", "returnLineItems": [of(1, 2), of(4, 1), of(2, 1)] })
            );
            assert!(is_marked(note));
        }
    }

    #[test]
    fn what_cannot_come_back_is_not_asked_for() {
        let none = ReturnAsk {
            lines: Vec::new(),
            ..ask(ReturnAct::Open, "")
        };
        for (asked, parcels) in [
            (ask(ReturnAct::Open, ""), vec![in_parcel(1, 46, 3)]),
            (ask(ReturnAct::Open, ""), vec![in_parcel(1, 46, 2), in_parcel(2, 47, 1)]),
            (none, vec![in_parcel(1, 46, 3)]),
        ] {
            let error = opening(&asked, &returnable(&parcels).unwrap()).unwrap_err();
            assert_eq!(
                (error.kind, error.effect),
                (PortErrorKind::ReturnRefused, Effect::None),
                "{parcels:?}"
            );
        }
        assert!(returnable(&[json!({ "quantity": 1 })]).is_err());
    }

    #[test]
    fn a_note_with_the_longest_reason_and_its_mark_is_as_long_as_the_shop_allows() {
        let can = returnable(&[in_parcel(1, 46, 3), in_parcel(2, 47, 1)]).unwrap();
        let why = "ñ".repeat(SUPPORT.longest_why);
        let sent: Value = serde_json::from_str(&opening(&ask(ReturnAct::Open, &why), &can).unwrap()).unwrap();
        let note = sent["variables"]["input"]["returnLineItems"][0]["returnReasonNote"].as_str();
        assert_eq!(note.unwrap().chars().count(), LONGEST_LINE_NOTE);
    }

    #[test]
    fn an_opened_return_is_known_by_the_mark_of_any_of_its_lines() {
        let open = ask(ReturnAct::Open, "");
        for (status, expected) in [
            ("OPEN", ReturnSeen::Approved),
            ("CLOSED", ReturnSeen::Back),
            ("CANCELED", ReturnSeen::CalledOff),
        ] {
            let rows = [
                with_notes("OPEN", &["Rota", "[M-AAAAAAAAAAAAAAAA]"]),
                with_notes(status, &["", "Rota [M-0123456789ABCDEF]"]),
            ];
            assert_eq!(opened(&rows, &open).unwrap(), Some(expected));
            assert_eq!(opened(&rows[..1], &open).unwrap(), None);
        }
        let mut other = with_notes("OPEN", &[]);
        other["order"]["id"] = json!("gid://shopify/Order/451");
        assert!(opened(&[other], &open).is_err(), "returns of another order");
        for note in ["", "Rota", "[M-1]", "[M-0123456789ABCDEF] Rota", "M-0123456789ABCDEF"] {
            assert!(!is_marked(note), "{note}");
        }
    }

    #[test]
    fn a_return_is_opened_only_when_the_answer_shows_its_mark() {
        use PortErrorKind as K;
        let said = |row: Value, codes: &[&str]| {
            let errors = codes
                .iter()
                .map(|code| json!({ "code": code, "field": ["returnInput"] }));
            json!({ "data": { "step": { "return": row, "userErrors": errors.collect::<Vec<_>>() } } })
        };
        let ours = with_notes("OPEN", &["[M-0123456789ABCDEF]"]);
        assert_eq!(
            answer_to(ReturnAct::Open, &said(ours, &[])).unwrap(),
            ReturnSeen::Approved
        );
        for (body, kind, effect) in [
            (
                said(with_notes("OPEN", &["Rota"]), &[]),
                K::OutcomeUnknown,
                Effect::Unknown,
            ),
            (said(Value::Null, &["NOT_FOUND"]), K::ReturnRefused, Effect::None),
            (
                said(Value::Null, &["TOO_LONG", "INVALID"]),
                K::ReturnRefused,
                Effect::None,
            ),
            (
                said(Value::Null, &["INVALID", "INTERNAL_ERROR"]),
                K::OutcomeUnknown,
                Effect::Unknown,
            ),
            (
                said(Value::Null, &["CREATION_FAILED"]),
                K::OutcomeUnknown,
                Effect::Unknown,
            ),
            (said(Value::Null, &[]), K::OutcomeUnknown, Effect::Unknown),
        ] {
            let error = answer_to(ReturnAct::Open, &body).unwrap_err();
            assert_eq!((error.kind, error.effect), (kind, effect), "{body}");
        }
    }

    #[test]
    fn the_buyer_is_told_by_the_shop_only_what_ana_wrote_for_it() {
        for (note, told) in [("", false), ("Han pasado 60 días.", true)] {
            let sent: Value = serde_json::from_str(&deciding(&ask(ReturnAct::Decline, note)).unwrap()).unwrap();
            let input = &sent["variables"]["input"];
            assert_eq!(input["id"], "gid://shopify/Return/945");
            assert_eq!(input["declineReason"], "RETURN_PERIOD_ENDED");
            assert_eq!(input["notifyCustomer"], told);
            assert_eq!(input.get("declineNote").is_some(), told);
        }
        let sent: Value = serde_json::from_str(&deciding(&ask(ReturnAct::Approve, "")).unwrap()).unwrap();
        assert_eq!(
            sent["variables"]["input"],
            json!({ "id": "gid://shopify/Return/945", "notifyCustomer": false })
        );
    }

    #[test]
    fn a_state_that_nobody_knows_proves_nothing() {
        let act = ask(ReturnAct::Approve, "");
        for (status, expected) in [
            ("REQUESTED", ReturnSeen::Asked),
            ("OPEN", ReturnSeen::Approved),
            ("CLOSED", ReturnSeen::Back),
            ("DECLINED", ReturnSeen::Declined),
            ("CANCELED", ReturnSeen::CalledOff),
        ] {
            assert_eq!(seen(Some(&row(status)), &act).unwrap(), expected);
        }
        assert!(seen(Some(&row("ARCHIVED")), &act).is_err());
        let mut other = row("OPEN");
        other["order"]["id"] = json!("gid://shopify/Order/451");
        assert!(seen(Some(&other), &act).is_err(), "a return of another order");
        let missing = seen(Some(&Value::Null), &act).unwrap_err();
        assert_eq!(missing.kind, PortErrorKind::ReturnMissing);
    }

    #[test]
    fn only_what_certainly_changed_nothing_is_a_refusal() {
        use PortErrorKind as K;
        let refused = |code: &str| json!({ "data": { "step": { "return": null, "userErrors": [{ "code": code, "field": ["id"] }] } } });
        let denied = |path: Value| {
            json!({ "errors": [{ "message": "Access denied", "path": path, "extensions": { "code": "ACCESS_DENIED",
                "requiredAccess": "`write_returns` access scope." } }], "data": { "step": null } })
        };
        for (body, kind, effect) in [
            (refused("INVALID_STATE"), K::ReturnRefused, Effect::None),
            (refused("NOT_FOUND"), K::ReturnMissing, Effect::None),
            (refused("NOTIFICATION_FAILED"), K::OutcomeUnknown, Effect::Unknown),
            (refused("INTERNAL_ERROR"), K::OutcomeUnknown, Effect::Unknown),
            (denied(json!(["step"])), K::RightsMissing, Effect::None),
            (denied(json!(["step", "return"])), K::OutcomeUnknown, Effect::Unknown),
            (json!({}), K::OutcomeUnknown, Effect::Unknown),
        ] {
            let error = answer(&body).unwrap_err();
            assert_eq!((error.kind, error.effect), (kind, effect), "{body}");
        }
        let said = json!({ "data": { "step": { "return": row("OPEN"), "userErrors": [] } } });
        assert_eq!(answer(&said).unwrap(), ReturnSeen::Approved);
    }
}
