//! One integration binary: a small world of named people, shops and mailboxes.
