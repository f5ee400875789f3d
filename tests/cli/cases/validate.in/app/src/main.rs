fn main() {
    let app = App::from_env();
    let stack = Stack::new(&app, "Files");
    let input = CfnBucket::new(&stack, "Input").property("BuketName", "input");
    let logs = CfnLogGroup::new(&stack, "Logs").retention_in_days("7");
    logs.node().acknowledge("E3012", "the number comes as text");
}
