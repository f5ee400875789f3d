//! An operation that has begun and cannot be followed: CloudFormation goes on, and that is said.

use std::io::{BufRead as _, BufReader};

use serde_json::json;

use crate::command::{assembly, command, played, server, side_by_side};
use crate::world::{Fault, World};

#[test]
fn what_cannot_be_followed_goes_on_and_is_said() {
    let denied = "is not authorized";
    let cases = [
        ("deploy", Fault::Denied, denied),
        ("deploy", Fault::Expired, "the credentials have expired"),
        ("destroy", Fault::Denied, denied),
    ];
    for (command, fault, cause) in cases {
        let app = assembly(&[("S", &[], json!({"A": {"Type": "AWS::SQS::Queue"}}))]);
        let play = |world: &World, command: &str| {
            played(app.path(), &world.url, &[command, "--app", ".", "--yes"])
        };
        let world = server().block_on(World::new());
        if command == "destroy" {
            let (code, said) = play(&world, "deploy");
            assert_eq!(code, Some(0), "{said}");
            // The first look at the events is for where the operation begins.
            world.order_after("DescribeStackEvents", 1, fault);
        } else {
            world.order_always("DescribeStackEvents", fault);
        }
        let (code, said) = play(&world, command);
        assert_eq!(code, Some(1), "{said}");
        for text in [
            cause,
            "detached: CloudFormation goes on without this command",
            "follow: stackwright events S --follow",
            "error: what becomes of S cannot be followed",
        ] {
            assert!(said.contains(text), "{command} {fault:?}: {said}");
        }
        assert!(!said.contains("failed after"), "{said}");
        // Nothing is known of the operation, so nothing is said to cancel it.
        assert!(!said.contains("cancel:"), "{said}");
        world.clear_faults();
        // The same command again ends well.
        let (code, said) = play(&world, command);
        assert_eq!(code, Some(0), "{said}");
    }
}

/// Whoever waits is told what for.
#[test]
fn a_call_without_answer_is_said() {
    let cases = [
        (
            Fault::Throttle,
            "DescribeStacks has had no good answer for 10s (Rate exceeded); it is tried for up to 5m 00s",
        ),
        (
            Fault::Silent,
            "DescribeStacks has had no answer for 10s; it is tried for up to 5m 00s",
        ),
    ];
    side_by_side(&cases, |(fault, expected)| {
        let app = assembly(&[("S", &[], json!({"A": {"Type": "AWS::SQS::Queue"}}))]);
        let world = server().block_on(World::new());
        world.order_always("DescribeStacks", *fault);
        let arguments = ["deploy", "--app", ".", "--yes"];
        let mut child = command(app.path(), &world.url, &arguments)
            .spawn()
            .expect("it starts");
        let mut told = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let line = told.find(|line| line.as_ref().is_ok_and(|line| line.contains("answer for")));
        child.kill().expect("it can be killed");
        child.wait().expect("it has ended");
        let line = line.expect("a line").expect("text");
        assert_eq!(line, *expected);
    });
}
