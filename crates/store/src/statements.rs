//! Statements as constants. The macro keeps a list of them beside the constants, so that one test can prepare every
//! statement against a fresh database: a misspelt column is found without running the query.

macro_rules! statements {
    ($($name:ident = $sql:expr;)*) => {
        $(const $name: &str = $sql;)*
        /// Every statement of this file, for the test that prepares them.
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}
