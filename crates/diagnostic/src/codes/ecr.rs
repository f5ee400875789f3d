//! The codes of the diagnostics of ECR constructs, `SW0560` to `SW0569`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports a name that ECR does not accept for a repository.
    ///
    /// ## Why it matters
    /// The repository could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// ecr::Repository::new(stack, "Images").name("Images");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0560"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 2 to 256 lower-case letters, digits and any of `._-/`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html>
    pub const INVALID_NAME = "SW0560", "repository-name", Error;

    /// ## What it does
    /// Reports a rule that deletes no images, names no tags, or does not go together with the others.
    ///
    /// ## Why it matters
    /// ECR would refuse the repository's rules.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// ecr::Repository::new(stack, "Images").lifecycle_rule(ecr::LifecycleRule::untagged());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0561"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Say which images are deleted, and give each rule its own priority, that for all images the last.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html>
    pub const LIFECYCLE = "SW0561", "repository-lifecycle", Error;

    /// ## What it does
    /// Reports a setting that is changed on a repository which exists elsewhere.
    ///
    /// ## Why it matters
    /// The repository is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// ecr::Repository::from_name(stack, "Theirs", "tools/solver").scan_on_push();
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0562"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the repository is created, or create one here with `Repository::new`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html>
    pub const IMPORTED = "SW0562", "repository-imported", Error;

    /// ## What it does
    /// Reports patterns of tags that ECR does not accept as exceptions.
    ///
    /// ## Why it matters
    /// The repository could not be created.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// ecr::Repository::new(stack, "Images").except_tags(["*a*b*"]);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0568"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Give 1 to 5 patterns, each of at most 128 characters with at most two `*`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html>
    pub const TAGS = "SW0568", "repository-tags", Error;
}
