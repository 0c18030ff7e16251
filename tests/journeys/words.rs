//! Every code that can cross the wire has words in every language.

use std::collections::BTreeSet;

const LANGUAGES: [&str; 4] = ["en", "es", "hu", "id"];

fn words(area: &str, language: &str) -> serde_yaml_ng::Value {
    let path = format!("{}/../locales/{area}.{language}.yml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{path} is missing"));
    serde_yaml_ng::from_str::<serde_yaml_ng::Value>(&text).unwrap()[area].clone()
}

fn assert_words(area: &str, keys: &[&str]) {
    for language in LANGUAGES {
        let words = words(area, language);
        for key in keys {
            let mut value = &words;
            for part in key.split('.') {
                value = &value[part];
            }
            assert!(!value.is_null(), "locales/{area}.{language}.yml has no {area}.{key}");
        }
    }
}

/// Codes that are written as string literals in the engine, the wire and the hosts.
#[test]
fn every_error_has_words_in_every_language() {
    let codes = [
        "internal",
        "unknown_command",
        "input_invalid",
        "not_found",
        "locked",
        "passphrase_wrong",
        "passphrase_short",
        "setting_invalid",
        "promise_invalid",
        "reply_outdated",
        "reply_empty",
        "no_reply_route",
        "already_sent",
        "already_open",
        "no_home",
        "database_damaged",
        "database_newer",
        "database_key_wrong",
        "recovery_code_needed",
        "recovery_code_wrong",
        "backup_missing",
        "disk_full",
        "keychain_unavailable",
        "shop_unreachable",
        "shop_sign_in_refused",
        "shop_answer_not_understood",
        "shop_certificate",
        "shop_rate_limited",
        "shop_not_this_kind",
        "shop_interface_off",
        "address_invalid",
        "shop_address_other",
        "shop_rights_missing",
        "shop_app_missing",
        "network_sign_in_needed",
        "mail_program_missing",
        "mail_too_long_for_mail_program",
        "send_refused",
        "outcome_unknown",
        "site_sign_in_refused",
        "site_rights_missing",
        "comments_closed",
        "comment_not_shown",
        "public_on_hold",
        "public_impossible",
        "public_files",
        "file_missing",
        "connection_exists",
        "connection_left",
        "connection_under_way",
        "nothing_to_undo",
        "too_many_views",
        "import_missing",
        "import_no_mailbox",
        "import_running",
        "file_spreadsheet",
        "file_no_text",
        "file_empty",
        "file_no_columns",
        "file_plan",
        "file_running",
        "file_changed",
        "bin_only_held",
        "ticket_binned",
        "merge_same",
        "erase_confirm",
        "database_read_only",
        "nothing_damaged",
        "sender_doubtful",
        "erase_under_way",
        "customer_changed",
        "browser_missing",
        "ticket_merged",
        "placeholder_unfilled",
        "reply_taken_back",
        "send_time_invalid",
        "recipient_invalid",
        "acknowledgement_invalid",
        "news_text_invalid",
        "news_many",
        "delivery_days_invalid",
        "sender_invalid",
        "sender_is_us",
        "attachment_too_large",
        "too_many_files",
        "macro_name_missing",
        "macro_text_missing",
        "status_invalid",
        "snooze_past",
        "tag_invalid",
        "agent_unknown",
        "agent_exists",
        "agent_name_invalid",
        "agent_is_you",
        "too_many_tickets",
        "when_unreadable",
        "when_ambiguous",
        "when_too_far",
        "merge_itself",
        "merge_drafts",
        "ticket_outdated",
        "folder_unwritable",
        "export_running",
        "export_cancelled",
        "split_all",
        "refund_unsupported",
        "refund_amount_invalid",
        "refund_too_much",
        "refund_open",
        "refund_outdated",
        "refund_reason_long",
        "refund_taken_back",
        "refund_order_missing",
        "mail_password_refused",
        "mail_encryption_missing",
        "mail_folder_missing",
        "mail_recipient_refused",
        "mail_too_large",
        "mail_refused",
        "sign_in_again",
        "sign_in_denied",
        "sign_in_client_refused",
        "sign_in_scope_missing",
        "sign_in_unknown",
        "sign_in_gone",
        "sign_in_late",
        "mail_token_refused",
        "mail_access_off",
        "refund_already_paid",
        "refund_refused",
        "refund_unknown",
        "refund_not_found",
        "refund_unproven",
        "refund_failed",
        "refund_elsewhere",
        "refund_twice",
        "refund_pending_long",
        "refund_key_mismatch",
        "refund_damaged",
        "return_unsupported",
        "return_missing",
        "return_pending",
        "return_lines_invalid",
        "return_decided",
        "return_open",
        "return_reason_missing",
        "return_note_long",
        "return_taken_back",
        "return_refused",
        "return_unknown",
        "return_decided_otherwise",
    ];
    assert_words("errors", &codes);
    // A code that is used in the source but missing above would be shown to an agent as a key.
    let known: BTreeSet<&str> = codes.into();
    for code in used_codes() {
        assert!(
            known.contains(code.as_str()),
            "errors.{code} is used in the source and not checked here"
        );
    }
}

/// What stands in `refused("…")`, `refused_with("…"` and `WireError::of("…")`.
fn used_codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for folder in ["engine", "api", "host"] {
        let mut text = Vec::new();
        crate::world::read_all(
            std::path::Path::new(&format!("{}/../crates/{folder}/src", env!("CARGO_MANIFEST_DIR"))),
            &mut text,
        );
        let text = String::from_utf8(text).unwrap();
        for start in [
            "refused(\"",
            "refused_with(\"",
            "WireError::of(\"",
            "WireError::with(\"",
        ] {
            for part in text.split(start).skip(1) {
                let code: String = part.chars().take_while(|c| *c != '"').collect();
                codes.insert(code);
            }
        }
    }
    codes
}

#[test]
fn every_event_and_undo_has_words_in_every_language() {
    assert_words(
        "event",
        &[
            "status_changed",
            "assigned",
            "unassigned",
            "return_requested",
            "order_note",
            "order_linked",
            "order_unlinked",
            "order_shipped",
            "order_delivered",
            "priority_changed",
            "tags_added",
            "tags_removed",
            "tags_changed",
            "snoozed",
            "woken",
            "woken_by_time",
            "woken_by_customer",
            "woken_by_colleague",
            "merged_in",
            "split_off",
            "split_from",
            "news_paid",
            "news_shipped",
            "news_late",
            "news_unavailable",
            "news_delivered",
            "news_refunded",
            "news_draft",
            "news_draft_kept",
            "news_no_address",
            "news_blocked",
            "news_address_failed",
        ],
    );
    let changes = [
        "ticket.status",
        "ticket.assign",
        "ticket.unassign",
        "ticket.priority",
        "ticket.tags",
        "ticket.snooze",
        "ticket.wake",
        "ticket.watch",
        "ticket.follow",
        "ticket.unfollow",
        "ticket.unwatch",
        "ticket.read",
        "ticket.unread",
        "ticket.merge",
        "ticket.unmerge",
        "ticket.split",
        "ticket.note",
        "ticket.reply",
        "customer.edit",
        "customer.note_add",
        "customer.note_edit",
        "customer.note_delete",
        "customer.merge",
        "customer.separate",
        "customer.distinct",
        "ticket.link_order",
        "agent.add",
        "news.rule",
        "news.text",
        "news.way",
        "news.delivery",
        "agent.rename",
        "agent.retire",
        "agent.return",
        "return.open",
        "return.approve",
        "return.decline",
        "app.set",
    ];
    assert_words("undo", &changes);
    let did = changes.map(|name| format!("did.{name}"));
    assert_words("undo", &did.iter().map(String::as_str).collect::<Vec<_>>());
    assert_words(
        "order",
        &[
            "event.placed",
            "event.paid",
            "event.shipped",
            "event.delivered",
            "event.cancelled",
            "event.refunded",
            "event.return_requested",
            "event.return_received",
            "event.note",
            "payment.paid",
            "payment.partially_refunded",
            "fulfilment.shipped",
        ],
    );
    let states = ["open", "waiting", "snoozed", "resolved", "merged"].map(|code| format!("status.{code}"));
    let priorities = ["low", "normal", "high", "urgent"].map(|code| format!("priority.{code}"));
    assert_words(
        "app",
        &states.iter().chain(&priorities).map(String::as_str).collect::<Vec<_>>(),
    );
    assert_words("connect", &["step.reach", "step.sign_in", "step.read_orders"]);
}
