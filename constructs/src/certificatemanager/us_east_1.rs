//! Certificates of the region that CloudFront takes them from.

use stackwright::{Construct, Environment, IntoValue, Stack};

use super::Certificate;

/// The only region whose certificates CloudFront takes.
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html>
const REGION: &str = "us-east-1";

impl Certificate {
    /// A certificate for CloudFront, which takes those of `us-east-1` alone, for a stack in whichever region. In a stack of another
    /// region, it is created in one beside it, of the same account, whose name ends in `-us-east-1`; what uses it refers to that stack,
    /// which is deployed first.
    ///
    /// The hosted zone by which it is [validated](Certificate::validate_by_dns) must then not be one that the stack itself creates:
    /// both stacks would wait for each other.
    ///
    /// ```
    /// use stackwright_aws::certificatemanager::Certificate;
    /// use stackwright_aws::cloudfront::{Distribution, Origin};
    /// use stackwright_aws::prelude::*;
    /// use stackwright_aws::route53::HostedZone;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Site").environment(Environment::new("123456789012", "eu-west-1"));
    /// let zone = HostedZone::from_id(&stack, "Zone", "Z0123456789ABCDEFGHIJ", "example.org");
    /// let certificate = Certificate::in_us_east_1(&stack, "Certificate", "example.org").validate_by_dns(&zone);
    /// Distribution::new(&stack, "Cdn", &Origin::https("shop.example.org")).domain_names(["example.org"], &certificate);
    /// let assembly = app.synth().unwrap();
    /// assert!(assembly.template("Site-us-east-1").is_some());
    /// ```
    ///
    /// # Errors
    /// At synthesis: `SW0565` for what is no name of a domain.
    #[track_caller]
    pub fn in_us_east_1(scope: &impl Construct, id: &str, domain: impl IntoValue<String>) -> Self {
        let of_region = scope.node().stack().filter(|stack| {
            let region = stack.region();
            region.as_str().is_some_and(|region| region != REGION)
        });
        let Some(stack) = of_region else {
            return Self::new(scope, id, domain);
        };
        // A name of its own in the other stack.
        let id = format!("{}{id}", scope.node().unique_id());
        match stack_beside(&stack) {
            Some(beside) => Self::new(&beside, &id, domain),
            None => Self::new(scope, &id, domain),
        }
    }
}

/// The stack of the region beside a stack, or beside the one that it is nested in.
#[track_caller]
fn stack_beside(stack: &Stack) -> Option<Stack> {
    let mut top = stack.node().clone();
    let mut around = top.scope()?;
    while let Some(outer) = around.stack() {
        top = outer.node().clone();
        around = top.scope()?;
    }
    let id = format!("{}-{REGION}", top.id());
    if let Some(there) = around.find_child(&id) {
        return there.stack();
    }
    let environment = match stack.account().as_str() {
        Some(account) => Environment::new(account, REGION),
        None => Environment::region(REGION),
    };
    Some(Stack::new(&around, &id).environment(environment))
}
