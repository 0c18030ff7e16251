//! The questions that are asked of a Shopify shop, each a constant in a file of its own, with the parts that several share
//! appended. The tests hold every one of them against the schema that Shopify publishes.

macro_rules! document {
    ($($file:literal),+) => {
        concat!($(include_str!(concat!("documents/", $file, ".graphql"))),+)
    };
}

/// What the shop is called.
pub(super) const SHOP: &str = document!("shop");
/// What the key may do.
pub(super) const RIGHTS: &str = document!("rights");
/// Orders by the time of their last change.
pub(super) const ORDERS: &str = document!("orders", "order_parts", "line_parts", "refund_parts", "money");
/// How many orders there are.
pub(super) const ORDERS_COUNT: &str = document!("orders_count");
/// These orders.
pub(super) const ORDERS_BY_ID: &str = document!("orders_by_id", "order_parts", "line_parts", "refund_parts", "money");
/// Further lines of a long order.
pub(super) const ORDER_LINES: &str = document!("order_lines", "line_parts", "money");
/// Whether there is such an order.
pub(super) const ORDER_EXISTS: &str = document!("order_exists");
/// Customers by the time of their last change.
pub(super) const CUSTOMERS: &str = document!("customers");
/// What is sold, by id.
pub(super) const VARIANTS: &str = document!("variants");
/// Begins the writing of a file with everything.
pub(super) const BULK_RUN: &str = document!("bulk_run");
/// How far that file is.
pub(super) const BULK_STATE: &str = document!("bulk_state");
/// What the file is to hold; `SEARCH` stands for the filter, because such a question has no variables.
pub(super) const BULK_ORDERS: &str = document!("bulk_orders");
/// The money of an order.
pub(super) const REFUND_BOOKS: &str = document!("refund_books", "refund_parts", "money");
/// What the shop would give back of an order.
pub(super) const REFUND_SUGGESTED: &str = document!("refund_suggested", "money");
/// Gives money back.
pub(super) const REFUND_CREATE: &str = document!("refund_create", "refund_parts", "money");
/// How far a return is.
pub(super) const RETURN_STATE: &str = document!("return_state", "return_parts");
/// Approves a return that was asked for.
pub(super) const RETURN_APPROVE: &str = document!("return_approve", "return_parts");
/// Declines a return that was asked for.
pub(super) const RETURN_DECLINE: &str = document!("return_decline", "return_parts");
/// The returns of an order, with what was noted when they were opened.
pub(super) const RETURNS_OF_ORDER: &str = document!("returns_of_order", "return_parts", "return_notes");
/// What of an order can come back, parcel by parcel.
pub(super) const RETURNABLE: &str = document!("returnable");
/// The goods of a return, and which of them are back.
pub(super) const RETURN_LINES: &str = document!("return_lines", "return_parts", "return_goods");
/// Says that goods of a return are back.
pub(super) const RETURN_PROCESS: &str = document!("return_process", "return_parts", "return_goods");
/// Opens a return.
pub(super) const RETURN_CREATE: &str = document!("return_create", "return_parts", "return_notes");
