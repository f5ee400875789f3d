//! A web site: the files of a folder under a domain, delivered by CloudFront, with an API under `/api/`.

use std::process::ExitCode;

use stackwright_aws::lambda::{Code, Runtime};
use stackwright_aws::prelude::*;

const FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/site");

const HELLO: &str = "
import json

def handler(event, context):
    return {'statusCode': 200, 'body': json.dumps({'hello': 'world'})}
";

fn main() -> ExitCode {
    let app = App::from_env();
    let stack = Stack::new(&app, "Site");
    stack.environment(Environment::new("123456789012", "us-east-1"));
    let zone = HostedZone::from_id(&stack, "Zone", "Z0123456789ABCDEFGHIJ", "shop.example");

    let hello = Function::new(&stack, "Hello", Runtime::PYTHON_3_13, Code::inline(HELLO));
    let api = LambdaRestApi::new(&stack, "Api", &hello);

    let site = StaticSite::new(&stack, "Pages", FILES)
        .domain("shop.example", &zone)
        .domain("www.shop.example", &zone)
        .not_found_page("/404.html")
        .forward("/api/*", api.api());
    CfnOutput::new(&stack, "Url", site.url());
    app.run()
}
