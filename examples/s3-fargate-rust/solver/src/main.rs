//! Reads the maze `s3://S3_BUCKET/S3_KEY` and writes its solution below `OUTPUT`, as a task on Fargate.

mod maze;
mod s3;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use s3::{Client, Object};

fn main() -> ExitCode {
    match run() {
        Ok(written) => {
            println!("wrote {written}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<Object, Box<dyn Error>> {
    let variable =
        |name: &str| env::var(name).map_err(|_| format!("the variable {name} is not set"));
    let input = Object::new(variable("S3_BUCKET")?, variable("S3_KEY")?);
    let name = input.key.rsplit('/').next().unwrap_or_default();
    let output = variable("OUTPUT")?.parse::<Object>()?.with_suffix(name);

    let client = Client::of_task()?;
    let maze = String::from_utf8(client.read(&input)?)?;
    let solution = maze::solve(&maze).ok_or_else(|| format!("{input} has no way from S to E"))?;
    client.write(&output, solution.as_bytes())?;
    Ok(output)
}
