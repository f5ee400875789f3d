//! The codes of the diagnostics of Cloud Map, `SW0690` to `SW0699`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports records, a routing policy and a health check of a service that do not go together.
    ///
    /// ## Why it matters
    /// Cloud Map refuses the service.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::servicediscovery::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc");
    /// let shop = PrivateDnsNamespace::new(stack, "Shop", "shop.local", &vpc);
    /// shop.service("Web").health_check(HealthCheck::http("/health"));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0690"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use what the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloud-map/latest/dg/working-with-services.html>
    pub const SERVICE = "SW0690", "discovered-service", Error;

    /// ## What it does
    /// Reports an instance that the records of its service cannot name.
    ///
    /// ## Why it matters
    /// Cloud Map refuses the instance.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::servicediscovery::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc");
    /// let shop = PrivateDnsNamespace::new(stack, "Shop", "shop.local", &vpc);
    /// shop.service("Web").register_cname("Other", "web.example.com");   // without `DnsRecordType::CNAME`
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0691"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give the service a record for such instances, or register another kind.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloud-map/latest/dg/registering-instances.html>
    pub const INSTANCE = "SW0691", "discovered-instance", Error;

    /// ## What it does
    /// Reports a setting that is changed on a namespace or a service which exists elsewhere.
    ///
    /// ## Why it matters
    /// It is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::servicediscovery::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let theirs = HttpNamespace::from_attributes(stack, "Theirs", "shop", "ns-1", "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-1");
    /// theirs.description("ours");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0692"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where it is created, or create one here.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/cloud-map/latest/dg/working-with-namespaces.html>
    pub const IMPORTED = "SW0692", "namespace-imported", Error;
}
