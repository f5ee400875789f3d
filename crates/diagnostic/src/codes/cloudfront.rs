//! The codes of the diagnostics of CloudFront constructs, `SW0570` to `SW0575`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports an origin of a distribution with a path, a time or a number that CloudFront does not accept.
    ///
    /// ## Why it matters
    /// The distribution could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let api = cloudfront::Origin::https("api.example.org").path("v1/");
    /// cloudfront::Distribution::new(stack, "Distribution", api);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0570"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use what the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html>
    pub const ORIGIN = "SW0570", "distribution-origin", Error;

    /// ## What it does
    /// Reports a certificate of a distribution that is not in `us-east-1`, or that is for no names.
    ///
    /// ## Why it matters
    /// CloudFront takes certificates from that region alone.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let arn = "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";
    /// let certificate = certificatemanager::Certificate::from_arn(stack, "Certificate", arn);
    /// let site = cloudfront::Origin::https("site.example.org");
    /// cloudfront::Distribution::new(stack, "Distribution", site).domain_names(["www.example.org"], &certificate);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0571"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Create the certificate in a stack in `us-east-1`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html>
    pub const CERTIFICATE = "SW0571", "viewer-certificate", Error;

    /// ## What it does
    /// Reports a behaviour of a distribution that CloudFront does not accept, or that never counts.
    ///
    /// ## Why it matters
    /// The distribution could not be created, or answers otherwise than was meant.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let site = cloudfront::Origin::https("site.example.org");
    /// cloudfront::Distribution::new(stack, "Distribution", &site).behavior("/api/*", &site).behavior("/api/*", &site);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0572"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use each path once, and one function at one time.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html>
    pub const BEHAVIOR = "SW0572", "distribution-behavior", Error;

    /// ## What it does
    /// Reports a setting that is changed on a distribution which exists elsewhere.
    ///
    /// ## Why it matters
    /// The distribution is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// cloudfront::Distribution::from_id(stack, "Theirs", "E123", "d123.cloudfront.net").comment("the site");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0573"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the distribution is created, or create one here with `Distribution::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html>
    pub const IMPORTED = "SW0573", "distribution-imported", Error;

    /// ## What it does
    /// Reports a distribution of a bucket that exists elsewhere, whose policy is not changed from here.
    ///
    /// ## Why it matters
    /// Without a permission in that policy, every request is answered with 403.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let site = Bucket::from_name(stack, "Site", "site");
    /// cloudfront::Distribution::new(stack, "Distribution", &site);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0574"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give the service the permission in the bucket's policy, and acknowledge the code.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html>
    pub const BUCKET_ELSEWHERE = "SW0574", "distribution-bucket-elsewhere", Warning;

    /// ## What it does
    /// Reports a setting of a distribution, a policy or a function that CloudFront does not accept.
    ///
    /// ## Why it matters
    /// It could not be created, or would have no effect.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// cloudfront::Function::new(stack, "Index", "return 1;");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0575"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use what the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html>
    pub const SETTING = "SW0575", "cloudfront-setting", Error;
}
