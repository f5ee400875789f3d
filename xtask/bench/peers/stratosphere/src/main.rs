//! A bucket, written with stratosphere.

use stratosphere::services::aws::s3;
use stratosphere::template::Template;

fn main() {
    let template = Template::build(|template| {
        template.resource("Files", s3::Bucket! {});
    });
    println!("{}", serde_json::to_string_pretty(&template).expect("JSON"));
}
