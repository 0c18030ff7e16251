//! The words are built into the program: a changed sentence must rebuild it, which cargo cannot know by itself.
#![expect(clippy::print_stdout, reason = "this is how a build script speaks with cargo")]

fn main() {
    println!("cargo:rerun-if-changed=../../locales");
}
