//! Keeps `ui/src/ipc/generated.ts` equal to the contract: compares by default, writes with `UPDATE_GENERATED=1`
//! (which is what `cargo xtask codegen` does).

use api::contract::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use ts_rs::{Config, TS, TypeVisitor};

/// Gathers the declaration of every type that is reached from the contract, each once.
struct Declarations<'a> {
    config: &'a Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            return;
        }
        let name = T::ident(self.config);
        if self.found.contains_key(&name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        self.found
            .insert(name, format!("{docs}export {}\n", T::decl(self.config)));
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

macro_rules! render {
    ($($command:literal => $handler:ident($input:ident) -> $output:ident, reads [$($topic:literal),*];)*) => {
        fn render() -> String {
            let config = Config::new();
            let mut all = Declarations { config: &config, found: BTreeMap::new() };
            all.visit::<WireError>();
            all.visit::<Event>();
            let (mut map, mut reads) = (String::new(), String::new());
            $(
                all.visit::<$input>();
                all.visit::<$output>();
                let _ = writeln!(map, "  {:?}: {{ input: {}; output: {} }};", $command, stringify!($input), stringify!($output));
                let topics: &[&str] = &[$($topic),*];
                let _ = writeln!(reads, "  {:?}: {topics:?},", $command);
            )*
            let mut text = String::from("// Made from crates/api/src/contract by `cargo xtask codegen`. Do not edit.\n\n");
            for declaration in all.found.values() {
                text.push_str(declaration);
                text.push('\n');
            }
            let _ = write!(text, "/** Every command with its input and its answer. */\nexport interface RpcMap {{\n{map}}}\n\n");
            let _ = write!(text, "/** Topics that each query's answer is made from; empty for an action. */\nexport const READS: {{ [K in keyof RpcMap]: readonly string[] }} = {{\n{reads}}};\n");
            text
        }
    };
}
api::with_commands!(render);

#[test]
#[expect(clippy::disallowed_methods, reason = "the one switch of this test: compare or write")]
fn the_interface_speaks_the_contract_of_this_commit() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/src/ipc/generated.ts");
    let made = render();
    if std::env::var("UPDATE_GENERATED").is_ok() {
        std::fs::create_dir_all(std::path::Path::new(path).parent().unwrap()).unwrap();
        std::fs::write(path, made).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == made,
        "ui/src/ipc/generated.ts is out of date: run `cargo xtask codegen` and commit it"
    );
}
