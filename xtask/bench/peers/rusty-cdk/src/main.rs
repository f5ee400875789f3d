//! An app that uses rusty-cdk: what it compiles counts, not what it does.

fn main() {
    println!("{}", std::any::type_name::<rusty_cdk::stack::Stack>());
}
