//! Decisions about returns in a Shopify shop. They have no keys; the return's own state says whether one has arrived, and a
//! return that was decided about takes no second decision. Nothing here asks for money to be given back.

use super::documents::{RETURN_APPROVE, RETURN_DECLINE};
use super::graphql::{self, id};
use super::talking::body;
use crate::rest::answers::{list, misshapen, text};
use domain::{DeclineReason, ReturnAct, ReturnSeen, ReturnSupport};
use ports::{HttpResponse, PortError, PortErrorKind, Retry, ReturnAsk};
use serde_json::{Value, json};

/// What it can do about returns.
pub(super) const SUPPORT: ReturnSupport = ReturnSupport {
    acts: &[ReturnAct::Approve, ReturnAct::Decline],
    reasons: DeclineReason::ALL,
    longest_note: 500,
    longest_why: 0,
};

/// The request for a decision. The shop writes to the buyer only what the agent wrote for it.
///
/// # Errors
/// `ReturnRefused` for what is no decision.
pub(super) fn request(ask: &ReturnAsk) -> Result<String, PortError> {
    let back = graphql::whole("Return", &ask.back);
    Ok(match ask.act {
        ReturnAct::Open | ReturnAct::Receive => {
            let why = "returns are not opened here, and their goods not received";
            return Err(PortError::new(PortErrorKind::ReturnRefused, Retry::Never, why));
        }
        ReturnAct::Approve => body(
            RETURN_APPROVE,
            &json!({ "input": { "id": back, "notifyCustomer": false } }),
        ),
        ReturnAct::Decline => {
            let reason = match ask.reason {
                Some(DeclineReason::PeriodEnded) => "RETURN_PERIOD_ENDED",
                Some(DeclineReason::FinalSale) => "FINAL_SALE",
                Some(DeclineReason::Another) | None => "OTHER",
            };
            let mut input = json!({ "id": back, "declineReason": reason, "notifyCustomer": !ask.note.is_empty() });
            if !ask.note.is_empty() {
                input["declineNote"] = json!(ask.note);
            }
            body(RETURN_DECLINE, &json!({ "input": input }))
        }
    })
}

/// How far the return is that was asked about.
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
    Ok(match text(row, "status") {
        "REQUESTED" => ReturnSeen::Asked,
        "OPEN" | "CLOSED" => ReturnSeen::Approved,
        "DECLINED" => ReturnSeen::Declined,
        "CANCELED" => ReturnSeen::CalledOff,
        _ => return Err(misshapen("state of a return")),
    })
}

/// What the answer to a decision proves.
///
/// # Errors
/// With `Effect::None` only for what the shop says before anything is done.
pub(super) fn answered(response: &HttpResponse, ask: &ReturnAsk, host: &str) -> Result<ReturnSeen, PortError> {
    if let Some(error) = graphql::said_before_asking(response, host) {
        return Err(error);
    }
    let said: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    let change = said.pointer("/data/decided").unwrap_or(&Value::Null);
    if response.status == 200
        && let Some(row) = change.get("return").filter(|row| row.is_object())
        && let Ok(seen) = seen(Some(row), ask)
    {
        return Ok(seen);
    }
    if let Some(first) = list(&said, "errors").first() {
        let denied = first.pointer("/extensions/code").and_then(Value::as_str) == Some("ACCESS_DENIED");
        // A right that is missing for a part of the answer alone says nothing of the change.
        let of_all = list(first, "path") == [json!("decided")];
        if denied && of_all && change.is_null() {
            return Err(graphql::missing_rights(first, host));
        }
    } else if let Some(first) = list(change, "userErrors").first()
        && change.get("return").is_some_and(Value::is_null)
        && REFUSALS.contains(&text(first, "code"))
    {
        let kind = match text(first, "code") {
            "NOT_FOUND" => PortErrorKind::ReturnMissing,
            _ => PortErrorKind::ReturnRefused,
        };
        return Err(PortError::new(kind, Retry::Never, "the decision is refused").with("host", host));
    }
    let detail = format!("{} proves nothing", response.status);
    Err(PortError::new(PortErrorKind::OutcomeUnknown, Retry::Later, detail)
        .with("host", host)
        .with_unknown_effect())
}

/// Codes of errors that are said of what was asked for, before anything is done. That a notice could not be sent is none of
/// them: the decision may stand all the same.
const REFUSALS: &[&str] = &[
    "BLANK",
    "INCOMPATIBLE_WITH_STANDARD_POLICY",
    "INVALID",
    "INVALID_STATE",
    "MISSING_PERMISSION",
    "NOT_EDITABLE",
    "NOT_FOUND",
    "TOO_LONG",
];

#[cfg(test)]
mod tests {
    use super::*;
    use ports::Effect;

    fn ask(act: ReturnAct, note: &str) -> ReturnAsk {
        ReturnAsk {
            order: "450".to_owned(),
            back: "945".to_owned(),
            lines: Vec::new(),
            marker: String::new(),
            act,
            reason: (act == ReturnAct::Decline).then_some(DeclineReason::PeriodEnded),
            note: note.to_owned(),
        }
    }

    fn answer(body: &Value) -> Result<ReturnSeen, PortError> {
        let response = HttpResponse {
            status: 200,
            headers: Vec::new(),
            body: body.to_string().into_bytes(),
        };
        answered(&response, &ask(ReturnAct::Approve, ""), "taller.example")
    }

    fn row(status: &str) -> Value {
        json!({ "id": "gid://shopify/Return/945", "status": status, "order": { "id": "gid://shopify/Order/450" } })
    }

    #[test]
    fn the_buyer_is_told_by_the_shop_only_what_ana_wrote_for_it() {
        for (note, told) in [("", false), ("Han pasado 60 días.", true)] {
            let sent: Value = serde_json::from_str(&request(&ask(ReturnAct::Decline, note)).unwrap()).unwrap();
            let input = &sent["variables"]["input"];
            assert_eq!(input["id"], "gid://shopify/Return/945");
            assert_eq!(input["declineReason"], "RETURN_PERIOD_ENDED");
            assert_eq!(input["notifyCustomer"], told);
            assert_eq!(input.get("declineNote").is_some(), told);
        }
        let sent: Value = serde_json::from_str(&request(&ask(ReturnAct::Approve, "")).unwrap()).unwrap();
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
            ("CLOSED", ReturnSeen::Approved),
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
        let refused = |code: &str| json!({ "data": { "decided": { "return": null, "userErrors": [{ "code": code, "field": ["id"] }] } } });
        let denied = |path: Value| {
            json!({ "errors": [{ "message": "Access denied", "path": path, "extensions": { "code": "ACCESS_DENIED",
                "requiredAccess": "`write_returns` access scope." } }], "data": { "decided": null } })
        };
        for (body, kind, effect) in [
            (refused("INVALID_STATE"), K::ReturnRefused, Effect::None),
            (refused("NOT_FOUND"), K::ReturnMissing, Effect::None),
            (refused("NOTIFICATION_FAILED"), K::OutcomeUnknown, Effect::Unknown),
            (refused("INTERNAL_ERROR"), K::OutcomeUnknown, Effect::Unknown),
            (denied(json!(["decided"])), K::RightsMissing, Effect::None),
            (denied(json!(["decided", "return"])), K::OutcomeUnknown, Effect::Unknown),
            (json!({}), K::OutcomeUnknown, Effect::Unknown),
        ] {
            let error = answer(&body).unwrap_err();
            assert_eq!((error.kind, error.effect), (kind, effect), "{body}");
        }
        let said = json!({ "data": { "decided": { "return": row("OPEN"), "userErrors": [] } } });
        assert_eq!(answer(&said).unwrap(), ReturnSeen::Approved);
    }
}
