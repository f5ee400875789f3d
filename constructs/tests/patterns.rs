//! Patterns: what they consist of, and what is said about misuse.

mod parity;

use parity::{check_setters, codes};
use stackwright_aws::ec2::Vpc;
use stackwright_aws::patterns::ObjectTask;

const IMAGE: &str = "public.ecr.aws/docker/library/busybox:1.37";

#[test]
fn a_pipeline_does_not_start_itself() {
    for (input, output) in [
        ("a/", "a/b/"),
        ("a/b/", "a/"),
        ("a/", "a/"),
        ("", "output/"),
    ] {
        let found = codes(|stack| {
            ObjectTask::new(stack, "Task", IMAGE)
                .input_prefix(input)
                .output_prefix(output);
        });
        assert_eq!(found, ["SW0551"], "{input} {output}");
    }
}

#[test]
fn the_line_is_that_of_the_setter_of_a_pipeline() {
    check_setters(&["SW0551"], |stack| {
        let task = ObjectTask::new(stack, "Task", IMAGE);
        task.input_prefix("output/in/");
        line!() - 1
    });
    check_setters(&["SW0551"], |stack| {
        let task = ObjectTask::new(stack, "Task", IMAGE);
        task.output_prefix("input/out/");
        line!() - 1
    });
    check_setters(&["SW0552", "SW0552", "SW0552"], |stack| {
        let task = ObjectTask::new(stack, "Task", IMAGE);
        let vpc = Vpc::new(stack, "Vpc").public_subnets_only();
        task.bucket();
        let first = line!() + 1;
        task.input_prefix("uploads/");
        task.use_vpc(&vpc);
        task.without_trail();
        first
    });
}
